// SPDX-License-Identifier: Apache-2.0
// What `check` shows to people.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/check.hpp"

namespace kata::cmd {
namespace {

using check::Entry;
using check::Status;

Tone tone_of(Status status) {
  switch (status) {
    case Status::pass: return Tone::good;
    case Status::warn: return Tone::warning;
    case Status::fail: return Tone::bad;
    default: return Tone::faint;
  }
}

std::string_view symbol_of(Status status) {
  switch (status) {
    case Status::pass: return "\u2714 ";
    case Status::warn: return "! ";
    case Status::fail: return "\u2718 ";
    case Status::unknown: return "? ";
    default: return "- ";
  }
}

std::vector<const Entry*> shown(const check::Report& report, const CheckView& view) {
  std::vector<const Entry*> entries;
  if (!view.problems) {
    for (const Entry& entry : report.entries) entries.push_back(&entry);
    return entries;
  }
  entries = check::worst_first(report);
  std::erase_if(entries,
                [](const Entry* entry) { return entry->finding.status < Status::unknown; });
  return entries;
}

void print_facts(Context& ctx, const Entry& entry) {
  for (const check::Fact& fact : entry.finding.facts) {
    const std::string unit = fact.unit.empty() ? "" : " " + fact.unit;
    const std::string source = fact.source.empty() ? "" : fmt::format("  ({})", fact.source);
    ctx.out << fmt::format("           {} = {}{}{}\n", fact.name, check::to_text(fact.value), unit,
                           source);
  }
}

void print_entries(Context& ctx, const std::vector<const Entry*>& entries, bool verbose) {
  std::size_t widest = 0;
  for (const Entry* entry : entries) widest = std::max(widest, entry->check->id.size());
  for (const Entry* entry : entries) {
    const Status status = entry->finding.status;
    const std::string word =
        fmt::format("{}{:<7}", ctx.settings.color ? symbol_of(status) : "", check::to_text(status));
    ctx.out << fmt::format("{}  {:<{}}  {}\n", paint(word, tone_of(status), ctx.settings.color),
                           entry->check->id, widest, entry->finding.detail);
    if (status >= Status::unknown && !entry->finding.hint.empty())
      ctx.out << "           hint: " << entry->finding.hint << '\n';
    if (verbose) print_facts(ctx, *entry);
  }
}

std::string failed_names(const check::Report& report, check::FailOn fail_on) {
  std::string names;
  for (const Entry& entry : report.entries)
    if (check::is_problem(entry, fail_on))
      names += fmt::format("{}{}", names.empty() ? "" : ", ", entry.check->id);
  return names;
}

void print_verdict(Context& ctx, const check::Report& report, check::FailOn fail_on) {
  const bool is_ready = report.is_ready(fail_on);
  const std::string word = paint(is_ready ? "ready" : "not ready",
                                 is_ready ? Tone::good : Tone::bad, ctx.settings.color);
  ctx.out << fmt::format("{}: {} passed, {} failed, {} warned, {} unknown, {} skipped{}{}\n", word,
                         report.count(Status::pass), report.count(Status::fail),
                         report.count(Status::warn), report.count(Status::unknown),
                         report.count(Status::skip), is_ready ? "" : "; see ",
                         is_ready ? "" : failed_names(report, fail_on));
}

// Scripts look for kata-runtime's sentences.
// Source: src/runtime/cmd/kata-runtime/kata-check.go.
void print_upstream_verdict(Context& ctx, const check::Report& report, check::FailOn fail_on) {
  if (!report.is_ready(fail_on)) {
    ctx.log.error({Code::io, "System is not capable of running Kata Containers"});
    return;
  }
  ctx.out << "System is capable of running Kata Containers\n";
  if (report.can_create_vm()) ctx.out << "System can currently create Kata Containers\n";
}

}  // namespace

void print_report(Context& ctx, const check::Report& report, const CheckView& view) {
  if (report.is_assumed || view.verbose)
    for (const std::string& line : report.judged)
      ctx.out << fmt::format("judged for {}{}\n", line,
                             report.is_assumed ? ", which nobody configured" : "");
  print_entries(ctx, shown(report, view), view.verbose);
  if (ctx.settings.name == Name::kata_runtime && view.whole)
    print_upstream_verdict(ctx, report, view.fail_on);
  else
    print_verdict(ctx, report, view.fail_on);
}

void print_check_list(Context& ctx) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text) {
    print_list(ctx.out, format, "checks", check::all().size(), [](std::size_t i) {
      const check::Check& check = check::all()[i];
      return nlohmann::ordered_json{{"id", check.id},
                                    {"group", check.group},
                                    {"summary", check.summary},
                                    {"needs", check.needs}};
    });
    return;
  }
  Table table{{"CHECK", "GROUP", "PASSES WHEN", "READS"}};
  for (const check::Check& check : check::all())
    table.add({{std::string{check.id}},
               {std::string{check.group}},
               {std::string{check.summary}},
               {std::string{check.needs}}});
  table.print(ctx.out, ctx.settings.color);
}

}  // namespace kata::cmd
