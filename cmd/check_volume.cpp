// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/report.hpp"
#include "check/volume.hpp"
#include "cmd/check_parts.hpp"

namespace kata::cmd {
namespace {

using check::Status;

Tone tone_of(Status status) {
  if (status == Status::pass) return Tone::good;
  return status == Status::fail ? Tone::bad : Tone::faint;
}

void print_text(Context& ctx, const check::VolumeFindings& found) {
  for (const auto& [id, finding] : check::rows_of(found)) {
    if (finding.status == Status::skip) continue;
    const std::string word = fmt::format("{:<7}", check::to_text(finding.status));
    ctx.out << fmt::format("{}  {:<13}  {}\n",
                           paint(word, tone_of(finding.status), ctx.settings.color), id,
                           finding.detail);
    if (!finding.hint.empty()) ctx.out << "         hint: " << finding.hint << '\n';
  }
}

}  // namespace

Result<int> run_check_volume(Context& ctx, std::string_view path_or_json) {
  const check::VolumeFindings found = TRY(check::judge_volume(ctx.host, path_or_json));
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_text(ctx, found);
  else
    print_document(ctx.out, format, check::to_json(found));
  return check::is_usable(found) ? 0 : 1;
}

}  // namespace kata::cmd
