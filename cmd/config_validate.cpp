// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "cmd/declare.hpp"
#include "config/report.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using config::Finding;
using config::InForce;
using nlohmann::ordered_json;

struct Options {
  ConfigChoice choice;
  std::string file;
};

// About the engines and the search, not about one file's contents.
std::vector<Finding> outer_findings(const config::Survey& survey) {
  std::vector<Finding> findings = survey.findings;
  for (const config::Target& target : survey.targets)
    findings.insert(findings.end(), target.findings.begin(), target.findings.end());
  return findings;
}

ordered_json to_array(const std::vector<Finding>& findings) {
  ordered_json array = ordered_json::array();
  for (const Finding& finding : findings) array.push_back(config::to_json(finding));
  return array;
}

ordered_json to_document(const std::vector<Finding>& outer, const std::vector<InForce>& files,
                         bool is_valid) {
  ordered_json document{{"schema", 1}, {"valid", is_valid}, {"findings", to_array(outer)}};
  document["files"] = ordered_json::array();
  for (const auto& [config, handlers] : files)
    document["files"].push_back({{"file", config.file},
                                 {"runtime", config::to_text(config.dialect)},
                                 {"handlers", handlers},
                                 {"valid", !config::has_failure(config.findings)},
                                 {"findings", to_array(config.findings)}});
  return document;
}

Tone tone_of(config::Level level) {
  switch (level) {
    case config::Level::failure: return Tone::bad;
    case config::Level::warning: return Tone::warning;
    case config::Level::note: break;
  }
  return Tone::plain;
}

void print_findings(Context& ctx, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    ctx.out << paint(config::to_line(finding), tone_of(finding.level), ctx.settings.color) << '\n';
    if (!finding.hint.empty()) ctx.out << "  hint: " << finding.hint << '\n';
  }
}

void print_text(Context& ctx, const std::vector<Finding>& outer,
                const std::vector<InForce>& files) {
  print_findings(ctx, outer);
  for (const auto& [config, handlers] : files) {
    print_findings(ctx, config.findings);
    if (config.findings.empty())
      ctx.out << fmt::format("{}: valid for {}\n", escape(config.file),
                             config::name_of(config.dialect));
  }
}

Result<int> run_validate(Context& ctx, const Options& options) {
  const config::Wanted wanted = TRY(options.choice.wanted(ctx, options.file));
  const config::Survey survey = TRY(config::survey(ctx.host, wanted));
  const std::vector<Finding> outer = outer_findings(survey);
  const std::vector<InForce> files = config::load_all(ctx.host, survey);
  bool is_valid = !config::has_failure(outer);
  for (const InForce& file : files)
    is_valid = is_valid && !config::has_failure(file.config.findings);
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_text(ctx, outer, files);
  else
    print_document(ctx.out, format, to_document(outer, files, is_valid));
  return is_valid ? 0 : 1;
}

constexpr std::array<Example, 2> examples{
    {{"Find mistakes in the files that count", "kata-ctl config validate"},
     {"Check a file before it is put into place, as runtime-rs reads it",
      "kata-ctl config validate --runtime rust configuration.toml"}}};

}  // namespace

void add_config_validate(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  options->choice.add(app, runs);
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.argument("file", options->file, "A configuration file; default: all that are in force")
      .of(Kind::file);
  runs[&app] = [options](Context& ctx) { return run_validate(ctx, *options); };
}

}  // namespace kata::cmd
