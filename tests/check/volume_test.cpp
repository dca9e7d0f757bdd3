// SPDX-License-Identifier: Apache-2.0
#include "check/volume.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "check/checks.hpp"
#include "fixture.hpp"
#include "support/failure.hpp"

using namespace kata;
using namespace kata::test;
using check::judge_volume;
using check::Question;
using check::VolumeFindings;

namespace {

const Question nothing{.configurations = {}};
const std::string root = "/run/kata-containers/shared/direct-volumes/";

// 64 KiB of nothing, or with as much of ext4's superblock as libblkid looks at.
std::string blank() { return std::string(65536, '\0'); }
std::string ext4() {
  std::string image = blank();
  const auto put = [&](std::size_t at, char low, char high) {
    image[1024 + at] = low;
    image[1024 + at + 1] = high;
  };
  put(56, '\x53', '\xef');  // s_magic
  put(76, '\x01', '\0');    // s_rev_level: dynamic
  put(92, '\x04', '\0');    // s_feature_compat: has_journal
  put(96, '\x40', '\0');    // s_feature_incompat: extents
  return image;
}

std::string json_of(const std::string& device, const std::string& type) {
  return fmt::format(R"({{"volume-type":"{}","device":"{}","fstype":"ext4","metadata":{{}},)"
                     R"("options":[]}})",
                     type, device);
}

// "device | formatted | socket", each as one line.
std::string lines(const VolumeFindings& found) {
  const auto line = [](const check::Finding& finding) {
    return to_line(Result<check::Finding>{finding});
  };
  return line(found.device) + "\n" + line(found.formatted) + "\n" + line(found.socket);
}

std::string judged(const Tree& tree, std::string_view what) {
  const auto found = judge_volume(Host{tree.root()}, what);
  return found ? lines(*found) : "error: " + found.error().what;
}

void make_record(const Tree& tree, const std::string& json) {
  for (const char* path : {"/run", "/run/kata-containers", "/run/kata-containers/shared",
                           "/run/kata-containers/shared/direct-volumes"}) {
    tree.make_dir(path);
    std::filesystem::permissions(tree.at(path), std::filesystem::perms{0700});
  }
  tree.write(root + "L3ZvbA==/mountInfo.json", json);  // "/vol"
  std::filesystem::permissions(tree.at(root + "L3ZvbA=="), std::filesystem::perms{0700});
  std::filesystem::permissions(tree.at(root + "L3ZvbA==/mountInfo.json"),
                               std::filesystem::perms{0600});
}

}  // namespace

TEST_CASE("a disk image is judged for its use and for what it holds") {
  const Tree tree{{"/disk", ext4()}, {"/blank", blank()}, {"/empty", ""}};
  const std::string no = "skip: not for this volume type";
  CHECK(judged(tree, json_of("/disk", "directvol")) ==
        "pass: device '/disk' is there and not in use\npass: device '/disk' holds 'ext4'\n" + no);
  CHECK(
      judged(tree, json_of("/blank", "directvol")) ==
      "pass: device '/blank' is there and not in use\nfail: device '/blank': blank, expected file "
      "system 'ext4' | run 'mkfs.ext4 /blank'\n" +
          no);
  CHECK(judged(tree, json_of("/empty", "directvol")) ==
        "fail: device '/empty': empty\nskip: the device comes first\n" + no);
  CHECK(judged(tree, json_of("/none", "directvol"))
            .starts_with("fail: device '/none': does not exist"));
}

TEST_CASE("a volume that the guest formats may be blank") {
  const Tree tree{{"/blank", blank()}};
  CHECK(judged(tree, R"({"volume-type":"directvol","device":"/blank","fstype":"ext4",)"
                     R"("metadata":{"createFilesystem":"true"},"options":[]})") ==
        "pass: device '/blank' is there and not in use\npass: device '/blank': the guest formats "
        "it\nskip: not for this volume type");
}

TEST_CASE("a PCI device and a socket are judged by their own check") {
  const Tree tree{{"/socket", ""}};
  CHECK(judged(tree, json_of("01:00.0", "vfiovol")) ==
        "fail: device '01:00.0': no such PCI device | list the PCI devices with 'lspci -D'\nskip: "
        "not for this volume type\nskip: not for this volume type");
  CHECK(judged(tree, json_of("/socket", "spdkvol")) ==
        "skip: not for this volume type\nskip: not for this volume type\nfail: device '/socket': a "
        "regular file, expected the socket of a vhost-user server");
}

TEST_CASE("what is asked about has to be mount info, or a volume that is recorded") {
  const Tree tree;
  CHECK(judged(tree, "{").starts_with("error: read mount info: "));
  CHECK(judged(tree, "{}") == "error: mount info: no 'device'");
  CHECK(judged(tree, "relative").starts_with("error: "));
  CHECK_FALSE(judge_volume(Host{tree.root()}, "/vol").has_value());
}

TEST_CASE("every recorded volume is judged") {
  const Tree tree{{"/disk", blank()}};
  const Host host{tree.root()};
  const std::string skip = "skip: no such volume is recorded";
  CHECK(to_line(check::vol_device(host, nothing)) == skip);
  make_record(tree, json_of("/disk", "directvol"));
  CHECK(judged(tree, "/vol").starts_with("pass: device '/disk' is there and not in use"));
  CHECK(to_line(check::vol_device(host, nothing)) ==
        "pass: volume '/vol': device '/disk' is there and not in use");
  CHECK(to_line(check::vol_formatted(host, nothing)) ==
        "fail: volume '/vol': device '/disk': blank, expected file system 'ext4' | run 'mkfs.ext4 "
        "/disk'");
  CHECK(to_line(check::vol_socket(host, nothing)) == skip);
  std::filesystem::remove_all(tree.at("/run/kata-containers/shared/direct-volumes"));
  tree.link("/run/kata-containers/shared/direct-volumes", "/elsewhere");
  CHECK(to_line(check::vol_device(host, nothing)).starts_with("unknown: "));
}
