// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "check/checks.hpp"
#include "check/misc_devices.hpp"
#include "fixture.hpp"

namespace kata::test {
namespace {

using check::Question;
using config::Dialect;
using config::Vmm;

// A kernel with KVM and its node.
struct KvmMachine {
  KvmMachine() {
    tree.write("/proc/misc", "200 tun\n232 kvm\n");
    tree.write("/dev/kvm", "");
    tree.write("/proc/sys/kernel/arch", "x86_64\n");
  }
  Tree tree;
  CheckHost host{tree};
};

Error denied() { return {Code::denied, "open '/dev/kvm': Permission denied"}; }

}  // namespace

TEST_CASE("parse_misc_devices takes what the kernel writes") {
  const auto devices = check::parse_misc_devices("  1 psaux\n232 kvm\n241 vhost-vsock");
  REQUIRE(devices);
  REQUIRE(devices->size() == 3);
  CHECK(devices->at(0).minor == 1);
  CHECK(devices->at(2).name == "vhost-vsock");
  CHECK(check::parse_misc_devices("")->empty());
}

TEST_CASE("parse_misc_devices rejects other lines") {
  for (const char* line : {"kvm", "232", "-1 kvm", "99999999999 kvm", ""}) {
    CAPTURE(line);
    const auto devices = check::parse_misc_devices(fmt::format("1 a\n{}\n", line));
    REQUIRE_FALSE(devices);
    CHECK(devices.error().what ==
          fmt::format("'/proc/misc' line 2: expected a number and a name, got '{}'", line));
  }
}

TEST_CASE("kvm.node finds the kernel's KVM and its node") {
  const KvmMachine m;
  CHECK(to_line(check::kvm_node(m.host, about(m.host))) == "pass: /dev/kvm is there");
}

TEST_CASE("kvm.node tells a kernel without KVM from a missing node") {
  const Tree tree;
  const CheckHost host{tree};
  CHECK(to_line(check::kvm_node(host, about(host))) ==
        "unknown: open '/proc/misc': No such file or directory");
  tree.write("/proc/misc", "200 tun\n");
  tree.write("/dev/kvm", "");
  CHECK(to_line(check::kvm_node(host, about(host))) ==
        "fail: the kernel has no KVM now: /proc/misc does not list it | see 'kata-ctl check cpu "
        "modules' for what keeps it from working");
  const Tree other{{"/proc/misc", "232 kvm\n"}};
  CHECK(to_line(check::kvm_node(CheckHost{other}, about(host))) ==
        "fail: no /dev/kvm, although the kernel has KVM | run 'mknod -m 660 /dev/kvm c 10 232 && "
        "chgrp kvm /dev/kvm'");
}

TEST_CASE("mshv stands in for KVM where every hypervisor can use it") {
  const Tree tree{{"/proc/misc", "200 tun\n"}, {"/dev/mshv", ""}};
  const CheckHost host{tree};
  CHECK(to_line(check::kvm_node(host, about(host, Vmm::clh))) ==
        "pass: /dev/mshv is there in the place of KVM");
  CHECK(check::kvm_node(host, about(host, Vmm::qemu))->status == check::Status::fail);
}

TEST_CASE("no guest of a remote hypervisor needs KVM") {
  const KvmMachine m;
  const Question remote = about(m.host, Vmm::remote);
  for (auto run : {check::kvm_node, check::kvm_access, check::kvm_api, check::kvm_create_vm,
                   check::kvm_capabilities, check::kvm_memslots, check::kvm_max_vcpus})
    CHECK(to_line(run(m.host, remote)) == "skip: no guest runs on this machine");
}

TEST_CASE("KVM is not asked where the kernel does not list it") {
  const Tree tree{{"/proc/misc", "200 tun\n"}};
  const CheckHost host{tree};
  for (auto run : {check::kvm_access, check::kvm_api, check::kvm_create_vm, check::kvm_capabilities,
                   check::kvm_memslots, check::kvm_max_vcpus})
    CHECK(to_line(run(host, about(host))) == "skip: the kernel has no KVM; see kvm.node");
}

TEST_CASE("kvm.access tells a user without rights from a machine that refuses root") {
  KvmMachine m;
  CHECK(to_line(check::kvm_access(m.host, about(m.host))) ==
        "pass: /dev/kvm opens for reading and writing");
  m.host.version = std::unexpected(denied());
  CHECK(to_line(check::kvm_access(m.host, about(m.host))) ==
        "fail: open '/dev/kvm': Permission denied | allow device 'c 10:232 rw' to this process's "
        "device cgroup or container");
  m.host.user = 1000;
  CHECK(to_line(check::kvm_access(m.host, about(m.host))) ==
        "unknown: open '/dev/kvm': Permission denied");
}

TEST_CASE("KVM below --sysroot is unknown, for this machine's own is another") {
  const KvmMachine m;
  const Host host{m.tree.root().string()};
  for (auto run : {check::kvm_access, check::kvm_api, check::kvm_create_vm, check::kvm_capabilities,
                   check::kvm_memslots, check::kvm_max_vcpus})
    CHECK(to_line(run(host, about(host))) ==
          "unknown: KVM can be asked on the running machine only, not below --sysroot");
}

TEST_CASE("kvm.api takes version 12 alone") {
  KvmMachine m;
  CHECK(to_line(check::kvm_api(m.host, about(m.host))) == "pass: KVM API version 12");
  CHECK(fact_of(check::kvm_api(m.host, about(m.host)), "api_version") == "12");
  m.host.version = 11;
  CHECK(to_line(check::kvm_api(m.host, about(m.host))) ==
        "fail: KVM API version 11, expected 12 | boot a kernel of Linux 2.6.22 or later");
}

TEST_CASE("kvm.create-vm says who holds the processor's extension") {
  KvmMachine m;
  CHECK(to_line(check::kvm_create_vm(m.host, about(m.host))) ==
        "pass: a virtual machine was made and dropped");
  m.host.made = fail(Code::unavailable, "KVM_CREATE_VM on '/dev/kvm': Device or resource busy");
  constexpr const char* busy =
      "fail: KVM_CREATE_VM on '/dev/kvm': Device or resource busy: another hypervisor holds the "
      "processor's extension | ";
  CHECK(to_line(check::kvm_create_vm(m.host, about(m.host))) ==
        fmt::format("{}stop the other hypervisor", busy));
  m.tree.write("/sys/module/vboxdrv/refcnt", "1\n");
  CHECK(to_line(check::kvm_create_vm(m.host, about(m.host))) ==
        fmt::format("{}stop its virtual machines, then run 'modprobe -r vboxdrv'", busy));
  m.host.made = fail(Code::io, "KVM_CREATE_VM on '/dev/kvm': Cannot allocate memory");
  CHECK(to_line(check::kvm_create_vm(m.host, about(m.host))) ==
        "fail: KVM_CREATE_VM on '/dev/kvm': Cannot allocate memory | see the kernel's log: run "
        "'dmesg | grep -i kvm'");
  m.host.made = std::unexpected(denied());
  CHECK(to_line(check::kvm_create_vm(m.host, about(m.host))) ==
        "unknown: open '/dev/kvm': Permission denied");
}

TEST_CASE("kvm.capabilities names what is missing") {
  KvmMachine m;
  CHECK(to_line(check::kvm_capabilities(m.host, about(m.host))) == "pass: all there");
  m.host.capabilities[36] = 0;
  m.host.capabilities[0] = 0;
  CHECK(to_line(check::kvm_capabilities(m.host, about(m.host))) ==
        "fail: missing: KVM_CAP_IOEVENTFD, KVM_CAP_IRQCHIP | boot a kernel whose KVM has them");
  m.tree.write("/proc/sys/kernel/arch", "s390x\n");
  CHECK(to_line(check::kvm_capabilities(m.host, about(m.host))) ==
        "fail: missing: KVM_CAP_IOEVENTFD | boot a kernel whose KVM has them");
}

TEST_CASE("kvm.memslots wants room for the configured slots and the other devices") {
  KvmMachine m;
  const Question ten = about(m.tree, Dialect::go, "[hypervisor.qemu]\nmemory_slots = 20\n");
  CHECK(to_line(check::kvm_memslots(m.host, ten)) ==
        "pass: 32764 slots; 20 configured for memory and 16 for the rest");
  m.host.capabilities[10] = 0;  // "assume 32"
  CHECK(to_line(check::kvm_memslots(m.host, ten)) ==
        "warn: 32 slots; 20 configured for memory and 16 for the rest | set memory_slots to at "
        "most 16");
}

TEST_CASE("kvm.max-vcpus fails where a guest cannot start and warns where it cannot grow") {
  KvmMachine m;
  m.tree.write("/proc/cpuinfo", "processor : 0\nprocessor : 1\nprocessor : 2\n");
  const Question two =
      about(m.tree, Dialect::go, "[hypervisor.qemu]\ndefault_vcpus = 1.5\ndefault_maxvcpus = 3\n");
  CHECK(to_line(check::kvm_max_vcpus(m.host, two)) ==
        "pass: 1024 at most; a guest starts with 2 and may get 3");
  m.host.capabilities[66] = 2;
  CHECK(to_line(check::kvm_max_vcpus(m.host, two)) ==
        "warn: 2 at most; a guest starts with 2 and may get 3 | set default_maxvcpus to at most 2");
  m.host.capabilities[66] = 0;  // "use KVM_CAP_NR_VCPUS"
  m.host.capabilities[9] = 1;
  CHECK(to_line(check::kvm_max_vcpus(m.host, two)) ==
        "fail: 1 at most; a guest starts with 2 and may get 3 | set default_vcpus to at most 1");
}

}  // namespace kata::test
