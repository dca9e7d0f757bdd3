// SPDX-License-Identifier: Apache-2.0
#include "cmd/sandbox.hpp"

#include <array>

#include "cmd/commands.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

constexpr std::array<Example, 2> examples{
    {{"See every sandbox, the largest first", "kata-ctl sandbox list --sort rss"},
     {"See a sandbox's processes, agent and volumes", "kata-ctl sandbox show 6d5c"}}};

}  // namespace

sandbox::Overview look_at_sandboxes(Context& ctx) {
  sandbox::Overview overview{ctx.host, ctx.settings.timeout};
  for (const std::string& gap : overview.survey().gaps) ctx.log.warning(gap);
  return overview;
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
  runs.show(&app, examples);
  runs[&app] = nullptr;  // a group: it needs one of its commands
}

}  // namespace kata::cmd
