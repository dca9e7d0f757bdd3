// SPDX-License-Identifier: Apache-2.0
// Modules, and the devices that they serve.
#include "check/checks.hpp"
#include "check/modules.hpp"
#include "machine.hpp"

namespace kata::test {
namespace {

constexpr const char* release = "/proc/sys/kernel/osrelease";
constexpr const char* builtin = "/lib/modules/6.1.0/modules.builtin";
constexpr const char* dep = "/lib/modules/6.1.0/modules.dep";

}  // namespace

TEST_CASE("a module's file is known with dashes and any compression") {
  CHECK(check::lists_module("kernel/drivers/vhost/vhost_vsock.ko\n", "vhost_vsock"));
  CHECK(check::lists_module("a/kvm-intel.ko.xz: a/kvm.ko.xz\n", "kvm_intel"));
  CHECK_FALSE(check::lists_module("a/kvm-intel.ko.xz: a/kvm.ko.xz\n", "kvm"));
  CHECK_FALSE(check::lists_module("a/kvm.c\n", "kvm"));
  CHECK_FALSE(check::lists_module("", "kvm"));
}

TEST_CASE("vsock.vhost finds the driver without opening its node") {
  check_cases(
      check::vsock_vhost,
      {{{{"/proc/misc", "241 vhost-vsock\n"}, {"/dev/vhost-vsock", ""}},
        "pass: /dev/vhost-vsock is there"},
       {{{"/proc/misc", "241 vhost-vsock\n"}},
        "fail: no /dev/vhost-vsock, although the kernel has vhost_vsock | run 'mknod -m 600 "
        "/dev/vhost-vsock c 10 241'"},
       {{{"/proc/misc", "200 tun\n"}},
        "fail: vhost_vsock is not loaded | run 'modprobe vhost_vsock'"},
       {{{"/proc/misc", "200 tun\n"},
         {"/dev/vhost-vsock", ""},
         {release, "6.1.0\n"},
         {dep, "kernel/drivers/vhost/vhost_vsock.ko: kernel/drivers/vhost/vhost.ko\n"}},
        "pass: vhost_vsock loads when /dev/vhost-vsock is opened"},
       {{{"/proc/misc", "200 tun\n"},
         {"/dev/vhost-vsock", ""},
         {release, "6.1.0\n"},
         {"/proc/sys/kernel/modules_disabled", "1\n"},
         {dep, "kernel/drivers/vhost/vhost_vsock.ko:\n"}},
        "fail: vhost_vsock is not loaded | boot anew with it loaded: kernel.modules_disabled is "
        "1"},
       {{{"/proc/misc", "200 tun\n"}, {release, "6.1.0\n"}, {dep, "kernel/a.ko:\n"}},
        "fail: vhost_vsock is not in this kernel | install the kernel's modules, or a kernel that "
        "has it"},
       {{}, "unknown: open '/proc/misc': No such file or directory"}});
}

TEST_CASE("a hypervisor with hybrid vsock does without /dev/vhost-vsock") {
  const Machine m{};
  CHECK(to_line(check::vsock_vhost(m.host, about(m.host, config::Vmm::clh))) ==
        "skip: no configured hypervisor uses /dev/vhost-vsock");
  CHECK(to_line(check::vsock_transport(m.host, about(m.host, config::Vmm::firecracker))) ==
        "skip: no configured hypervisor uses /dev/vhost-vsock");
}

TEST_CASE("vsock.transport names VMware's module") {
  check_cases(check::vsock_transport,
              {{{{"/sys/module/kvm/x", ""}}, "pass: no other transport holds vsock"},
               {{{"/sys/module/vmw_vsock_vmci_transport/x", ""}},
                "fail: vmw_vsock_vmci_transport is loaded and holds vsock: guests would fail with "
                "'Device or resource busy' | run 'modprobe -r vmw_vsock_vmci_transport' and keep "
                "it from loading: 'echo blacklist vmw_vsock_vmci_transport > "
                "/etc/modprobe.d/kata-vsock.conf'"},
               {{}, "unknown: open '/sys/module': No such file or directory"}});
}

TEST_CASE("net.tun and net.vhost look at their drivers") {
  check_cases(check::net_tun,
              {{{{"/proc/misc", "200 tun\n"}, {"/dev/net/tun", ""}}, "pass: /dev/net/tun is there"},
               {{{"/proc/misc", "1 a\n"}}, "fail: tun is not loaded | run 'modprobe tun'"},
               {{{"/proc/misc", ""}}, "unknown: read '/proc/misc': empty"},
               {{}, "unknown: open '/proc/misc': No such file or directory"}});
  check_cases(check::net_vhost,
              {{{{"/proc/misc", "238 vhost-net\n"}, {"/dev/vhost-net", ""}},
                "pass: /dev/vhost-net is there"},
               {{{"/proc/misc", "1 a\n"}},
                "fail: vhost_net is not loaded | run 'modprobe vhost_net', or set "
                "disable_vhost_net = true"}});
  check_cases(check::net_vhost, {{{}, "skip: no configuration uses vhost-net"}},
              "[hypervisor.qemu]\ndisable_vhost_net = true\n");
}

TEST_CASE("net.tcfilter and net.macvtap follow the configured model") {
  constexpr const char* lists =
      "kernel/net/sched/sch_ingress.ko\nkernel/net/sched/cls_u32.ko\nkernel/net/sched/"
      "act_mirred.ko\n";
  check_cases(check::net_tcfilter,
              {{{{release, "6.1.0\n"}, {builtin, lists}, {dep, ""}},
                "pass: sch_ingress built in, cls_u32 built in, act_mirred built in"},
               {{{release, "6.1.0\n"}, {dep, "k/sch_ingress.ko:\nk/cls_u32.ko:\n"}},
                "fail: sch_ingress not loaded, cls_u32 not loaded, act_mirred not in this kernel | "
                "install a kernel with these modules, or load them at boot: act_mirred"},
               {{},
                "unknown: sch_ingress not loaded, cls_u32 not loaded, act_mirred not loaded; this "
                "kernel has no list of what is built in"}});
  check_cases(check::net_macvtap,
              {{{}, "skip: no configuration uses internetworking_model \"macvtap\""}});
  check_cases(check::net_macvtap,
              {{{{"/sys/module/macvtap/x", ""}, {"/sys/module/tap/x", ""}},
                "pass: macvtap loaded, tap loaded"}},
              "[hypervisor.qemu]\n[runtime]\ninternetworking_model = \"macvtap\"\n");
}

TEST_CASE("net.rate-limit follows the limits that the Go runtime sets itself") {
  constexpr const char* skip = "skip: no configuration uses rx_rate_limiter_max_rate or its like";
  constexpr const char* lists = "kernel/net/sched/sch_htb.ko\n";
  check_cases(check::net_rate_limit, {{{}, skip}});
  check_cases(check::net_rate_limit, {{{}, skip}},
              "[hypervisor.clh]\nrx_rate_limiter_max_rate = 1000\n");
  check_cases(check::net_rate_limit,
              {{{{release, "6.1.0\n"}, {builtin, lists}, {dep, ""}}, "pass: sch_htb built in"},
               {{{release, "6.1.0\n"}, {dep, "k/x.ko:\n"}},
                "fail: sch_htb not in this kernel | install a kernel with these modules, or load "
                "them at boot: sch_htb"},
               {{}, "unknown: sch_htb not loaded; this kernel has no list of what is built in"}},
              "[hypervisor.qemu]\nrx_rate_limiter_max_rate = 1000\n");
  check_cases(check::net_rate_limit,
              {{{{release, "6.1.0\n"}, {builtin, lists}, {dep, ""}},
                "fail: sch_htb built in, ifb not in this kernel | install a kernel with these "
                "modules, or load them at boot: ifb"}},
              "[hypervisor.qemu]\ntx_rate_limiter_max_rate = 1000\n[runtime]\n"
              "internetworking_model = \"macvtap\"\n");
}

TEST_CASE("mod.kvm wants the module of this processor, unless KVM works without") {
  constexpr const char* arch = "/proc/sys/kernel/arch";
  constexpr const char* amd = "vendor_id : AuthenticAMD\n";
  check_cases(check::mod_kvm,
              {{{{arch, "x86_64\n"},
                 {"/proc/cpuinfo", amd},
                 {"/sys/module/kvm/x", ""},
                 {"/sys/module/kvm_amd/x", ""}},
                "pass: kvm loaded, kvm_amd loaded"},
               {{{arch, "x86_64\n"}, {"/proc/cpuinfo", amd}, {"/proc/misc", "1 a\n"}},
                "fail: kvm not loaded, kvm_amd not loaded | run 'modprobe -a kvm kvm_amd'"},
               {{{arch, "x86_64\n"}, {"/proc/cpuinfo", amd}, {"/proc/misc", "232 kvm\n"}},
                "pass: kvm built in, kvm_amd not loaded; KVM is there without"},
               {{{arch, "aarch64\n"}, {"/proc/misc", "232 kvm\n"}}, "pass: kvm built in"},
               {{{arch, "x86_64\n"}}, "unknown: open '/proc/cpuinfo': No such file or directory"}});
}

TEST_CASE("mod.loading and mod.parameters") {
  check_cases(check::mod_loading,
              {{{{"/proc/cmdline", "quiet\n"}}, "pass: modules can be loaded"},
               {{{"/proc/cmdline", "quiet nomodule\n"}},
                "warn: no module can be loaded: the kernel was booted with nomodule | make sure "
                "that every module is loaded at boot"},
               {{}, "unknown: open '/proc/cmdline': No such file or directory"}});
  constexpr const char* amd = "vendor_id : AuthenticAMD\n";
  constexpr const char* npt = "/sys/module/kvm_amd/parameters/npt";
  check_cases(check::mod_parameters,
              {{{{"/proc/cpuinfo", amd}, {npt, "1\n"}}, "pass: kvm_amd is as it should be"},
               {{{"/proc/cpuinfo", amd}, {npt, "0\n"}},
                "warn: kvm_amd.npt is '0', expected 'Y' | run 'modprobe -r kvm_amd && modprobe "
                "kvm_amd npt=1'"},
               {{{"/proc/cpuinfo", amd}}, "skip: kvm_amd is not loaded"},
               {{{"/proc/cpuinfo", amd}, {"/sys/module/kvm_amd/x", ""}},
                "unknown: open '/sys/module/kvm_amd/parameters/npt': No such file or directory"}});
}

}  // namespace kata::test
