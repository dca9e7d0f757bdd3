// SPDX-License-Identifier: Apache-2.0
#include "cmd/check.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include "cmd/cli.hpp"

#include "check/question.hpp"
#include "check/render.hpp"
#include "check/select.hpp"
#include "cmd/choice.hpp"
#include "cmd/commands.hpp"

namespace kata::cmd {
namespace {

using check::FailOn;

constexpr Choices<FailOn, 3> limits{
    {{"fail", FailOn::fail}, {"warn", FailOn::warn}, {"never", FailOn::never}}};

struct Options {
  std::vector<std::string> words;
  std::string hypervisor;
  std::string fail_on;
  bool list = false;
  bool problems = false;
  bool active = false;
  bool strict = false;
  bool verbose = false;
  bool no_network = false;  // accepted: nothing here uses the network
};

// Upstream's words for every check that needs no network, which is every one.
bool is_for_all(const std::string& word) { return word == "all" || word == "no-network-checks"; }

Result<FailOn> fail_on(const Options& opt) {
  if (opt.fail_on.empty()) return opt.strict ? FailOn::warn : FailOn::fail;
  const FailOn limit = TRY(choose("--fail-on", opt.fail_on, limits));
  if (opt.strict && limit != FailOn::warn)
    return fail(Code::usage, "--strict and --fail-on {} contradict each other", opt.fail_on);
  return limit;
}

Result<std::vector<const check::Check*>> selection(const Options& opt) {
  std::vector<std::string> words = opt.words;
  const bool is_all = std::erase_if(words, is_for_all) > 0;
  Result<std::vector<const check::Check*>> named = check::select(words);
  return named && is_all ? check::select({}) : named;
}

Result<int> print(Context& ctx, const check::Report& report, const CheckView& view) {
  const int status = report.is_ready(view.fail_on) || view.fail_on == FailOn::never ? 0 : 1;
  const std::string& form = ctx.settings.form;
  if (form == "junit") {
    ctx.out << check::to_junit(report, view.fail_on);
  } else if (form == "prometheus") {
    ctx.out << check::to_prometheus(report, view.fail_on);
  } else if (form == "npd") {
    const check::Npd npd = check::to_npd(report, view.fail_on);
    ctx.out << npd.line;
    return npd.status;
  } else if (const Format format = ctx.settings.format_or(Format::text); format != Format::text) {
    print_document(ctx.out, format, check::to_json(report, view.fail_on));
  } else {
    print_report(ctx, report, view);
  }
  return status;
}

Result<int> run_check(Context& ctx, const Options& opt) {
  if (opt.list || opt.words == std::vector<std::string>{"list"}) {
    print_check_list(ctx);
    return 0;
  }
  CheckView view{.problems = opt.problems, .verbose = opt.verbose};
  view.fail_on = TRY(fail_on(opt));
  const std::vector<const check::Check*> selected = TRY(selection(opt));
  view.whole = selected.size() == check::all().size();
  check::Wanted wanted{.config = ctx.settings.config, .is_active = opt.active};
  if (!opt.hypervisor.empty()) wanted.hypervisor = opt.hypervisor;
  const check::Question question = TRY(check::make_question(ctx.host, wanted));
  return print(ctx, check::run_all(ctx.host, question, selected), view);
}

}  // namespace

void add_check(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  const auto flag = [&](const char* names, bool& target, const char* text) {
    return app.add_flag(names, target, text);
  };
  app.add_option("name", opt->words,
                 "Checks or groups of checks, default all; 'list' shows their names")
      ->type_name("");
  flag("--list", opt->list, "List the checks and what each needs");
  flag("--problems", opt->problems, "Only what is not right, the worst first");
  flag("-v,--verbose", opt->verbose, "With the facts that each check read");
  app.add_option("--hypervisor", opt->hypervisor, "Judge for this hypervisor alone")
      ->type_name("NAME");
  flag("--active", opt->active, "Also open devices, which can load their modules");
  app.add_option("--fail-on", opt->fail_on, "What makes the exit status 1, default fail")
      ->type_name(words_of(limits));
  flag("-s,--strict", opt->strict, "Short for --fail-on warn");
  app.add_flag("-n,--no-network-checks", opt->no_network)->group("");
  runs[&app] = [opt](Context& ctx) { return run_check(ctx, *opt); };
}

}  // namespace kata::cmd
