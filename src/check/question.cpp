// SPDX-License-Identifier: Apache-2.0
#include "check/question.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::check {
namespace {

using config::Dialect;
using config::Vmm;

// The table's name, or what people and file names call it.
Result<Vmm> parse_hypervisor(std::string_view name) {
  const std::string_view table = name == "fc"                 ? "firecracker"
                                 : name == "cloud-hypervisor" ? "clh"
                                                              : name;
  if (const auto vmm = config::parse_vmm(table)) return *vmm;
  return fail(Code::usage,
              "--hypervisor {}: not one of qemu, clh, firecracker, dragonball, stratovirt, remote, "
              "openvmm",
              quote(name));
}

config::InForce stand_in(const Host& host, Vmm vmm) {
  const Dialect dialect =
      vmm == Vmm::dragonball || vmm == Vmm::openvmm ? Dialect::rust : Dialect::go;
  return {config::assume(host, dialect, vmm), {"-"}};
}

}  // namespace

Result<Question> make_question(const Host& host, const Wanted& wanted) {
  std::optional<Vmm> vmm;
  if (wanted.hypervisor) vmm = TRY(parse_hypervisor(*wanted.hypervisor));
  Question question{.configurations = {}, .is_active = wanted.is_active};
  question.survey = TRY(config::survey(host, {.config = wanted.config}));
  question.configurations = config::load_all(host, question.survey);
  if (vmm)
    std::erase_if(question.configurations,
                  [&](const config::InForce& file) { return file.config.vmm != vmm; });
  question.is_assumed = question.configurations.empty();
  if (question.is_assumed)
    question.configurations.push_back(stand_in(host, vmm.value_or(Vmm::qemu)));
  return question;
}

}  // namespace kata::check
