// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "config/report.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using config::Survey;
using config::Target;
using nlohmann::ordered_json;

// What is merged into a target's file.
std::vector<std::string> drop_ins_of(const Host& host, const Target& target) {
  if (target.file.empty()) return {};
  std::vector<std::string> files = config::load(host, target.file, target.dialect).files;
  if (!files.empty()) files.erase(files.begin());
  return files;
}

ordered_json to_document(const Context& ctx, const Survey& survey) {
  ordered_json document{{"schema", 1}, {"engines", survey.engine_files}};
  document["targets"] = ordered_json::array();
  for (const Target& target : survey.targets) {
    ordered_json json = config::to_json(target);
    json["search"] = ordered_json::array();
    for (const config::Candidate& candidate : target.candidates)
      json["search"].push_back(config::to_json(candidate));
    json["drop_ins"] = drop_ins_of(ctx.host, target);
    document["targets"].push_back(std::move(json));
  }
  document["unused"] = ordered_json::array();
  for (const config::Candidate& candidate : survey.unused)
    document["unused"].push_back(candidate.path);
  return document;
}

Tone tone_of(config::State state) {
  switch (state) {
    case config::State::in_force: return Tone::good;
    case config::State::refused: return Tone::bad;
    case config::State::missing: return Tone::faint;
    default: return Tone::plain;
  }
}

void print_table(Context& ctx, const Survey& survey) {
  Table table{{"STATE", "HANDLER", "RUNTIME", "SOURCE", "FILE"}};
  const auto add = [&](Cell state, std::string_view handler, std::string_view runtime,
                       std::string_view source, const std::string& file) {
    table.add({std::move(state),
               {escape(handler)},
               {std::string{runtime}},
               {std::string{source}},
               {escape(file)}});
  };
  for (const std::string& file : survey.engine_files) add({"read"}, "-", "-", "engine", file);
  for (const Target& target : survey.targets) {
    const std::string_view runtime = config::to_text(target.dialect);
    for (const config::Candidate& candidate : target.candidates) {
      add({std::string{config::to_text(candidate.state)}, tone_of(candidate.state)}, target.name(),
          runtime, config::to_text(candidate.source), candidate.path);
      if (candidate.state != config::State::in_force) continue;
      for (const std::string& file : drop_ins_of(ctx.host, target))
        add({"merged", Tone::good}, target.name(), runtime, "drop-in", file);
    }
  }
  for (const config::Candidate& candidate : survey.unused)
    add({"unused"}, "-", "-", config::to_text(candidate.source), candidate.path);
  table.print(ctx.out, ctx.settings.color);
}

Result<int> run_files(Context& ctx, const ConfigChoice& choice) {
  const config::Wanted wanted = TRY(choice.wanted(ctx));
  const Survey survey = TRY(config::survey(ctx.host, wanted));
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_table(ctx, survey);
  else
    print_document(ctx.out, format, to_document(ctx, survey));
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
