// SPDX-License-Identifier: Apache-2.0
#include "check/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "check/needs.hpp"
#include "check/steady_host.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

using nlohmann::ordered_json;

Finding unknown(const Host& host, Error error) {
  if (error.code == Code::denied && host.euid() != 0)
    error = std::move(error).advise("run the command with sudo");
  return {
      .status = Status::unknown, .detail = std::move(error.what), .hint = std::move(error.hint)};
}

Entry run_one(const Host& host, const Question& question, const Check& check) {
  Entry entry{.check = &check, .is_required = check.is_required(question), .finding = {}};
  Result<Finding> found = check.run(host, question);
  entry.finding = found ? std::move(*found) : unknown(host, std::move(found).error());
  if (!entry.is_required && entry.finding.status == Status::fail)
    entry.finding.status = Status::warn;
  return entry;
}

std::string describe(const config::InForce& file) {
  const config::Configuration& config = file.config;
  return fmt::format("{}: {} under {}", name_of(file),
                     config.hypervisor.empty() ? "no hypervisor" : escape(config.hypervisor),
                     config::name_of(config.dialect));
}

ordered_json value_to_json(const Fact::Value& value) {
  return std::visit([](const auto& held) { return ordered_json(held); }, value);
}

ordered_json facts_to_json(const std::vector<Fact>& facts) {
  ordered_json json = ordered_json::object();
  for (const Fact& fact : facts) {
    ordered_json& one = json[fact.name];
    one["value"] = value_to_json(fact.value);
    if (!fact.unit.empty()) one["unit"] = fact.unit;
    if (!fact.source.empty()) one["source"] = fact.source;
  }
  return json;
}

ordered_json entry_to_json(const Entry& entry) {
  return {{"id", entry.check->id},
          {"group", entry.check->group},
          {"status", to_text(entry.finding.status)},
          {"required", entry.is_required},
          {"summary", entry.check->summary},
          {"detail", entry.finding.detail},
          {"hint", entry.finding.hint},
          {"facts", facts_to_json(entry.finding.facts)}};
}

}  // namespace

std::string_view to_text(Status status) {
  switch (status) {
    case Status::pass: return "pass";
    case Status::skip: return "skip";
    case Status::unknown: return "unknown";
    case Status::warn: return "warn";
    case Status::fail: break;
  }
  return "fail";
}

bool is_problem(const Entry& entry, FailOn fail_on) {
  const Status status = entry.finding.status;
  return status == Status::fail || (status == Status::warn && fail_on == FailOn::warn);
}

std::size_t Report::count(Status status) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries, [&](const Entry& entry) { return entry.finding.status == status; }));
}

bool Report::is_ready(FailOn fail_on) const {
  return std::ranges::none_of(entries,
                              [&](const Entry& entry) { return is_problem(entry, fail_on); });
}

bool Report::can_create_vm() const {
  return std::ranges::any_of(entries, [](const Entry& entry) {
    return entry.check->id == "kvm.create-vm" && entry.finding.status == Status::pass;
  });
}

Report run_all(const Host& host, const Question& question,
               std::span<const Check* const> selection) {
  Report report{.entries = {}, .judged = {}, .is_assumed = question.is_assumed};
  for (const config::InForce& file : question.configurations)
    report.judged.push_back(describe(file));
  const SteadyHost steady{host};
  for (const Check* check : selection) report.entries.push_back(run_one(steady, question, *check));
  return report;
}

std::vector<const Entry*> worst_first(const Report& report) {
  std::vector<const Entry*> entries;
  entries.reserve(report.entries.size());
  for (const Entry& entry : report.entries) entries.push_back(&entry);
  // Equal ones as they stand in the table. Not std::stable_sort: clang objects to what libstdc++ 12
  // has in it.
  std::ranges::sort(entries, [](const Entry* a, const Entry* b) {
    return std::pair{b->finding.status, a} < std::pair{a->finding.status, b};
  });
  return entries;
}

std::string to_text(const Fact::Value& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const std::int64_t* number = std::get_if<std::int64_t>(&value))
    return fmt::format("{}", *number);
  if (const std::string* text = std::get_if<std::string>(&value)) return escape(*text);
  std::string list;
  for (const std::string& item : std::get<std::vector<std::string>>(value))
    list += (list.empty() ? "" : ", ") + escape(item);
  return list;
}

ordered_json to_json(const Report& report, FailOn fail_on) {
  ordered_json json{{"schema", 1},
                    {"verdict", report.is_ready(fail_on) ? "ready" : "not-ready"},
                    {"assumed", report.is_assumed},
                    {"configurations", report.judged},
                    {"checks", ordered_json::array()}};
  for (const Entry& entry : report.entries) json["checks"].push_back(entry_to_json(entry));
  return json;
}

}  // namespace kata::check
