// SPDX-License-Identifier: Apache-2.0
// Whether KVM is there, lets itself be used and works.
//
// Source: Documentation/virt/kvm/api.rst, sections 4.1 and 4.2. Opening the node of a driver that
// is not there yet can load it (MODULE_ALIAS("devname:kvm")), so /proc/misc is asked first.
#include <algorithm>

#include "check/checks.hpp"
#include "check/kvm_gate.hpp"
#include "check/misc_devices.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr unsigned kvm_minor = 232;
constexpr int expected_version = 12;  // api.rst: applications should refuse to run on any other

Finding elsewhere() { return {.status = Status::skip, .detail = "no guest runs on this machine"}; }

// Azure's root partitions have Microsoft's hypervisor in KVM's place.
bool has_mshv(const Host& host, const Question& question) {
  return host.exists("/dev/mshv") &&
         std::ranges::all_of(question.configurations, [](const config::InForce& file) {
           return is_any(file.config,
                         {config::Vmm::clh, config::Vmm::openvmm, config::Vmm::remote});
         });
}

Finding no_kvm(const Host& host, const Question& question) {
  if (has_mshv(host, question))
    return {.status = Status::pass, .detail = "/dev/mshv is there in the place of KVM"};
  return {.status = Status::fail,
          .detail = "the kernel has no KVM now: /proc/misc does not list it",
          .hint = "see 'kata-ctl check cpu modules' for what keeps it from working"};
}

// Programs that take the processor's extension for themselves.
std::string other_hypervisor(const Host& host) {
  for (const std::string_view module : {"vboxdrv", "vmmon"})
    if (host.exists(fmt::format("/sys/module/{}", module)))
      return fmt::format("stop its virtual machines, then run 'modprobe -r {}'", module);
  return "stop the other hypervisor";
}

}  // namespace

Result<std::optional<Finding>> without_kvm(const Host& host, const Question& question) {
  if (!needs_kvm(question)) return elsewhere();
  const std::vector<MiscDevice> devices = TRY(read_misc_devices(host));
  if (std::ranges::find(devices, "kvm", &MiscDevice::name) != devices.end()) return std::nullopt;
  return Finding{.status = Status::skip, .detail = "the kernel has no KVM; see kvm.node"};
}

Result<Finding> kvm_node(const Host& host, const Question& question) {
  if (!needs_kvm(question)) return elsewhere();
  const std::vector<MiscDevice> devices = TRY(read_misc_devices(host));
  if (std::ranges::find(devices, "kvm", &MiscDevice::name) == devices.end())
    return no_kvm(host, question);
  switch (TRY(look_at_node(host, "/dev/kvm", kvm_minor))) {
    case Node::right: return Finding{.detail = "/dev/kvm is there"};
    case Node::absent:
      return Finding{.status = Status::fail,
                     .detail = "no /dev/kvm, although the kernel has KVM",
                     .hint = "run 'mknod -m 660 /dev/kvm c 10 232 && chgrp kvm /dev/kvm'"};
    case Node::wrong: break;
  }
  return Finding{.status = Status::fail,
                 .detail = "/dev/kvm is not the character device 10:232",
                 .hint = "run 'rm /dev/kvm && mknod -m 660 /dev/kvm c 10 232'"};
}

Result<Finding> kvm_access(const Host& host, const Question& question) {
  if (const auto early = TRY(without_kvm(host, question))) return *early;
  const Result<int> version = host.ask_kvm(KvmRequest::api_version);
  if (version) return Finding{.detail = "/dev/kvm opens for reading and writing"};
  const Error& error = version.error();
  // What an ordinary user may not do says nothing about the runtime, which is root.
  const bool is_about_user = error.code == Code::denied && host.euid() != 0;
  if (is_about_user || error.code == Code::refused) return std::unexpected(error);
  Finding finding{.status = Status::fail, .detail = error.what};
  if (error.code == Code::denied)
    finding.hint = "allow device 'c 10:232 rw' to this process's device cgroup or container";
  return finding;
}

Result<Finding> kvm_api(const Host& host, const Question& question) {
  if (const auto early = TRY(without_kvm(host, question))) return *early;
  const int version = TRY(host.ask_kvm(KvmRequest::api_version));
  Finding finding{.detail = fmt::format("KVM API version {}", version),
                  .facts = {{.name = "api_version",
                             .value = std::int64_t{version},
                             .source = "KVM_GET_API_VERSION on /dev/kvm"}}};
  if (version == expected_version) return finding;
  finding.status = Status::fail;
  finding.detail += fmt::format(", expected {}", expected_version);
  finding.hint = "boot a kernel of Linux 2.6.22 or later";
  return finding;
}

Result<Finding> kvm_create_vm(const Host& host, const Question& question) {
  if (const auto early = TRY(without_kvm(host, question))) return *early;
  const Result<int> made = host.ask_kvm(KvmRequest::create_vm);
  if (made) return Finding{.detail = "a virtual machine was made and dropped"};
  const Error& error = made.error();
  if (error.code == Code::denied || error.code == Code::refused) return std::unexpected(error);
  if (error.code == Code::unavailable)
    return Finding{.status = Status::fail,
                   .detail = error.what + ": another hypervisor holds the processor's extension",
                   .hint = other_hypervisor(host)};
  return Finding{.status = Status::fail,
                 .detail = error.what,
                 .hint = "see the kernel's log: run 'dmesg | grep -i kvm'"};
}

}  // namespace kata::check
