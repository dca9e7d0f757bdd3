// SPDX-License-Identifier: Apache-2.0
#include "cmd/env.hpp"

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <sstream>

#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "cmd/declare.hpp"
#include "cmd/env_bundle.hpp"
#include "env/documents.hpp"
#include "env/report_file.hpp"
#include "env/subject.hpp"
#include "env/toml_text.hpp"

namespace kata::cmd {
namespace {

struct Options {
  ConfigChoice choice;
  std::string file;
  std::optional<std::string> bundle;
  bool no_exec = false;
};

Result<env::Inquiry> inquiry_of(const Context& ctx, const Options& options,
                                config::Dialect dialect) {
  config::Wanted wanted = TRY(options.choice.wanted(ctx));
  return env::Inquiry{
      .wanted = std::move(wanted), .preferred = dialect, .may_run = !options.no_exec};
}

std::string text_of(const nlohmann::ordered_json& document, Format format) {
  if (format == Format::text) return env::to_toml_text(document);
  std::ostringstream text;
  print_document(text, format, document);
  return text.str();
}

Result<nlohmann::ordered_json> make_document(const Context& ctx, const Options& options,
                                             config::Dialect dialect) {
  const env::Inquiry inquiry = TRY(inquiry_of(ctx, options, dialect));
  return env::make_document(ctx.host, inquiry, env::this_program());
}

config::Dialect dialect_of(Name name) {
  return name == Name::kata_runtime ? config::Dialect::go : config::Dialect::rust;
}

Result<int> run_bundle(Context& ctx, const Options& options, config::Dialect dialect,
                       const std::string& bundle) {
  if (!options.file.empty()) return fail(Code::usage, "--bundle and --file contradict each other");
  const env::Inquiry inquiry = TRY(inquiry_of(ctx, options, dialect));
  return write_bundle(ctx, inquiry, env::this_program(), bundle);
}

Result<int> run_env(Context& ctx, const Options& options, config::Dialect dialect) {
  if (const auto& bundle = options.bundle; bundle.has_value())
    return run_bundle(ctx, options, dialect, *bundle);
  const nlohmann::ordered_json document = TRY(make_document(ctx, options, dialect));
  const std::string text = text_of(document, ctx.settings.format_or(Format::text));
  if (options.file.empty()) {
    ctx.out << text;
  } else {
    TRY(env::write_report(options.file, text));
  }
  return 0;
}

constexpr std::array<Example, 3> examples{
    {{"See what is configured and what is here", "kata-ctl env"},
     {"Ask for one fact", "kata-ctl env -o json | jq -r .host.kernel"},
     {"Pack all that a bug report needs", "kata-ctl env --bundle report.tar.gz"}}};

void declare(CLI::App& app, Runs& runs, Options& options) {
  options.choice.add(app, runs);
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.option("-f,--file", options.file, "Write to this file, in one step")
      .type_name("FILE")
      .of(Kind::file);
  declare
      .option(
          "--bundle", options.bundle,
          "Pack this, configuration, checks, sandboxes, volumes, versions and the shims' journal "
          "without their secrets into this .tar.gz, '-' for standard output")
      .type_name("FILE")
      .of(Kind::file);
  declare.flag("--no-exec", options.no_exec,
               "Run no other program: not a hypervisor for its version, not journalctl");
}

}  // namespace

Result<nlohmann::ordered_json> env_document(Context& ctx) {
  return make_document(ctx, {}, dialect_of(ctx.settings.name));
}

void add_env(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  declare(app, runs, *options);
  runs[&app] = [options](Context& ctx) {
    return run_env(ctx, *options, dialect_of(ctx.settings.name));
  };
}

void add_kata_env(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  declare(app, runs, *options);
  runs[&app] = [options](Context& ctx) { return run_env(ctx, *options, config::Dialect::go); };
}

}  // namespace kata::cmd
