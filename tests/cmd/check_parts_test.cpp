// SPDX-License-Identifier: Apache-2.0
// check vfio, check capacity, check volume and check env.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "../check/vfio_fixture.hpp"
#include "fixture.hpp"
#include "node.hpp"

namespace kata::test {
namespace {

using Json = nlohmann::json;

// An NVMe drive that stands alone in its group, and one beside a network card that is in use.
void fill_devices(const Tree& tree) {
  make_pci(tree, {.address = "0000:01:00.0", .group = "1"});
  make_pci(tree, {.address = "0000:02:00.0", .group = "2"});
  make_pci(tree,
           {.address = "0000:02:00.1", .class_code = "0x020000", .driver = "igb", .group = "2"});
  tree.make_dir("/sys/class/iommu/dmar0");
}

}  // namespace

TEST_CASE("check vfio shows every device, and how to bind the one that is named") {
  const Tree tree;
  fill_devices(tree);
  const Ran all = run(tree, {"check", "vfio"});
  CHECK(all.out.contains("STATE     ADDRESS"));
  CHECK(all.out.contains("bindable  0000:01:00.0"));
  CHECK(all.out.contains("shared    0000:02:00.0"));
  CHECK_FALSE(all.out.contains("to bind"));

  const Ran one = run(tree, {"check", "vfio", "01:00.0"});
  CHECK(one.status == 1);  // it is not bound yet
  CHECK(one.out.contains("to bind 0000:01:00.0, as root:\n"));
  CHECK(one.out.contains("driver_override"));
  CHECK_FALSE(one.out.contains("0000:02:00.0"));

  const Json json = Json::parse(run(tree, {"check", "vfio", "01:00.0", "--json"}).out);
  CHECK(json["devices"][0]["address"] == "0000:01:00.0");
  CHECK(json["checks"][0]["group"] == "vfio");

  check_refused(tree, {"check", "vfio", "01:00:0"}, 2, run(tree, {"check", "vfio", "01:00:0"}).err);
  check_refused(tree, {"check", "vfio", "03:00.0"}, 1, run(tree, {"check", "vfio", "03:00.0"}).err);
}

TEST_CASE("check capacity says how many sandboxes fit, and whether those asked for do") {
  const Tree tree;
  tree.write("/proc/meminfo",
             "MemTotal: 8388608 kB\nMemFree: 8388608 kB\nMemAvailable: 8388608 kB\n");
  const Args clh{"check", "capacity", "--hypervisor", "firecracker", "--memory", "1000"};
  const Ran ran = run(tree, clh);
  CHECK(ran.status == 0);
  CHECK(ran.out.contains("firecracker  memory  8192 MiB   8092 MiB  1130 MiB     7\n"));
  const auto status = [&](const char* pods) {
    Args args = clh;
    args.insert(args.end(), {"--pods", pods});
    return run(tree, args).status;
  };
  CHECK(status("7") == 0);
  CHECK(status("8") == 1);
  const Json json = Json::parse(run(tree, {"check", "capacity", "--json"}).out);
  CHECK(json["capacity"]["handlers"][0]["pools"][0]["name"] == "memory");
}

TEST_CASE("how many sandboxes, and how large they are, is said in one way") {
  const Tree tree;
  for (const char* pods : {"", "x", "-1", "+1", "1.5", "010", "100001", "18446744073709551616"}) {
    CAPTURE(pods);
    check_refused(tree, {"check", "capacity", "--pods", pods}, 2,
                  fmt::format("error: --pods '{}': not a number from 0 to 100000\n", pods));
  }
  struct {
    const char* size;
    const char* cause;
  } const sizes[] = {
      {"", "not a number"},
      {"x", "not a number"},
      {"-1", "negative"},
      {"1.5", "unknown unit '.5'"},
      {"010", "leading zero"},
      {"2 Gi", "unknown unit ' Gi'"},
      {"18446744073709551616", "larger than 64 bits"},
  };
  for (const auto& c : sizes) {
    CAPTURE(c.size);
    check_refused(tree, {"check", "capacity", "--memory", c.size}, 2,
                  fmt::format("error: --memory: size '{}': {}\n"
                              "hint: give a number of MiB, or a number with a unit: 2Gi\n",
                              c.size, c.cause));
  }
  for (const char* size : {"0", "0Gi", "67108865", "65Ti", "18446744073709551615"}) {
    CAPTURE(size);
    check_refused(tree, {"check", "capacity", "--memory", size}, 2,
                  fmt::format("error: --memory '{}': not from 1 MiB to 64 TiB\n", size));
  }
  for (const char* option : {"--pods", "--memory"})
    CHECK(run(tree, {"check", "capacity", option, "1", option, "1"})
              .err.contains(fmt::format("option {}: given more than once\n", option)));
}

TEST_CASE("the memory of one sandbox is in MiB, or has a unit, and counts in whole MiB") {
  const Tree tree;
  struct {
    const char* size;
    std::uint64_t mib;
  } const cases[] = {{"1", 1},        {"2048", 2048}, {"2Gi", 2048},      {"2GiB", 2048},
                     {"2G", 1908},    {"1k", 1},      {"64Ti", 67108864}, {"67108864", 67108864},
                     {"1048576B", 1}, {"1048577B", 2}};
  for (const auto& c : cases) {
    CAPTURE(c.size);
    const Ran ran = run(tree, {"check", "capacity", "--memory", c.size, "--json"});
    CHECK(ran.err.empty());
    CHECK(Json::parse(ran.out)["capacity"]["handlers"][0]["memory_mib"] == c.mib);
  }
}

TEST_CASE("check volume says what add would say") {
  const Tree tree;
  const std::string image = ext4_image();
  tree.write("/disk", image);
  const auto of = [](const char* type) {
    return fmt::format(R"({{"device":"/disk","volume-type":"directvol","fstype":"{}"}})", type);
  };
  const Ran good = run(tree, {"check", "volume", of("ext4")});
  CHECK(good.status == 0);
  CHECK(good.out.contains("pass     vol.device"));
  const Ran bad = run(tree, {"check", "volume", of("xfs")});
  CHECK(bad.status == 1);
  CHECK(bad.out.contains("fail     vol.formatted"));
  check_refused(tree, {"check", "volume"}, 2,
                "error: check volume: takes one volume path or mount info\n");
  check_refused(tree, {"check", "volume", "/none"}, 1,
                "error: volume '/none': no such direct volume\n"
                "hint: list the volumes with 'kata-ctl direct-volume list'\n");
}

TEST_CASE("check env is env's report and the verdict in one document") {
  const Tree tree;
  fill_node(tree);
  const Json json = Json::parse(run(tree, {"check", "env", "--json"}).out);
  CHECK(json["env"] == Json::parse(run(tree, {"env", "--json"}).out));
  CHECK(json["checks"] == Json::parse(run(tree, {"check", "--json"}).out)["checks"]);
  const std::string text = run(tree, {"check", "env"}).out;
  CHECK(text == run(tree, {"env"}).out + "\n" + run(tree, {"check"}).out);
}

}  // namespace kata::test
