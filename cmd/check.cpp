// SPDX-License-Identifier: Apache-2.0
#include "cmd/check.hpp"

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/question.hpp"
#include "check/render.hpp"
#include "check/request.hpp"
#include "check/select.hpp"
#include "cmd/check_parts.hpp"
#include "cmd/check_releases.hpp"
#include "cmd/choice.hpp"
#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "cmd/env.hpp"
#include "env/toml_text.hpp"

namespace kata::cmd {
namespace {

using check::FailOn;
using check::Request;
using check::Task;

constexpr Choices<FailOn, 3> limits{
    {{"fail", FailOn::fail}, {"warn", FailOn::warn}, {"never", FailOn::never}}};

struct Options {
  std::vector<std::string> words;
  std::string hypervisor;
  std::string fail_on;
  bool problems = false;
  bool active = false;
  bool strict = false;
  bool verbose = false;
  bool no_network = false;
  check::TaskOptions task;
  CapacityArguments capacity;
};

// What `check` was asked to show, beside findings.
struct Extra {
  std::optional<Part> part;
  std::optional<nlohmann::ordered_json> environment;
  std::optional<NewerRelease> newer;
};

Result<FailOn> fail_on(const Options& opt) {
  if (opt.fail_on.empty()) return opt.strict ? FailOn::warn : FailOn::fail;
  const FailOn limit = TRY(choose("--fail-on", opt.fail_on, limits));
  if (opt.strict && limit != FailOn::warn)
    return fail(Code::usage, "--strict and --fail-on {} contradict each other", opt.fail_on);
  return limit;
}

void print_document(Context& ctx, Format format, const check::Report& report, const CheckView& view,
                    const Extra& extra) {
  nlohmann::ordered_json document = check::to_json(report, view.fail_on);
  if (extra.part) document.update(extra.part->document);
  if (extra.environment) document["env"] = *extra.environment;
  if (extra.newer) document["release"] = extra.newer->document;
  kata::print_document(ctx.out, format, document);
}

void print_text(Context& ctx, const check::Report& report, const CheckView& view,
                const Extra& extra) {
  if (extra.environment) ctx.out << env::to_toml_text(*extra.environment) << '\n';
  if (extra.newer) ctx.out << extra.newer->text;
  print_report(ctx, report, view);
  if (!extra.part) return;
  ctx.out << '\n';
  extra.part->print();
}

Result<int> print(Context& ctx, const check::Report& report, const CheckView& view,
                  const Extra& extra) {
  const bool is_ready = report.is_ready(view.fail_on) || view.fail_on == FailOn::never;
  const std::string& form = ctx.settings.form;
  if (form == "npd") {
    const check::Npd npd = check::to_npd(report, view.fail_on);
    ctx.out << npd.line;
    return npd.status;
  }
  if (form == "junit") {
    ctx.out << check::to_junit(report, view.fail_on);
  } else if (form == "prometheus") {
    ctx.out << check::to_prometheus(report, view.fail_on);
  } else if (const Format format = ctx.settings.format_or(Format::text); format != Format::text) {
    print_document(ctx, format, report, view, extra);
  } else {
    print_text(ctx, report, view, extra);
  }
  if (!is_ready) return 1;
  return extra.part && view.fail_on != FailOn::never ? extra.part->status : 0;
}

Result<check::Question> question_of(const Context& ctx, const Options& opt,
                                    const Request& request) {
  check::Wanted wanted{.config = ctx.settings.config, .is_active = opt.active};
  if (!opt.hypervisor.empty()) wanted.hypervisor = opt.hypervisor;
  check::Question question = TRY(check::make_question(ctx.host, wanted));
  TRY(opt.capacity.ask(question));
  question.devices = request.devices;
  return question;
}

// Upstream's kata-runtime looks for a newer release before its checks; here that never counts.
std::optional<NewerRelease> newer_release(Context& ctx, const Options& opt) {
  Result<NewerRelease> newer =
      find_newer_release(ctx, {.with_prereleases = true, .is_forbidden = opt.no_network});
  if (newer) return *std::move(newer);
  ctx.log.warning(newer.error().what);
  return std::nullopt;
}

Result<Extra> extra_of(Context& ctx, const Options& opt, const Request& request,
                       const check::Question& question) {
  Extra extra;
  if (request.task == Task::run_devices) extra.part = TRY(vfio_part(ctx, question.devices));
  if (request.task == Task::run_capacity) extra.part = capacity_part(ctx, question);
  if (request.task == Task::run_with_env) extra.environment = TRY(env_document(ctx));
  if (request.with_prereleases) extra.newer = newer_release(ctx, opt);
  return extra;
}

Result<int> run_checks(Context& ctx, const Options& opt, const Request& request) {
  CheckView view{.problems = opt.problems, .verbose = opt.verbose};
  view.fail_on = TRY(fail_on(opt));
  const std::vector<const check::Check*> selected = TRY(check::select(request.names));
  view.whole = selected.size() == check::all().size();
  const check::Question question = TRY(question_of(ctx, opt, request));
  const Extra extra = TRY(extra_of(ctx, opt, request, question));
  return print(ctx, check::run_all(ctx.host, question, selected), view, extra);
}

Result<int> run_check(Context& ctx, const Options& opt) {
  const Request request = TRY(check::parse_request(opt.words, opt.task));
  const ReleaseQuestion releases{.with_prereleases = request.with_prereleases,
                                 .is_forbidden = opt.no_network};
  switch (request.task) {
    case Task::list: break;
    case Task::judge_volume: return run_check_volume(ctx, request.volume);
    case Task::list_releases: return list_releases(ctx, releases);
    case Task::find_new_release: return show_newer_release(ctx, releases);
    default: return run_checks(ctx, opt, request);
  }
  print_check_list(ctx);
  return 0;
}

constexpr std::array<Example, 4> examples{
    {{"See only what is not right, the worst first", "kata-ctl check --problems"},
     {"Ask whether a node is ready, without words", "kata-ctl check -o json | jq -r .verdict"},
     {"See what stands between a device and a guest", "kata-ctl check vfio 0000:01:00.0"},
     {"Ask whether ten more sandboxes of 2 GiB fit",
      "kata-ctl check capacity --pods 10 --memory 2048"}}};

}  // namespace

void add_check(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  const Declare declare{app, runs};
  declare.examples(examples);
  declare
      .argument(
          "name", opt->words,
          "Checks or groups of checks, default all; 'list' shows their names. Also: "
          "'vfio BDF...', 'volume PATH|JSON', 'capacity', and 'env' for all with env's report")
      .of(Kind::check);
  declare.flag("--list", opt->task.list, "List the checks and what each needs");
  declare.flag("--problems", opt->problems, "Only what is not right, the worst first");
  declare.flag("-v,--verbose", opt->verbose, "With the facts that each check read");
  declare.option("--hypervisor", opt->hypervisor, "Judge for this hypervisor alone")
      .type_name("NAME")
      .such_as("qemu clh firecracker dragonball stratovirt remote openvmm");
  declare
      .option("--memory", opt->capacity.memory,
              "Of one sandbox, in MiB or with a unit, as 2Gi; for capacity")
      .type_name("SIZE");
  declare.option("--pods", opt->capacity.pods, "How many more have to fit; for capacity")
      .type_name("N");
  declare.flag(
      "--active", opt->active,
      "Also open devices, which can load their modules, and run hypervisors and virtiofsd");
  declare.option("--fail-on", opt->fail_on, "What makes the exit status 1, default fail")
      .one_of(limits);
  declare.flag("-s,--strict", opt->strict, "Short for --fail-on warn");
  declare.flag("--check-version-only", opt->task.check_version_only,
               "Only look for a newer release of Kata; asks $KATA_RELEASE_URL, by default GitHub");
  declare.flag("--only-list-releases", opt->task.only_list_releases,
               "Only list the releases of Kata, likewise");
  declare.flag("--include-all-releases", opt->task.include_all_releases,
               "With pre-releases; alone, look for a newer release before the checks");
  declare.flag("-n,--no-network-checks", opt->no_network,
               "Do not ask for releases; the same as a KATA_CHECK_NO_NETWORK that is not empty");
  runs[&app] = [opt](Context& ctx) { return run_check(ctx, *opt); };
}

}  // namespace kata::cmd
