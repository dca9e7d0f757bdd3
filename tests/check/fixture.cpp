// SPDX-License-Identifier: Apache-2.0
#include "fixture.hpp"

#include <fmt/format.h>

#include "check/report.hpp"

namespace kata::test {

Result<int> CheckHost::ask_kvm(KvmRequest request, unsigned argument) const {
  switch (request) {
    case KvmRequest::api_version: return version;
    case KvmRequest::create_vm: return made;
    case KvmRequest::check_extension: break;
  }
  if (!version) return version;
  const auto found = capabilities.find(argument);
  return found == capabilities.end() ? 1 : found->second;
}

check::Question about(const Host& host, config::Vmm vmm, config::Dialect dialect) {
  check::Question question{.configurations = {}, .is_assumed = true};
  question.configurations.push_back({config::assume(host, dialect, vmm), {"-"}});
  return question;
}

check::Question about(const Tree& tree, config::Dialect dialect, std::string_view text) {
  constexpr const char* file = "/etc/kata-containers/configuration.toml";
  tree.write(file, text);
  const Host host{tree.root().string()};
  check::Question question{.configurations = {}};
  question.configurations.push_back({config::load(host, file, dialect), {"kata"}});
  return question;
}

std::string to_line(const Result<check::Finding>& finding) {
  const auto line = [](std::string_view status, std::string_view what, std::string_view hint) {
    return fmt::format("{}: {}{}{}", status, what, hint.empty() ? "" : " | ", hint);
  };
  if (!finding) return line("unknown", finding.error().what, finding.error().hint);
  return line(check::to_text(finding->status), finding->detail, finding->hint);
}

std::string fact_of(const Result<check::Finding>& finding, std::string_view name) {
  if (finding)
    for (const check::Fact& fact : finding->facts)
      if (fact.name == name) return check::to_text(fact.value);
  return "-";
}

}  // namespace kata::test
