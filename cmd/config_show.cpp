// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include "cmd/cli.hpp"

#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "config/report.hpp"
#include "config/select.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using config::Configuration;
using config::Setting;
using config::Target;

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

nlohmann::ordered_json to_document(const Target& target, const Configuration& config,
                                   const std::vector<const Setting*>& settings) {
  nlohmann::ordered_json json = config::to_json(target);
  json["files"] = config.files;
  json["hypervisor"] = config.hypervisor;
  json["settings"] = nlohmann::ordered_json::array();
  for (const Setting* setting : settings)
    json["settings"].push_back(config::to_json(config, *setting));
  return json;
}

// What is to be shown of one target.
struct View {
  const Target& target;
  Configuration config;
  std::vector<const Setting*> settings;
};

Result<View> view_of(const Context& ctx, const Options& options, const Target& target) {
  if (target.file.empty()) return std::unexpected(config::to_error(target.findings.front()));
  View view{target, config::load(ctx.host, target.file, target.dialect), {}};
  if (view.config.unreadable) return std::unexpected(*view.config.unreadable);
  view.settings = TRY(config::select(view.config, options.keys));
  if (options.diff) config::keep_changed(view.config, view.settings);
  return view;
}

void print(Context& ctx, const Options& options, const std::vector<View>& views) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text) {
    print_list(ctx.out, format, "configurations", views.size(), [&](std::size_t i) {
      return to_document(views[i].target, views[i].config, views[i].settings);
    });
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

Result<int> run_show(Context& ctx, const Options& options) {
  const config::Wanted wanted = TRY(options.choice.wanted(ctx));
  const config::Survey survey = TRY(config::survey(ctx.host, wanted));
  std::vector<View> views;
  int status = 0;
  for (const Target& target : survey.targets) {
    Result<View> view = view_of(ctx, options, target);
    if (!view && survey.targets.size() == 1) return std::unexpected(std::move(view).error());
    if (!view) {
      ctx.log.error(view.error());
      status = 1;
    } else {
      if (config::has_failure(view->config.findings))
        ctx.log.warning(
            fmt::format("{}: has errors; see 'kata-ctl config validate'", escape(target.file)));
      views.push_back(std::move(*view));
    }
  }
  print(ctx, options, views);
  return status;
}

}  // namespace

void add_config_show(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  options->choice.add(app);
  app.add_option("key", options->keys, "A key, with its table or without, or a table; default: all")
      ->type_name("");
  app.add_flag("--origin", options->origin, "Say where each value comes from");
  app.add_flag("--diff", options->diff, "Show only what differs from the runtime's defaults");
  runs[&app] = [options](Context& ctx) { return run_show(ctx, *options); };
}

}  // namespace kata::cmd
