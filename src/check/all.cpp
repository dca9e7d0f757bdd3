// SPDX-License-Identifier: Apache-2.0
#include "check/checks.hpp"
#include "check/needs.hpp"

namespace kata::check {

// One row a check, one block a group.
// clang-format off
std::span<const Check> all() {
  static constexpr Check checks[] = {
      {"kvm.node", "kvm", "The kernel offers KVM", "/dev/kvm, /proc/misc", needs_kvm, kvm_node},
      {"kvm.access", "kvm", "/dev/kvm can be opened", "root", needs_kvm, kvm_access},
      {"kvm.api", "kvm", "KVM speaks API version 12", "root", needs_kvm, kvm_api},
      {"kvm.create-vm", "kvm", "KVM makes a virtual machine", "root", needs_kvm, kvm_create_vm},
      {"kvm.capabilities", "kvm", "KVM can do what every hypervisor asks for", "root", needs_kvm, kvm_capabilities},
      {"kvm.memslots", "kvm", "KVM has enough memory slots for the configuration", "root", never, kvm_memslots},
      {"kvm.max-vcpus", "kvm", "KVM takes as many vCPUs as are configured", "root", needs_kvm, kvm_max_vcpus},
  };
  return checks;
}
// clang-format on

}  // namespace kata::check
