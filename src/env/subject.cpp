// SPDX-License-Identifier: Apache-2.0
#include "env/subject.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "env/find_shim.hpp"
#include "host/program.hpp"

namespace kata::env {
namespace {

// What upstream's tool of this dialect reads, with a handler that takes the same file if there is
// one; where there is none, what the handlers take.
Result<config::Target> choose_target(const Host& host, const Inquiry& inquiry) {
  const config::Wanted& wanted = inquiry.wanted;
  const Result<config::Survey> survey = config::survey(host, wanted);
  const config::Dialect dialect = wanted.dialect.value_or(inquiry.preferred);
  const bool is_free = !wanted.config && !wanted.handler;
  config::Target own = is_free ? config::own_target(host, dialect) : config::Target{};
  const auto real = [&](const std::string& file) { return host.resolve(file).value_or(file); };
  const auto rank = [&](const config::Target& target) {
    const bool is_own = target.dialect == dialect && real(target.file) == real(own.file);
    return std::tuple{target.file.empty(), !is_own, target.dialect != dialect};
  };
  if (!survey && own.file.empty()) return std::unexpected(survey.error());
  if (!survey) return own;
  const config::Target& best = *std::ranges::min_element(survey->targets, {}, rank);
  return own.file.empty() || !std::get<1>(rank(best)) ? best : own;
}

Result<std::string> vmm_version(const Host& host, const config::Configuration& config,
                                bool may_run) {
  const std::string path = config.text("hypervisor.path");
  if (path.empty()) return fail(Code::not_found, "no path of a hypervisor is configured");
  if (!may_run) return fail(Code::refused, "not run: --no-exec");
  return host::version_of(host, path);
}

}  // namespace

Day this_day() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

Result<Subject> make_subject(const Host& host, const Inquiry& inquiry, const Self& self) {
  config::Target target = TRY(choose_target(host, inquiry));
  Subject subject{.facts = read_facts(host)};
  subject.target = std::move(target);
  if (!subject.target.file.empty())
    subject.config = config::load(host, subject.target.file, subject.target.dialect);
  subject.vmm_version = vmm_version(host, subject.config, inquiry.may_run);
  subject.is_root = host.euid() == 0;
  subject.shim = find_shim(host, subject.target.handler);
  subject.release = read_release(host, subject.shim, inquiry.today);
  subject.program = self.program;
  subject.version = self.version;
  subject.commit = self.commit;
  subject.oci = self.oci;
  return subject;
}

}  // namespace kata::env
