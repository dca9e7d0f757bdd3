// SPDX-License-Identifier: Apache-2.0
#include "check/capacity.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "check/checks.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::capacity_summary;

namespace {

const std::string mounts =
    mount_line("/dev/shm", "tmpfs") + mount_line("/dev/hugepages", "hugetlbfs", "rw,pagesize=2M");

// 16 GiB of memory, 12 of them available, and 8 GiB of /dev/shm.
class Node16 : public MemoryHost {
 public:
  explicit Node16(const Tree& tree) : MemoryHost(tree) {
    make_node(tree, mounts);
    file_systems["/dev/shm"] = tmpfs(8 * gib, 0);
  }
};

}  // namespace

TEST_CASE("each kind of memory has its pool, and the one that runs out first is the limit") {
  const std::string no_fs = "shared_fs = \"none\"\n";
  struct {
    const char* hypervisor;
    std::string keys;
    std::string line;
  } const cases[] = {
      {"qemu", "shared_fs = \"virtio-fs\"",
       "pass: kata: 4 more sandboxes of 2048 MiB fit, and /dev/shm is the limit"},
      {"qemu", no_fs, "pass: kata: 5 more sandboxes of 2048 MiB fit, and memory is the limit"},
      {"qemu", no_fs + "enable_hugepages = true",
       "pass: kata: 1 more sandbox of 2048 MiB fits, and hugepages of 2 MiB is the limit"},
      {"clh", no_fs + "enable_hugepages = true",
       "pass: kata: 1 more sandbox of 2048 MiB fits, and hugepages of 2 MiB is the limit"},
      {"firecracker", "default_memory = 512",
       "pass: kata: 18 more sandboxes of 512 MiB fit, and memory is the limit"},
      {"qemu", no_fs + "default_memory = 14000",
       "warn: kata: 0 more sandboxes of 14000 MiB fit, and memory is the limit | run 'kata-ctl "
       "check capacity' for all that limits them"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    const Node16 host{tree};
    make_pool(tree, {.total = 2000, .free = 2000});
    CAPTURE(c.hypervisor);
    CAPTURE(c.keys);
    CHECK(to_line(capacity_summary(host, asked(tree, c.hypervisor, c.keys))) == c.line);
  }
}

TEST_CASE("what running guests were promised is no longer there") {
  const Tree tree;
  const Node16 host{tree};
  make_guest(tree, 70, 3 * gib);
  const check::Capacity capacity = read_capacity(host, asked_qemu(tree));
  REQUIRE(capacity.handlers.size() == 1);
  const check::HandlerCapacity& handler = capacity.handlers.front();
  REQUIRE(handler.pools.size() == 2);
  CHECK(handler.pools[0].name == "memory");
  CHECK(handler.pools[0].total == 16384);
  CHECK(handler.pools[0].available == 12288 - 3072 - 100);
  CHECK(handler.pools[0].each == 2048 + 320);
  CHECK(handler.pools[1].name == "/dev/shm");
  CHECK(handler.pools[1].available == 8192 - 3072);
  CHECK(handler.fits() == 2);
  CHECK(capacity.warnings.empty());
}

TEST_CASE("a node that promised more than it has is warned about") {
  const Tree tree;
  const Node16 host{tree};
  make_guest(tree, 70, 20 * gib);
  CHECK(to_line(capacity_summary(host, asked_qemu(tree))) ==
        "warn: kata: 0 more sandboxes of 2048 MiB fit, and memory is the limit; running guests "
        "were promised 20480 MiB, and the machine has 16384 MiB; running guests were promised 20 "
        "GiB of /dev/shm, which has 8 GiB | run 'kata-ctl check capacity' for all that limits "
        "them");
}

TEST_CASE("--pods fails where that many do not fit, and --memory says how large they are") {
  const Tree tree;
  const Node16 host{tree};
  check::Question question = asked_qemu(tree);
  question.sandboxes = 4;
  CHECK(to_line(capacity_summary(host, question)) ==
        "pass: kata: 4 more sandboxes of 2048 MiB fit, and /dev/shm is the limit");
  question.sandboxes = 5;
  CHECK(
      to_line(capacity_summary(host, question)) ==
      "fail: kata: 4 more sandboxes of 2048 MiB fit, and /dev/shm is the limit; 5 are asked for | "
      "run 'kata-ctl check capacity' for all that limits them");
  question.memory_mib = 1024;
  const auto finding = capacity_summary(host, question);
  CHECK(to_line(finding) ==
        "pass: kata: 8 more sandboxes of 1024 MiB fit, and /dev/shm is the limit");
  CHECK(fact_of(finding, "fits") == "8");
  CHECK(fact_of(finding, "limit") == "/dev/shm");
}

TEST_CASE("confidential guests take keys of the processor") {
  const Tree tree;
  const Node16 host{tree};
  tree.write("/proc/sys/kernel/arch", "x86_64\n");
  tree.write("/sys/fs/cgroup/misc.capacity", "sev 400\nsev_es 10\n");
  tree.write("/sys/fs/cgroup/misc.current", "sev 0\nsev_es 8\n");
  const auto question = asked(tree, "qemu", "shared_fs = \"none\"\nconfidential_guest = true");
  CHECK(to_line(capacity_summary(host, question)) ==
        "pass: kata: 2 more sandboxes of 2048 MiB fit, and sev_es keys is the limit");
  std::filesystem::remove(tree.at("/sys/fs/cgroup/misc.capacity"));
  CHECK(to_line(capacity_summary(host, question)) ==
        "pass: kata: 5 more sandboxes of 2048 MiB fit, and memory is the limit; keys: open "
        "'/sys/fs/cgroup/misc.capacity': No such file or directory");
  // Secure Execution has no number of keys.
  tree.write("/proc/sys/kernel/arch", "s390x\n");
  CHECK(to_line(capacity_summary(host, question)) ==
        "pass: kata: 5 more sandboxes of 2048 MiB fit, and memory is the limit");
}

TEST_CASE("a pool that cannot be read is named, and none at all is unknown") {
  const Tree tree;
  make_node(tree, mount_line("/", "ext4"));
  const Host host{tree.root()};
  CHECK(to_line(capacity_summary(host, asked_qemu(tree))) ==
        "pass: kata: 5 more sandboxes of 2048 MiB fit, and memory is the limit; /dev/shm: nothing "
        "is mounted at /dev/shm");
  tree.write("/proc/meminfo", "");
  CHECK(to_line(capacity_summary(host, asked(tree, "firecracker", ""))) ==
        "unknown: kata: nothing here limits its sandboxes; memory: read '/proc/meminfo': no number "
        "of kB in 'MemTotal'");
}

TEST_CASE("a sandbox that runs elsewhere takes only its shim's memory") {
  const Tree tree;
  const Node16 host{tree};
  const check::Capacity capacity = read_capacity(host, asked(tree, "remote", ""));
  REQUIRE(capacity.handlers.size() == 1);
  CHECK(capacity.handlers.front().pools.front().each == 130);
}

TEST_CASE("capacity as JSON has every pool with its unit and source") {
  const Tree tree;
  const Node16 host{tree};
  const auto document = to_json(read_capacity(host, asked(tree, "firecracker", "")));
  CHECK(
      document.dump() ==
      R"({"handlers":[{"handlers":"kata","file":"/etc/kata-containers/configuration.toml",)"
      R"("memory_mib":2048,"overhead_mib":130,"fits":5,"limit":"memory","pools":[{"name":"memory",)"
      R"("unit":"MiB","total":16384,"available":12188,"each":2178,"source":"/proc/meminfo"}],)"
      R"("unknown":[]}],"warnings":[]})");
}
