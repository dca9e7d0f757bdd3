// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "cmd/choice.hpp"
#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "cmd/duration.hpp"
#include "cmd/sandbox.hpp"
#include "core/text.hpp"
#include "sandbox/order.hpp"

namespace kata::cmd {
namespace {

using sandbox::Order;
using sandbox::Sandbox;

constexpr Choices<Order, 7> orders{{{"id", Order::id},
                                    {"pod", Order::pod},
                                    {"state", Order::state},
                                    {"age", Order::age},
                                    {"vcpus", Order::vcpus},
                                    {"memory", Order::memory},
                                    {"rss", Order::rss}}};

struct Options {
  bool quiet = false;
  std::string order = "id";
  std::string interval;
  bool watch = false;
};

std::string pod_text(const Sandbox& sandbox) {
  if (!sandbox.pod) return "-";
  return escape(sandbox.pod->space) + "/" + escape(sandbox.pod->name);
}

std::string hypervisor_text(const Sandbox& sandbox) {
  return sandbox.vmm ? std::string{to_text(*sandbox.vmm)} : "-";
}

void print_table(Context& ctx, const std::vector<Sandbox>& sandboxes) {
  Table table{{"ID", "STATE", "POD", "RUNTIME", "HYPERVISOR", ">PID", ">VCPUS", ">GUEST MEMORY",
               ">RSS", "AGE"}};
  for (const Sandbox& sandbox : sandboxes)
    table.add({{sandbox.id},
               {std::string{to_text(sandbox.state)}, tone_of(sandbox.state)},
               {pod_text(sandbox)},
               {sandbox.dialect ? std::string{shim::to_text(*sandbox.dialect)} : "-"},
               {hypervisor_text(sandbox)},
               {number_text(sandbox.vmm_pid)},
               {number_text(sandbox.vcpus)},
               {memory_text(sandbox.memory)},
               {format_size(memory_of_processes(sandbox))},
               {age_text(sandbox.age)}});
  table.print(ctx.out, ctx.settings.color);
}

void print(Context& ctx, const Options& options, const std::vector<Sandbox>& sandboxes) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text) {
    print_list(ctx.out, format, "sandboxes", sandboxes.size(),
               [&](std::size_t i) { return sandbox::to_json(sandboxes[i]); });
  } else if (options.quiet) {
    for (const Sandbox& sandbox : sandboxes) ctx.out << sandbox.id << '\n';
  } else if (sandboxes.empty()) {
    ctx.log.note("there are no sandboxes on this node");
  } else {
    print_table(ctx, sandboxes);
  }
}

void list_once(Context& ctx, const Options& options, Order order) {
  std::vector<Sandbox> sandboxes = look_at_sandboxes(ctx).inspect_all();
  sandbox::sort(sandboxes, order);
  if (std::ranges::any_of(sandboxes, &Sandbox::is_hidden))
    ctx.log.warning("memory of other users' processes is not shown: run the command with sudo");
  print(ctx, options, sandboxes);
}

// What stands between one round and the next: a cleared screen, or what the format has for it.
std::string_view separator(const Context& ctx) {
  if (ctx.settings.format_or(Format::text) == Format::yaml) return "---\n";
  if (ctx.settings.format_or(Format::text) == Format::json) return "";
  return ctx.settings.color ? "\033[H\033[2J\033[3J" : "\n";
}

// Until a signal comes, or nobody reads the output any more.
Result<int> watch(Context& ctx, const Options& options, Order order) {
  const auto interval = options.interval.empty() ? std::chrono::milliseconds{2000}
                                                 : TRY(parse_duration("--watch", options.interval));
  bool is_first = true;
  while (ctx.out) {
    if (!is_first || ctx.settings.color) ctx.out << separator(ctx);
    is_first = false;
    list_once(ctx, options, order);
    ctx.out.flush();
    if (ctx.out) std::this_thread::sleep_for(interval);
  }
  return 1;
}

Result<int> run_list(Context& ctx, const Options& options) {
  const Order order = TRY(choose("--sort", options.order, orders));
  if (options.watch) return watch(ctx, options, order);
  list_once(ctx, options, order);
  return 0;
}

constexpr std::array<Example, 3> examples{
    {{"See every sandbox, the largest first", "kata-ctl sandbox list --sort rss"},
     {"Watch them", "kata-ctl sandbox list --watch 5s"},
     {"Name the sandboxes of dead shims",
      "kata-ctl sandbox list -o json | jq -r '.sandboxes[] | select(.state != \"live\") | .id'"}}};

}  // namespace

void add_sandbox_list(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.flag("-q,--quiet", options->quiet, "Print the ids alone");
  declare.option("--sort", options->order, "Sort by this, the largest first; default: id")
      .one_of(orders);
  const Declared watch =
      declare.option("-w,--watch", options->interval, "List again and again; default: every 2s")
          .type_name("TIME")
          .value_optional();
  runs[&app] = [options, watch](Context& ctx) {
    options->watch = watch.count() > 0;
    return run_list(ctx, *options);
  };
}

}  // namespace kata::cmd
