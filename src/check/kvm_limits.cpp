// SPDX-License-Identifier: Apache-2.0
// What KVM can do, against what the configuration wants of it.
//
// Source: Documentation/virt/kvm/api.rst, section 4.4; include/uapi/linux/kvm.h for the numbers.
#include <algorithm>
#include <cmath>

#include "check/checks.hpp"
#include "check/kvm_gate.hpp"
#include "check/needs.hpp"

namespace kata::check {
namespace {

struct Capability {
  unsigned number;
  std::string_view name;
};

constexpr Capability for_all[] = {{3, "KVM_CAP_USER_MEMORY"},
                                  {16, "KVM_CAP_SYNC_MMU"},
                                  {32, "KVM_CAP_IRQFD"},
                                  {36, "KVM_CAP_IOEVENTFD"}};
constexpr Capability irq_chip{0, "KVM_CAP_IRQCHIP"};  // others have their own: S390_IRQCHIP, XICS
constexpr Capability vcpus{9, "KVM_CAP_NR_VCPUS"};
constexpr Capability memory_slots{10, "KVM_CAP_NR_MEMSLOTS"};
constexpr Capability most_vcpus{66, "KVM_CAP_MAX_VCPUS"};

// api.rst: without the capability, assume this much.
constexpr int assumed_slots = 32;
constexpr int assumed_vcpus = 4;
// Firmware, video, virtio-mem, the DAX window and other regions beside the DIMMs.
constexpr std::int64_t other_slots = 16;

Result<int> ask(const Host& host, const Capability& capability) {
  return host.ask_kvm(KvmRequest::check_extension, capability.number);
}

Fact fact(std::string_view name, std::int64_t value, std::string_view unit,
          const Capability& capability) {
  return {.name = std::string{name},
          .value = value,
          .unit = std::string{unit},
          .source = fmt::format("{} on /dev/kvm", capability.name)};
}

std::vector<Capability> wanted(const Host& host) {
  using config::Arch;
  std::vector<Capability> list{std::begin(for_all), std::end(for_all)};
  const Arch arch = config::read_arch(host);
  if (arch == Arch::x86_64 || arch == Arch::aarch64) list.push_back(irq_chip);
  return list;
}

// The largest value of a key among the configurations whose guests run here.
double largest(const Question& question, std::string_view key) {
  double most = 0;
  for (const config::InForce& file : question.configurations)
    if (is_local(file.config)) most = std::max(most, file.config.number(key));
  return most;
}

Result<int> max_vcpus(const Host& host) {
  const int most = TRY(ask(host, most_vcpus));
  if (most > 0) return most;
  const int recommended = TRY(ask(host, vcpus));
  return recommended > 0 ? recommended : assumed_vcpus;
}

}  // namespace

Result<Finding> kvm_capabilities(const Host& host, const Question& question) {
  if (const auto early = TRY(without_kvm(host, question))) return *early;
  std::vector<std::string> present;
  std::string missing;
  for (const Capability& capability : wanted(host)) {
    if (TRY(ask(host, capability)) > 0)
      present.emplace_back(capability.name);
    else
      missing += fmt::format("{}{}", missing.empty() ? "" : ", ", capability.name);
  }
  const Fact fact{
      .name = "capabilities", .value = present, .source = "KVM_CHECK_EXTENSION on /dev/kvm"};
  if (missing.empty()) return Finding{.detail = "all there", .facts = {fact}};
  return Finding{.status = Status::fail,
                 .detail = "missing: " + missing,
                 .hint = "boot a kernel whose KVM has them",
                 .facts = {fact}};
}

Result<Finding> kvm_memslots(const Host& host, const Question& question) {
  if (const auto early = TRY(without_kvm(host, question))) return *early;
  const int answer = TRY(ask(host, memory_slots));
  const std::int64_t slots = answer > 0 ? answer : assumed_slots;
  const auto configured = static_cast<std::int64_t>(largest(question, "hypervisor.memory_slots"));
  Finding finding{.detail = fmt::format("{} slots; {} configured for memory and {} for the rest",
                                        slots, configured, other_slots),
                  .facts = {fact("memory_slots", slots, "slots", memory_slots)}};
  if (slots >= configured + other_slots) return finding;
  finding.status = Status::warn;
  finding.hint =
      fmt::format("set memory_slots to at most {}", std::max<std::int64_t>(slots - other_slots, 1));
  return finding;
}

Result<Finding> kvm_max_vcpus(const Host& host, const Question& question) {
  if (const auto early = TRY(without_kvm(host, question))) return *early;
  const int most = TRY(max_vcpus(host));
  const double first = std::ceil(largest(question, "hypervisor.default_vcpus"));
  const double last = largest(question, "hypervisor.default_maxvcpus");
  Finding finding{.detail = fmt::format("{} at most; a guest starts with {:.0f} and may get {:.0f}",
                                        most, first, last),
                  .facts = {fact("max_vcpus", most, "vCPUs", most_vcpus)}};
  if (first > most) {
    finding.status = Status::fail;
    finding.hint = fmt::format("set default_vcpus to at most {}", most);
  } else if (last > most) {
    finding.status = Status::warn;
    finding.hint = fmt::format("set default_maxvcpus to at most {}", most);
  }
  return finding;
}

}  // namespace kata::check
