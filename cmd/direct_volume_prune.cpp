// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "core/text.hpp"
#include "directvol/prune.hpp"

namespace kata::cmd {
namespace {

using directvol::PruneDecision;
using directvol::Verdict;

nlohmann::ordered_json to_json(const PruneDecision& decision, bool done) {
  const directvol::Record& record = decision.volume.record;
  nlohmann::ordered_json json;
  json["volume_path"] = record.volume_path;
  json["name"] = record.name;
  json["verdict"] = decision.verdict == Verdict::prune ? "prune" : "keep";
  json["reason"] = decision.reason;
  json["removed"] = done && decision.verdict == Verdict::prune;
  return json;
}

void print_text(Context& ctx, const std::vector<PruneDecision>& decisions, bool dry_run) {
  for (const PruneDecision& decision : decisions) {
    if (decision.verdict == Verdict::keep) {
      ctx.log.debug(fmt::format("keep {}: {}", quote(decision.volume.record.volume_path),
                                decision.reason));
      continue;
    }
    ctx.out << (dry_run ? "would remove " : "removed ")
            << escape(decision.volume.record.volume_path) << ": " << decision.reason << '\n';
  }
}

Result<int> run_prune(Context& ctx, bool dry_run) {
  const std::vector<PruneDecision> decisions = TRY(directvol::plan_prune(ctx.host));
  if (!dry_run)
    for (const PruneDecision& decision : decisions)
      if (decision.verdict == Verdict::prune) TRY(directvol::prune(ctx.host, decision));

  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_text(ctx, decisions, dry_run);
  else
    print_list(ctx.out, format, "records", decisions.size(),
               [&](std::size_t i) { return to_json(decisions[i], !dry_run); });
  return 0;
}

}  // namespace

void add_volume_prune(CLI::App& app, Runs& runs) {
  auto dry_run = std::make_shared<bool>(false);
  app.add_flag("--dry-run", *dry_run, "Only say what would be removed, and why");
  runs[&app] = [dry_run](Context& ctx) { return run_prune(ctx, *dry_run); };
}

}  // namespace kata::cmd
