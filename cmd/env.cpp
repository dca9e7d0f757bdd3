// SPDX-License-Identifier: Apache-2.0
#include "cmd/env.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "cmd/build_info.hpp"
#include "cmd/commands.hpp"
#include "cmd/config.hpp"
#include "cmd/declare.hpp"
#include "cmd/version.hpp"
#include "config/search.hpp"
#include "env/documents.hpp"
#include "env/report_file.hpp"
#include "env/toml_text.hpp"
#include "host/program.hpp"

namespace kata::cmd {
namespace {

struct Options {
  ConfigChoice choice;
  std::string file;
  bool no_exec = false;
};

// The handler's file that counts; where several do, the first of the runtime that the document
// belongs to.
config::Target choose_target(const config::Survey& survey, config::Dialect preferred) {
  const auto is_better = [&](const config::Target& a, const config::Target& b) {
    const auto rank = [&](const config::Target& target) {
      return std::pair{target.file.empty(), target.dialect != preferred};
    };
    return rank(a) < rank(b);
  };
  return *std::ranges::min_element(survey.targets, is_better);
}

Result<std::string> vmm_version(const Context& ctx, const Options& options,
                                const config::Configuration& config) {
  const std::string path = config.text("hypervisor.path");
  if (path.empty()) return fail(Code::not_found, "no path of a hypervisor is configured");
  if (options.no_exec) return fail(Code::refused, "not run: --no-exec");
  return host::version_of(ctx.host, path);
}

Result<env::Subject> make_subject(const Context& ctx, const Options& options,
                                  config::Dialect preferred) {
  const config::Wanted wanted = TRY(options.choice.wanted(ctx));
  const config::Survey survey = TRY(config::survey(ctx.host, wanted));
  env::Subject subject{.facts = env::read_facts(ctx.host)};
  subject.target = choose_target(survey, preferred);
  if (!subject.target.file.empty())
    subject.config = config::load(ctx.host, subject.target.file, subject.target.dialect);
  subject.vmm_version = vmm_version(ctx, options, subject.config);
  subject.is_root = ctx.host.euid() == 0;
  if (subject.target.handler) subject.shim = config::find_shim(ctx.host, *subject.target.handler);
  subject.program = Host{}.resolve("/proc/self/exe").value_or("");
  subject.version = build_version;
  subject.commit = build_commit;
  subject.oci = oci_version;
  return subject;
}

std::string text_of(const nlohmann::ordered_json& document, Format format) {
  if (format == Format::text) return env::to_toml_text(document);
  std::ostringstream text;
  print_document(text, format, document);
  return text.str();
}

Result<nlohmann::ordered_json> make_document(const Context& ctx, const Options& options,
                                             config::Dialect dialect) {
  const env::Subject subject = TRY(make_subject(ctx, options, dialect));
  return dialect == config::Dialect::go ? env::go_document(subject) : env::rust_document(subject);
}

config::Dialect dialect_of(Name name) {
  return name == Name::kata_runtime ? config::Dialect::go : config::Dialect::rust;
}

Result<int> run_env(Context& ctx, const Options& options, config::Dialect dialect) {
  const nlohmann::ordered_json document = TRY(make_document(ctx, options, dialect));
  const std::string text = text_of(document, ctx.settings.format_or(Format::text));
  if (options.file.empty()) {
    ctx.out << text;
  } else {
    TRY(env::write_report(options.file, text));
  }
  return 0;
}

void declare(CLI::App& app, Runs& runs, Options& options) {
  options.choice.add(app);
  const Declare declare{app, runs.words()};
  declare.option("-f,--file", options.file, "Write to this file, in one step").type_name("FILE");
  declare.flag("--no-exec", options.no_exec, "Do not ask the hypervisor for its version");
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
