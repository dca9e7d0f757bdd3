// SPDX-License-Identifier: Apache-2.0
#include "cmd/sandbox.hpp"

#include <array>

#include "cmd/commands.hpp"
#include "core/text.hpp"
#include "directvol/inventory.hpp"

namespace kata::cmd {
namespace {

using namespace std::chrono_literals;

// A shim that does not answer must not hold up the list of all others.
constexpr auto patience_of_all = 3s;
constexpr auto patience_of_each = 500ms;

}  // namespace

SandboxView::SandboxView(Context& ctx)
    : host_(ctx.host),
      survey_(sandbox::survey(ctx.host)),
      asking_(std::min<std::chrono::milliseconds>(ctx.settings.timeout, patience_of_all),
              patience_of_each) {
  for (const std::string& gap : survey_.gaps) ctx.log.warning(gap);
  read_volumes(ctx);
}

void SandboxView::read_volumes(Context& ctx) {
  const Result<std::vector<directvol::Volume>> volumes = directvol::list(ctx.host);
  if (!volumes) return ctx.log.warning("direct volumes are not shown: " + volumes.error().what);
  for (const directvol::Volume& volume : *volumes)
    if (volume.owner) volumes_[volume.owner->sandbox_id].push_back(volume.record.volume_path);
}

sandbox::Sandbox SandboxView::inspect(const sandbox::Trace& trace) {
  sandbox::Sandbox sandbox = sandbox::inspect(host_, survey_, trace, asking_);
  if (const auto owned = volumes_.find(trace.id); owned != volumes_.end())
    sandbox.volumes = owned->second;
  return sandbox;
}

std::vector<sandbox::Sandbox> SandboxView::inspect_all() {
  std::vector<sandbox::Sandbox> sandboxes;
  sandboxes.reserve(survey_.traces.size());
  for (const sandbox::Trace& trace : survey_.traces) sandboxes.push_back(inspect(trace));
  return sandboxes;
}

std::string age_text(const std::optional<std::chrono::milliseconds>& age) {
  if (!age) return "-";
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*age).count();
  constexpr int minute = 60;
  constexpr int hour = 60 * minute;
  constexpr int day = 24 * hour;
  if (seconds >= day) return fmt::format("{}d {}h", seconds / day, seconds % day / hour);
  if (seconds >= hour) return fmt::format("{}h {}m", seconds / hour, seconds % hour / minute);
  if (seconds >= minute) return fmt::format("{}m {}s", seconds / minute, seconds % minute);
  return fmt::format("{}s", seconds);
}

Tone tone_of(sandbox::State state) {
  switch (state) {
    case sandbox::State::live: return Tone::good;
    case sandbox::State::partial:
    case sandbox::State::orphaned: return Tone::bad;
    default: return Tone::warning;
  }
}

std::string memory_text(const std::optional<sandbox::GuestMemory>& memory) {
  if (!memory || (!memory->committed_bytes && !memory->touched_bytes)) return "-";
  const auto size = [](const auto& bytes) { return bytes ? format_size(*bytes) : "?"; };
  return fmt::format("{} of {}", size(memory->touched_bytes), size(memory->committed_bytes));
}

void add_sandbox(CLI::App& app, Runs& runs) {
  static constexpr std::array<Command, 2> commands{{
      {"list", "List the sandboxes on this node, and what is left of dead ones", add_sandbox_list},
      {"show", "Show all that is known of one sandbox", add_sandbox_show},
  }};
  add_commands(app, commands, runs);
  runs[&app] = nullptr;  // a group: it needs one of its commands
}

}  // namespace kata::cmd
