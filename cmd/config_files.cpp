// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "config/file_list.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using config::FileList;

Tone tone_of(config::State state) {
  switch (state) {
    case config::State::in_force: return Tone::good;
    case config::State::refused: return Tone::bad;
    case config::State::missing: return Tone::faint;
    default: return Tone::plain;
  }
}

void print_table(Context& ctx, const FileList& list) {
  Table table{{"STATE", "HANDLER", "RUNTIME", "SOURCE", "FILE"}};
  const auto add = [&](Cell state, std::string_view handler, std::string_view runtime,
                       std::string_view source, const std::string& file) {
    table.add({std::move(state),
               {escape(handler)},
               {std::string{runtime}},
               {std::string{source}},
               {escape(file)}});
  };
  for (const std::string& file : list.engine_files) add({"read"}, "-", "-", "engine", file);
  for (const auto& [target, drop_ins] : list.targets) {
    const std::string_view runtime = config::to_text(target.dialect);
    for (const config::Candidate& candidate : target.candidates) {
      add({std::string{config::to_text(candidate.state)}, tone_of(candidate.state)}, target.name(),
          runtime, config::to_text(candidate.source), candidate.path);
      if (candidate.state != config::State::in_force) continue;
      for (const std::string& file : drop_ins)
        add({"merged", Tone::good}, target.name(), runtime, "drop-in", file);
    }
  }
  for (const config::Candidate& candidate : list.unused)
    add({"unused"}, "-", "-", config::to_text(candidate.source), candidate.path);
  table.print(ctx.out, ctx.settings.color);
}

Result<int> run_files(Context& ctx, const ConfigChoice& choice) {
  const config::Wanted wanted = TRY(choice.wanted(ctx));
  const FileList list = config::list_files(ctx.host, TRY(config::survey(ctx.host, wanted)));
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_table(ctx, list);
  else
    print_document(ctx.out, format, config::to_json(list));
  return 0;
}

constexpr std::array<Example, 2> examples{
    {{"See which file each handler takes, and which are not read", "kata-ctl config files"},
     {"See where runtime-rs looks", "kata-ctl config files --runtime rust"}}};

}  // namespace

void add_config_files(CLI::App& app, Runs& runs) {
  auto choice = std::make_shared<ConfigChoice>();
  runs.show(&app, examples);
  choice->add(app, runs);
  runs[&app] = [choice](Context& ctx) { return run_files(ctx, *choice); };
}

}  // namespace kata::cmd
