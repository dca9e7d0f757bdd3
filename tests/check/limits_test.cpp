// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>

#include "check/checks.hpp"
#include "check/engine_process.hpp"
#include "machine.hpp"

namespace kata::test {
namespace {

constexpr const char* limits = "/proc/7/limits";
constexpr const char* comm = "/proc/7/comm";

}  // namespace

TEST_CASE("parse_limit takes the soft limit of one line") {
  constexpr const char* text =
      "Limit                     Soft Limit           Hard Limit           Units\n"
      "Max open files            1024                 4096                 files\n"
      "Max locked memory         unlimited            unlimited            bytes\n";
  CHECK(check::parse_limit(text, "Max open files") == std::uint64_t{1024});
  CHECK(check::parse_limit(text, "Max locked memory") == check::unlimited);
  CHECK(check::parse_limit(text, "Max cats").error().what == "limit 'Max cats': not listed");
  CHECK(check::parse_limit("Max open files many", "Max open files").error().what ==
        "limit 'Max open files': expected a number, got 'many'");
}

TEST_CASE("limits.nofile judges the engine, whose shims inherit it") {
  check_cases(check::limits_nofile,
              {{{{comm, "containerd\n"}, {limits, "Max open files  1048576  1048576 files\n"}},
                "pass: containerd may open 1048576 files, at least 65536 wanted"},
               {{{comm, "crio\n"}, {limits, "Max open files  1024  4096 files\n"}},
                "warn: crio may open 1024 files, at least 65536 wanted | set "
                "'LimitNOFILE=1048576' in crio's unit and start it anew"},
               {{{comm, "bash\n"}}, "unknown: no container engine runs"},
               {{{comm, "containerd\n"}},
                "unknown: open '/proc/7/limits': No such file or "
                "directory"}});
}

TEST_CASE("limits.memlock matters to hypervisors without root alone") {
  check_cases(check::limits_memlock, {{{}, "skip: hypervisors run as root, without this limit"}});
  check_cases(check::limits_memlock,
              {{{{comm, "containerd\n"}, {limits, "Max locked memory  unlimited  unlimited\n"}},
                "pass: containerd may lock any memory"},
               {{{comm, "containerd\n"}, {limits, "Max locked memory  65536  65536 bytes\n"}},
                "warn: containerd may lock 64 KiB | set 'LimitMEMLOCK=infinity' in containerd's "
                "unit and start it anew"}},
              "[hypervisor.qemu]\nrootless = true\n");
}

TEST_CASE("limits.pids wants room for many sandboxes") {
  constexpr const char* pids = "/proc/sys/kernel/pid_max";
  constexpr const char* threads = "/proc/sys/kernel/threads-max";
  check_cases(
      check::limits_pids,
      {{{{pids, "4194304\n"}, {threads, "100000\n"}}, "pass: 4194304 process ids, 100000 threads"},
       {{{pids, "4096\n"}, {threads, "100000\n"}},
        "warn: 4096 process ids, 100000 threads, at least 32768 wanted of each | run "
        "'sysctl kernel.pid_max=4194304 kernel.threads-max=4194304'"},
       {{{pids, "many\n"}}, "unknown: '/proc/sys/kernel/pid_max': expected a number, got 'many'"}});
}

TEST_CASE("limits.aio follows block_device_aio") {
  constexpr const char* uring = "/proc/sys/kernel/io_uring_disabled";
  check_cases(check::limits_aio,
              {{{}, "pass: this kernel cannot switch io_uring off"},
               {{{uring, "1\n"}}, "pass: kernel.io_uring_disabled is 1"},
               {{{uring, "2\n"}},
                "fail: kernel.io_uring_disabled is 2 | run 'sysctl kernel.io_uring_disabled=0', or "
                "set block_device_aio = \"threads\""},
               {{{uring, ""}},
                "unknown: '/proc/sys/kernel/io_uring_disabled': expected a number, got ''"}});
  check_cases(check::limits_aio,
              {{{{"/proc/sys/fs/aio-nr", "0\n"}, {"/proc/sys/fs/aio-max-nr", "65536\n"}},
                "pass: 0 of 65536 requests taken"},
               {{{"/proc/sys/fs/aio-nr", "65000\n"}, {"/proc/sys/fs/aio-max-nr", "65536\n"}},
                "warn: 65000 of 65536 requests taken | run 'sysctl fs.aio-max-nr=1048576'"}},
              "[hypervisor.qemu]\nblock_device_aio = \"native\"\n");
}

TEST_CASE("limits.inotify counts the instances that are taken") {
  Machine m{{"/proc/sys/fs/inotify/max_user_instances", "17\n"}};
  m.host.user = ::geteuid();
  if (m.host.user != 0) {
    MESSAGE("only root's instances are counted");
    return;
  }
  constexpr const char* said = " of 17 inotify instances; each sandbox of the Go runtime takes one";
  CHECK(to_line(check::limits_inotify(m.host, about(m.host))) ==
        fmt::format("pass: root holds 0{}", said));
  m.tree.link("/proc/9/fd/3", "anon_inode:inotify");
  m.tree.link("/proc/9/fd/4", "/dev/null");
  CHECK(to_line(check::limits_inotify(m.host, about(m.host))) ==
        fmt::format("pass: root holds 1{}", said));
  m.tree.link("/proc/9/fd/5", "anon_inode:inotify");
  CHECK(
      to_line(check::limits_inotify(m.host, about(m.host))) ==
      fmt::format("warn: root holds 2{} | run 'sysctl fs.inotify.max_user_instances=8192'", said));
}

TEST_CASE("limits.inotify counts the real machine's own") {
  if (::geteuid() != 0) {
    MESSAGE("only root's instances are counted");
    return;
  }
  const kata::Host machine;
  const auto used = [&] {
    const auto finding = check::limits_inotify(machine, about(machine));
    REQUIRE(finding);
    return std::get<std::int64_t>(finding->facts.front().value);
  };
  // Others come and go meanwhile, so more than anybody takes by the way.
  constexpr int many = 64;
  std::vector<kata::Fd> held;
  for (int i = 0; i < many; ++i) held.emplace_back(::inotify_init1(IN_CLOEXEC));
  const std::int64_t with = used();
  CHECK(with >= std::ranges::count_if(held, [](const kata::Fd& fd) { return bool{fd}; }));
}

TEST_CASE("limits.inotify cannot tell without root, and does not matter to runtime-rs") {
  Machine m{{"/proc/sys/fs/inotify/max_user_instances", "128\n"}};
  m.host.user = 1000;
  CHECK(to_line(check::limits_inotify(m.host, about(m.host))) ==
        "unknown: count root's inotify instances: only root may");
  CHECK(to_line(check::limits_inotify(
            m.host, about(m.host, config::Vmm::dragonball, config::Dialect::rust))) ==
        "skip: runtime-rs watches nothing for a sandbox");
}

}  // namespace kata::test
