// SPDX-License-Identifier: Apache-2.0
// Protection of guests, configuration, and the state of the host.
#include <algorithm>

#include "check/checks.hpp"
#include "check/question.hpp"
#include "machine.hpp"

namespace kata::test {
namespace {

constexpr const char* arch = "/proc/sys/kernel/arch";
constexpr const char* cpuinfo = "/proc/cpuinfo";

}  // namespace

TEST_CASE("prot.snp wants the module's switch, the processor's flag and the node") {
  constexpr const char* parameter = "/sys/module/kvm_amd/parameters/sev_snp";
  constexpr const char* with = "vendor_id : AuthenticAMD\nflags : svm sev_snp\n";
  constexpr const char* without = "vendor_id : AuthenticAMD\nflags : svm\n";
  check_cases(
      check::prot_snp,
      {{{{arch, "x86_64\n"}, {cpuinfo, with}, {parameter, "Y\n"}, {"/dev/sev", ""}}, "pass: ready"},
       {{{arch, "x86_64\n"}, {cpuinfo, with}, {parameter, "1\n"}},
        "fail: no /dev/sev | run 'modprobe ccp'"},
       {{{arch, "x86_64\n"}, {cpuinfo, without}, {parameter, "Y\n"}},
        "fail: kvm_amd.sev_snp is on, but the processor has no 'sev_snp' | enable it in the "
        "firmware's setup"},
       {{{arch, "x86_64\n"}, {cpuinfo, with}, {parameter, "N\n"}},
        "fail: the processor has it, but kvm_amd.sev_snp is off | boot with 'kvm_amd.sev_snp=1'"},
       {{{arch, "x86_64\n"}, {cpuinfo, without}}, "skip: this machine does not offer it"},
       {{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : GenuineIntel\n"}}, "skip: only AMD has it"},
       {{{arch, "s390x\n"}}, "skip: only AMD has it"},
       {{{arch, "x86_64\n"}}, "unknown: open '/proc/cpuinfo': No such file or directory"}});
}

TEST_CASE("prot.se takes the kernel's own word before its command line") {
  constexpr const char* with = "features : sie\nfacilities : 1 158 161\n";
  check_cases(
      check::prot_se,
      {{{{arch, "s390x\n"}, {cpuinfo, with}, {"/proc/cmdline", "prot_virt=on\n"}}, "pass: ready"},
       {{{arch, "s390x\n"},
         {cpuinfo, with},
         {"/proc/cmdline", "prot_virt=1\n"},
         {"/sys/firmware/uv/prot_virt_host", "0\n"}},
        "fail: the machine has Secure Execution, but the kernel does not use it | boot with "
        "'prot_virt=1'"},
       {{{arch, "s390x\n"}, {cpuinfo, "facilities : 1581\n"}, {"/proc/cmdline", "prot_virt=1\n"}},
        "skip: this machine does not offer it"},
       {{{arch, "s390x\n"}, {cpuinfo, with}},
        "unknown: open '/proc/cmdline': No such file or directory"}});
}

TEST_CASE("prot.guest fails a confidential configuration on a machine that protects nothing") {
  constexpr const char* text = "[hypervisor.qemu]\nconfidential_guest = true\n";
  check_cases(check::prot_guest,
              {{{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : GenuineIntel\nflags : vmx\n"}},
                "fail: confidential_guest is set, and this machine can protect no guest | use a "
                "machine with TDX, SEV-SNP or Secure Execution, or set confidential_guest = "
                "false"},
               {{{arch, "x86_64\n"},
                 {cpuinfo, "vendor_id : GenuineIntel\nflags : vmx tdx_host_platform\n"},
                 {"/sys/module/kvm_intel/parameters/tdx", "Y\n"}},
                "pass: TDX is ready for guests"}},
              text);
  check_cases(check::prot_guest, {{{}, "skip: no configuration sets confidential_guest"}});
}

TEST_CASE("prot.se does not guess where the kernel's own word is none") {
  check_cases(check::prot_se,
              {{{{arch, "s390x\n"},
                 {cpuinfo, "facilities : 158\n"},
                 {"/proc/cmdline", "prot_virt=1\n"},
                 {"/sys/firmware/uv/prot_virt_host", ""}},
                "unknown: read '/sys/firmware/uv/prot_virt_host': '', expected 0 or 1"}});
}

TEST_CASE("config.* checks tell what src/config finds") {
  const Machine m{};
  const check::Question q =
      about(m.tree, config::Dialect::go, "[hypervisor.qemu]\ndefault_memroy = 1\n");
  const std::string keys = to_line(check::config_keys(m.host, q));
  CHECK(keys.starts_with(
      "warn: /etc/kata-containers/configuration.toml:2: hypervisor.qemu.default_memroy: "));
  CHECK(to_line(check::config_parse(m.host, q)) == "pass: every file can be read");
  const check::Question broken = about(m.tree, config::Dialect::go, "[a]\n[a]\n");
  CHECK(to_line(check::config_parse(m.host, broken)) ==
        "fail: /etc/kata-containers/configuration.toml:2: table header: cannot redefine existing "
        "table 'a'");
  CHECK(to_line(check::config_rules(m.host, about(m.host))) == "skip: nothing is configured");
}

TEST_CASE("config.annotations warns of what pods may do, and never fails the host") {
  const Machine m{};
  const auto line = [&](std::string_view entries) {
    const std::string text = fmt::format("[hypervisor.qemu]\nenable_annotations = [{}]\n", entries);
    return to_line(check::config_annotations(m.host, about(m.tree, config::Dialect::go, text)));
  };
  constexpr std::string_view place =
      "/etc/kata-containers/configuration.toml:2: hypervisor.qemu.enable_annotations: ";
  CHECK(line("'enable_iommu'") == "pass: pods can open neither the host nor a console");
  CHECK(line("'enable_iommu', 'kernel_params'") ==
        fmt::format("warn: {}'kernel_params': lets a pod open the debug console, a root shell in "
                    "its guest | leave out of the list what no pod needs",
                    place));
  CHECK(
      line("'virtio_fs_extra_args', '.*'") ==
      fmt::format("warn: {0}'.*': lets every pod change every setting; {0}'virtio_fs_extra_args': "
                  "lets a pod share any directory of the host | list the annotations that pods "
                  "need",
                  place));
  CHECK(to_line(check::config_annotations(m.host, about(m.host))) == "skip: nothing is configured");
  for (const check::Check& check : check::all())
    if (check.id == "config.annotations") CHECK_FALSE(check.is_required(about(m.host)));
}

TEST_CASE("a machine without configuration is judged for QEMU, and says so") {
  const Machine m{};
  const Result<check::Question> q = check::make_question(m.host, {});
  REQUIRE(q);
  CHECK(q->is_assumed);
  REQUIRE(q->configurations.size() == 1);
  CHECK(q->configurations[0].config.vmm == config::Vmm::qemu);
  CHECK(q->configurations[0].config.integer("hypervisor.default_memory") == 2048);
  CHECK(q->configurations[0].config.findings.empty());
  CHECK(to_line(check::config_found(m.host, *q)).starts_with("warn: the Go runtime finds no"));
}

TEST_CASE("config.shadowed tells of other files than the one in force") {
  constexpr const char* handler =
      "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata]\n"
      "runtime_type = 'io.containerd.kata.v2'\n"
      "options.ConfigPath = '/opt/kata/share/defaults/kata-containers/configuration-qemu.toml'\n";
  Machine m{
      {"/etc/containerd/config.toml", handler},
      {"/opt/kata/share/defaults/kata-containers/configuration-qemu.toml", "[hypervisor.qemu]\n"}};
  const auto line = [&] {
    const auto question = check::make_question(m.host, {});
    REQUIRE(question);
    return to_line(check::config_shadowed(m.host, *question));
  };
  CHECK(line() == "pass: no file is hidden behind another");
  // The installed link to the very file that the handler names.
  m.tree.link("/opt/kata/share/defaults/kata-containers/configuration.toml",
              "configuration-qemu.toml");
  CHECK(line() == "pass: no file is hidden behind another");
  m.tree.write("/etc/kata-containers/configuration.toml", "[hypervisor.clh]\n");
  CHECK(
      line() ==
      "warn: without effect, for an earlier file is taken: "
      "/etc/kata-containers/configuration.toml | run 'kata-ctl config files' to see which counts");
  // Another handler takes that one.
  m.tree.write("/etc/containerd/config.toml",
               std::string{handler} +
                   "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-clh]\n"
                   "runtime_type = 'io.containerd.kata.v2'\n");
  CHECK(line() == "pass: no file is hidden behind another");
}

TEST_CASE("runtime.handlers tells which annotations of pods reach a shim") {
  struct {
    const char* patterns;
    std::vector<std::string> fact;
    const char* line;
  } const cases[] = {
      {"[]", {}, "pass: 1 lead to a shim and a file"},
      {"['io.katacontainers.*']",
       {"kata: io.katacontainers.*"},
       "pass: 1 lead to a shim and a file"},
      {"['io.katacontainers.*', '*']",
       {"kata: io.katacontainers.*", "kata: *"},
       "warn: handler 'kata': every annotation of a pod reaches its shim | name the annotations "
       "that pods need instead of \"*\""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.patterns);
    const Machine m{
        {"/etc/containerd/config.toml",
         fmt::format("[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata]\n"
                     "runtime_type = 'io.containerd.kata.v2'\npod_annotations = {}\n",
                     c.patterns)},
        {"/usr/bin/containerd-shim-kata-v2", ""},
        {"/etc/kata-containers/configuration.toml", "[hypervisor.qemu]\n"}};
    const auto question = check::make_question(m.host, {});
    REQUIRE(question);
    const Result<check::Finding> found = check::runtime_handlers(m.host, *question);
    CHECK(to_line(found) == c.line);
    REQUIRE(found);
    const auto fact = std::ranges::find(found->facts, "annotations", &check::Fact::name);
    REQUIRE(fact != found->facts.end());
    CHECK(std::get<std::vector<std::string>>(fact->value) == c.fact);
  }
}

TEST_CASE("--hypervisor asks about one hypervisor, by any of its names") {
  const Machine m{};
  const auto asked = [&](const char* name) {
    return check::make_question(m.host, {.config = {}, .hypervisor = name});
  };
  CHECK(asked("fc")->configurations[0].config.vmm == config::Vmm::firecracker);
  CHECK(asked("cloud-hypervisor")->configurations[0].config.vmm == config::Vmm::clh);
  CHECK(asked("dragonball")->configurations[0].config.dialect == config::Dialect::rust);
  CHECK(asked("xen").error().what ==
        "--hypervisor 'xen': not one of qemu, clh, firecracker, dragonball, stratovirt, remote, "
        "openvmm");
}

TEST_CASE("host.* checks read the kernel's own files") {
  constexpr const char* swaps = "Filename\tType\tSize\tUsed\tPriority\n";
  check_cases(check::host_swap,
              {{{{"/proc/swaps", swaps}}, "pass: no swap"},
               {{{"/proc/swaps", "Filename\n/dev/sda2 partition 1 0 -2\n"}},
                "warn: 1 swap area may keep guests' memory on a disk | run 'swapoff -a', or "
                "encrypt the swap area"},
               {{{"/proc/swaps", ""}}, "unknown: '/proc/swaps': no heading in its first line"}});
  constexpr const char* ksm = "/sys/kernel/mm/ksm/run";
  check_cases(check::host_ksm,
              {{{}, "pass: this kernel has no KSM"},
               {{{ksm, "0\n"}}, "pass: KSM does not run"},
               {{{ksm, "1\n"}},
                "warn: KSM merges pages of guests, which lets them watch each other | run 'echo 2 "
                "> /sys/kernel/mm/ksm/run'"},
               {{{ksm, "x"}}, "unknown: '/sys/kernel/mm/ksm/run': expected 0, 1 or 2, got 'x'"}});
  constexpr const char* controllers = "/sys/fs/cgroup/cgroup.controllers";
  check_cases(check::host_cgroup,
              {{{{controllers, "cpuset cpu io memory pids\n"}},
                "pass: cgroup v2 with cpu, cpuset, memory and pids"},
               {{{controllers, "cpuset cpu\n"}},
                "warn: cgroup v2 without the controllers memory pids | boot without "
                "'cgroup_disable=' for them"},
               {{{"/sys/fs/cgroup/memory/tasks", ""}},
                "warn: cgroup v1: the kernel's and Kubernetes' support for it ends | boot with "
                "'systemd.unified_cgroup_hierarchy=1'"},
               {{}, "unknown: open '/sys/fs/cgroup': No such file or directory"}});
  constexpr const char* lsm = "/sys/kernel/security/lsm";
  check_cases(
      check::host_lsm,
      {{{{lsm, "lockdown,capability,apparmor"}}, "pass: active: lockdown,capability,apparmor"},
       {{{lsm, "capability"}},
        "warn: neither SELinux nor AppArmor confines a hypervisor (active: capability) | "
        "boot with 'lsm=' and one of them"},
       {{}, "unknown: open '/sys/kernel/security/lsm': No such file or directory"}});
  constexpr const char* meltdown = "/sys/devices/system/cpu/vulnerabilities/meltdown";
  check_cases(check::host_vuln,
              {{{{meltdown, "Mitigation: PTI\n"}}, "pass: the kernel counters every hole it knows"},
               {{{meltdown, "Vulnerable\n"}},
                "warn: not countered: meltdown | update the microcode and boot without "
                "'mitigations=off'"},
               {{},
                "unknown: open '/sys/devices/system/cpu/vulnerabilities': No such file or "
                "directory"}});
}

TEST_CASE("host.mountns tells a namespace of its own") {
  const Machine m{};
  CHECK(to_line(check::host_mountns(m.host, about(m.host))) ==
        "unknown: open '/proc/self/ns/mnt': No such file or directory");
  m.tree.link("/proc/self/ns/mnt", "mnt:[1]");
  m.tree.link("/proc/1/ns/mnt", "mnt:[1]");
  CHECK(to_line(check::host_mountns(m.host, about(m.host))) ==
        "pass: these mounts are those of process 1");
  const Tree other;
  other.link("/proc/self/ns/mnt", "mnt:[2]");
  other.link("/proc/1/ns/mnt", "mnt:[1]");
  CHECK(check::host_mountns(CheckHost{other}, about(m.host))->status == check::Status::warn);
}

}  // namespace kata::test
