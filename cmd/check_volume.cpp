// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/report.hpp"
#include "check/volume.hpp"
#include "cmd/check_parts.hpp"

namespace kata::cmd {
namespace {

using check::Finding;
using check::Status;

struct Row {
  std::string_view id;
  const Finding& finding;
};

Tone tone_of(Status status) {
  if (status == Status::pass) return Tone::good;
  return status == Status::fail ? Tone::bad : Tone::faint;
}

nlohmann::ordered_json to_document(const check::VolumeFindings& found, std::span<const Row> rows) {
  nlohmann::ordered_json document{{"schema", 1}, {"volume", found.volume}};
  document["checks"] = nlohmann::ordered_json::array();
  for (const Row& row : rows)
    document["checks"].push_back({{"id", row.id},
                                  {"status", check::to_text(row.finding.status)},
                                  {"detail", row.finding.detail},
                                  {"hint", row.finding.hint}});
  return document;
}

void print_text(Context& ctx, std::span<const Row> rows) {
  for (const Row& row : rows) {
    if (row.finding.status == Status::skip) continue;
    const std::string word = fmt::format("{:<7}", check::to_text(row.finding.status));
    ctx.out << fmt::format("{}  {:<13}  {}\n",
                           paint(word, tone_of(row.finding.status), ctx.settings.color), row.id,
                           row.finding.detail);
    if (!row.finding.hint.empty()) ctx.out << "         hint: " << row.finding.hint << '\n';
  }
}

}  // namespace

Result<int> run_check_volume(Context& ctx, std::string_view path_or_json) {
  const check::VolumeFindings found = TRY(check::judge_volume(ctx.host, path_or_json));
  const Row rows[] = {{"vol.device", found.device},
                      {"vol.formatted", found.formatted},
                      {"vol.socket", found.socket}};
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_text(ctx, rows);
  else
    print_document(ctx.out, format, to_document(found, rows));
  for (const Row& row : rows)
    if (row.finding.status == Status::fail) return 1;
  return 0;
}

}  // namespace kata::cmd
