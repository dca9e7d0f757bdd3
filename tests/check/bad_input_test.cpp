// SPDX-License-Identifier: Apache-2.0
// Whatever stands at a path that a check reads, every check answers.
#include <filesystem>

#include "check/question.hpp"
#include "check/report.hpp"
#include "check/select.hpp"
#include "fixture.hpp"

namespace kata::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* paths[] = {
    "/proc/misc",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/cmdline",
    "/proc/swaps",
    "/proc/sys/kernel/arch",
    "/proc/sys/kernel/osrelease",
    "/proc/sys/kernel/modules_disabled",
    "/proc/sys/kernel/pid_max",
    "/proc/sys/kernel/threads-max",
    "/proc/sys/kernel/io_uring_disabled",
    "/proc/sys/fs/inotify/max_user_instances",
    "/proc/7/comm",
    "/proc/7/limits",
    "/proc/1/ns/mnt",
    "/proc/self/ns/mnt",
    "/lib/modules/6.1.0/modules.builtin",
    "/lib/modules/6.1.0/modules.dep",
    "/sys/module/kvm_amd/parameters/npt",
    "/sys/module/kvm_amd/parameters/sev",
    "/sys/module/kvm_amd/parameters/sev_snp",
    "/sys/fs/cgroup/cgroup.controllers",
    "/sys/kernel/security/lsm",
    "/sys/kernel/mm/ksm/run",
    "/sys/devices/system/cpu/vulnerabilities/meltdown",
    "/dev/kvm",
    "/dev/cpu/0/msr",
    "/dev/vhost-vsock",
    "/etc/kata-containers/configuration.toml",
    "/etc/containerd/config.toml",
    "/vmm",
    "/kernel",
    "/image",
};

// Things that can stand where a file belongs.
struct Bad {
  const char* name;
  void (*put)(const Tree& tree, const char* path);
};

constexpr Bad bads[] = {
    {"empty", [](const Tree& tree, const char* path) { tree.write(path, ""); }},
    {"binary",
     [](const Tree& tree, const char* path) {
       tree.write(path, std::string_view{"\0\xff\xfe\n\x1b[31m\0:\n", 12});
     }},
    {"no line end", [](const Tree& tree, const char* path) { tree.write(path, "9"); }},
    {"huge",
     [](const Tree& tree, const char* path) {
       tree.write(path, "x");
       fs::resize_file(tree.at(path), std::uintmax_t{10} << 30);
     }},
    {"unreadable",
     [](const Tree& tree, const char* path) {
       tree.write(path, "1\n");
       fs::permissions(tree.at(path), fs::perms{0});
     }},
    {"FIFO", [](const Tree& tree, const char* path) { tree.make_fifo(path); }},
    {"directory", [](const Tree& tree, const char* path) { tree.make_dir(path); }},
    {"dangling", [](const Tree& tree, const char* path) { tree.link(path, "/nowhere"); }},
    {"loop", [](const Tree& tree, const char* path) { tree.link(path, path); }},
};

// A machine where most checks get as far as reading the path.
void fill(const Tree& tree) {
  tree.write("/proc/misc", "232 kvm\n");
  tree.write("/proc/cpuinfo", "vendor_id : AuthenticAMD\nflags : lm\n");
  tree.write("/proc/sys/kernel/arch", "x86_64\n");
  tree.write("/proc/sys/kernel/osrelease", "6.1.0\n");
  tree.write("/proc/7/comm", "containerd\n");
  tree.write("/etc/kata-containers/configuration.toml",
             "[hypervisor.qemu]\npath = \"/vmm\"\nkernel = \"/kernel\"\nimage = \"/image\"\n");
}

}  // namespace

TEST_CASE("whatever stands at a path that a check reads, every check answers") {
  for (const char* path : paths) {
    for (const Bad& bad : bads) {
      CAPTURE(path);
      CAPTURE(bad.name);
      const Tree tree;
      fill(tree);
      fs::remove(tree.at(path));
      bad.put(tree, path);
      const CheckHost host{tree};
      const Result<check::Question> question = check::make_question(host, {});
      REQUIRE(question);
      const auto selected = check::select({});
      const check::Report report = check::run_all(host, *question, *selected);
      REQUIRE(report.entries.size() == check::all().size());
      for (const check::Entry& entry : report.entries) {
        CAPTURE(entry.check->id);
        CHECK_FALSE(entry.finding.detail.empty());
        CHECK(entry.finding.detail.find_first_of(std::string_view{"\0\x1b\n\xff", 4}) ==
              std::string::npos);
      }
    }
  }
}

}  // namespace kata::test
