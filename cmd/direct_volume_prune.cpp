// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "cmd/direct_volume.hpp"
#include "core/text.hpp"
#include "directvol/prune.hpp"

namespace kata::cmd {
namespace {

using directvol::PruneDecision;
using directvol::PruneStage;
using directvol::Verdict;

void print_text(Context& ctx, const std::vector<PruneDecision>& decisions, bool dry_run) {
  for (const PruneDecision& decision : decisions) {
    if (decision.verdict == Verdict::keep) {
      ctx.log.debug(
          fmt::format("keep '{}': {}", shown_path(decision.volume.record), decision.reason));
      continue;
    }
    ctx.out << (dry_run ? "would remove " : "removed ") << shown_path(decision.volume.record)
            << ": " << decision.reason << '\n';
  }
}

Result<int> run_prune(Context& ctx, bool dry_run) {
  std::vector<PruneDecision> decisions = TRY(directvol::plan_prune(ctx.host));
  std::vector<Error> errors;
  if (!dry_run) errors = directvol::prune_all(ctx.host, decisions);
  for (const Error& error : errors) ctx.log.error(error);
  const Format format = ctx.settings.format_or(Format::text);
  const PruneStage stage = dry_run ? PruneStage::planned : PruneStage::done;
  if (format == Format::text)
    print_text(ctx, decisions, dry_run);
  else
    print_list(ctx.out, format, "records", decisions.size(),
               [&](std::size_t i) { return directvol::to_json(decisions[i], stage); });
  return errors.empty() ? 0 : 1;
}

constexpr std::array<Example, 2> examples{
    {{"See what would go, and why", "kata-ctl direct-volume prune --dry-run"},
     {"Clean up after pods that were killed", "kata-ctl direct-volume prune"}}};

}  // namespace

void add_volume_prune(CLI::App& app, Runs& runs) {
  auto dry_run = std::make_shared<bool>(false);
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.flag("--dry-run", *dry_run, "Only say what would be removed, and why");
  runs[&app] = [dry_run](Context& ctx) { return run_prune(ctx, *dry_run); };
}

}  // namespace kata::cmd
