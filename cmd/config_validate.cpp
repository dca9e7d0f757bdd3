// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "cmd/declare.hpp"
#include "config/validation.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using config::Finding;
using config::Validation;

struct Options {
  ConfigChoice choice;
  std::string file;
};

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

void print_text(Context& ctx, const Validation& validation) {
  print_findings(ctx, validation.outer);
  for (const auto& [config, handlers] : validation.files) {
    print_findings(ctx, config.findings);
    if (config.findings.empty())
      ctx.out << fmt::format("{}: valid for {}\n", escape(config.file),
                             config::name_of(config.dialect));
  }
}

Result<int> run_validate(Context& ctx, const Options& options) {
  const config::Wanted wanted = TRY(options.choice.wanted(ctx, options.file));
  const config::Survey survey = TRY(config::survey(ctx.host, wanted));
  const Validation validation = config::validate(ctx.host, survey);
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_text(ctx, validation);
  else
    print_document(ctx.out, format, config::to_json(validation));
  return validation.is_valid ? 0 : 1;
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
