// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "cmd/declare.hpp"
#include "config/view.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using config::Configuration;
using config::Setting;
using config::View;

struct Options {
  ConfigChoice choice;
  std::vector<std::string> keys;
  bool origin = false;
  bool diff = false;
};

std::string value_text(const Configuration& config, const Setting& setting) {
  return setting.is_read(config.dialect) ? config::to_toml(setting.effective) : "(not read)";
}

std::string origin_text(const Configuration& config, const Setting& setting) {
  std::string text = escape(config.origin_of(setting));
  return setting.reason.empty() ? text : fmt::format("{} ({})", text, setting.reason);
}

void print_table(Context& ctx, const Options& options, const Configuration& config,
                 const std::vector<const Setting*>& settings) {
  std::vector<std::string> headings{"KEY", "VALUE"};
  if (options.diff) headings.emplace_back("DEFAULT");
  if (options.origin) headings.emplace_back("ORIGIN");
  Table table{std::move(headings)};
  for (const Setting* setting : settings) {
    const Tone tone = setting->written ? Tone::plain : Tone::faint;
    std::vector<Cell> row{{escape(setting->path())}, {value_text(config, *setting), tone}};
    if (options.diff) row.push_back({config::to_toml(setting->fallback), Tone::faint});
    if (options.origin) row.push_back({origin_text(config, *setting)});
    table.add(std::move(row));
  }
  table.print(ctx.out, ctx.settings.color);
}

void print(Context& ctx, const Options& options, const std::vector<View>& views) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text) {
    print_list(ctx.out, format, "configurations", views.size(),
               [&](std::size_t i) { return config::to_json(views[i]); });
    return;
  }
  bool is_first = true;
  for (const View& view : views) {
    ctx.out << (is_first ? "" : "\n")
            << paint(title_of(view.target), Tone::heading, ctx.settings.color) << '\n';
    print_table(ctx, options, view.config, view.settings);
    is_first = false;
  }
}

// What cannot be shown of one target is told beside the others; alone it is the command's own
// error.
Result<int> run_show(Context& ctx, const Options& options) {
  const config::Wanted wanted = TRY(options.choice.wanted(ctx));
  const config::Survey survey = TRY(config::survey(ctx.host, wanted));
  const config::Views views =
      config::make_views(ctx.host, survey.targets, {options.keys, options.diff});
  if (survey.targets.size() == 1 && !views.unseen.empty())
    return std::unexpected(views.unseen.front().error);
  for (const config::Unseen& unseen : views.unseen) ctx.log.error(unseen.error);
  for (const View& view : views.seen)
    if (config::has_failure(view.config.findings))
      ctx.log.warning(
          fmt::format("{}: has errors; see 'kata-ctl config validate'", escape(view.target.file)));
  print(ctx, options, views.seen);
  return views.unseen.empty() ? 0 : 1;
}

constexpr std::array<Example, 3> examples{
    {{"See what differs from the defaults, and where it is written",
      "kata-ctl config show --diff --origin"},
     {"See one value as each handler takes it", "kata-ctl config show default_memory"},
     {"See a handler's hypervisor", "kata-ctl config show --handler kata-qemu hypervisor"}}};

}  // namespace

void add_config_show(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  options->choice.add(app, runs);
  const Declare declare{app, runs};
  declare.examples(examples);
  declare
      .argument("key", options->keys, "A key, with its table or without, or a table; default: all")
      .of(Kind::config_key);
  declare.flag("--origin", options->origin, "Say where each value comes from");
  declare.flag("--diff", options->diff, "Show only what differs from the runtime's defaults");
  runs[&app] = [options](Context& ctx) { return run_show(ctx, *options); };
}

}  // namespace kata::cmd
