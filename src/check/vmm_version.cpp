// SPDX-License-Identifier: Apache-2.0
// Asks hypervisors for their versions, under --active alone: it runs them.
//
// Source: src/runtime/virtcontainers/fc.go, fcMinSupportedVersion; the jailer belongs to the
// Firecracker of its own version.
#include <algorithm>
#include <array>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/program.hpp"

namespace kata::check {
namespace {

using config::Configuration;
using config::Vmm;
using Numbers = std::vector<std::uint64_t>;

constexpr std::array<std::uint64_t, 3> oldest_firecracker{0, 21, 1};

std::string_view first_line(std::string_view text) { return trim(text.substr(0, text.find('\n'))); }

// The first "v1.12.1" or "7.2" of a line; empty where there is none.
Numbers numbers_in(std::string_view line) {
  const std::size_t begin = line.find_first_of("0123456789");
  if (begin == std::string_view::npos) return {};
  std::string_view text = line.substr(begin, line.find_first_not_of("0123456789.", begin) - begin);
  Numbers numbers;
  while (const auto number = parse_u64(text.substr(0, text.find('.')))) {
    numbers.push_back(*number);
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  return numbers;
}

// What a program says of itself, or the finding that it says nothing.
Result<std::string> ask(const Host& host, const std::string& path, Finding& silent) {
  Result<std::string> said = host::version_of(host, path);
  if (said || said.error().code != Code::unavailable) return said;
  silent = {.status = Status::fail,
            .detail = said.error().what,
            .hint = fmt::format("run '{} --version' to see why", escape(path))};
  return said;
}

Finding judge_firecracker(Finding finding, const Numbers& numbers) {
  if (numbers.empty() || !std::ranges::lexicographical_compare(numbers, oldest_firecracker))
    return finding;
  finding.status = Status::fail;
  finding.detail += ", expected 0.21.1 or newer";
  finding.hint = "install a newer Firecracker";
  return finding;
}

Result<Finding> judge_jailer(const Host& host, const Configuration& config, Finding finding,
                             const Numbers& numbers) {
  const std::string path = config.text("hypervisor.jailer_path");
  if (path.empty()) return finding;
  Finding silent;
  const Result<std::string> said = ask(host, path, silent);
  if (!silent.detail.empty()) return silent;
  if (!said) return std::unexpected(said.error());
  finding.detail += fmt::format("; {}", escape(first_line(*said)));
  if (numbers_in(first_line(*said)) == numbers) return finding;
  finding.status = Status::warn;
  finding.detail += ", expected the same version";
  finding.hint = "install both out of one release of Firecracker";
  return finding;
}

Result<Finding> judge(const Host& host, const config::InForce& file) {
  const Configuration& config = file.config;
  const std::string path = config.text("hypervisor.path");
  Finding finding;
  const Result<std::string> said = ask(host, path, finding);
  if (!finding.detail.empty()) return finding;
  if (!said) return std::unexpected(said.error());
  const std::string line{first_line(*said)};
  finding.detail = fmt::format("{}: {}", name_of(file), escape(line));
  finding.facts = {{"version", line, "", path + " --version"}};
  if (!is_any(config, {Vmm::firecracker})) return finding;
  const Numbers numbers = numbers_in(line);
  finding = judge_firecracker(std::move(finding), numbers);
  return finding.status == Status::pass ? judge_jailer(host, config, std::move(finding), numbers)
                                        : finding;
}

}  // namespace

Result<Finding> vmm_version(const Host& host, const Question& question) {
  if (!needs_vmm(question))
    return Finding{.status = Status::skip,
                   .detail = "no hypervisor is configured that is a program"};
  if (!question.is_active)
    return Finding{.status = Status::skip, .detail = "no program is run without '--active'"};
  Collect all;
  for (const config::InForce& file : question.configurations)
    if (has_program(file.config)) all.add(judge(host, file));
  return all.take({});
}

}  // namespace kata::check
