// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/direct_volume.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "directvol/usage.hpp"
#include "shim/volume.hpp"

namespace kata::cmd {
namespace {

struct Options {
  VolumeArgument volume;
  std::optional<std::string> sandbox_id;
  std::optional<std::string> guest_path;
  std::optional<std::string> size;
  std::optional<std::string> named_size;
};

void declare_target(CLI::App& app, Runs& runs, const std::shared_ptr<Options>& opt) {
  opt->volume.add(app, runs);
  const Declare declare{app, runs};
  declare.option("--sandbox-id", opt->sandbox_id, "Ask this sandbox; a unique prefix will do")
      .type_name("ID")
      .of(Kind::sandbox);
  declare.option("--guest-path", opt->guest_path, "Ask for this path in the guest instead")
      .type_name("PATH");
}

Result<directvol::UsageTarget> find_target(Context& ctx, const Options& opt) {
  if (opt.guest_path && !opt.guest_path->starts_with('/'))
    return fail(Code::usage, "--guest-path {}: not an absolute path", quote(*opt.guest_path));
  const directvol::VolumePath path = TRY(opt.volume.value());
  directvol::UsageTarget target =
      TRY(directvol::find_usage_target(ctx.host, path, opt.sandbox_id, opt.guest_path));
  ctx.log.debug(fmt::format("asking sandbox '{}' ({}) at {} for {}", target.sandbox.id,
                            shim::to_text(target.sandbox.dialect), target.sandbox.socket,
                            quote(target.path)));
  if (target.is_guest_path && !opt.guest_path)
    ctx.log.warning(
        fmt::format("runtime-rs looks for {} in the guest, not on the host; "
                    "--guest-path names the mount point there",
                    quote(target.path)));
  return target;
}

std::string percent(const shim::VolumeUsage& usage) {
  if (usage.total == 0) return "-";
  // Rounded up, as df does: 100 % only hides nothing when it is full.
  const double part = static_cast<double>(usage.used) / static_cast<double>(usage.total);
  return fmt::format("{:.0f}%", std::ceil(part * 100));
}

void print_table(Context& ctx, const shim::VolumeStats& stats) {
  Table table{{"UNIT", ">USED", ">AVAILABLE", ">TOTAL", ">USE%"}};
  for (const shim::VolumeUsage& usage : stats.usage) {
    const bool bytes = usage.unit == shim::UsageUnit::bytes;
    const auto number = [&](std::uint64_t n) {
      return Cell{bytes ? format_size(n) : fmt::format("{}", n)};
    };
    const std::string_view unit = bytes                                   ? "bytes"
                                  : usage.unit == shim::UsageUnit::inodes ? "inodes"
                                                                          : "unknown";
    table.add({{std::string{unit}},
               number(usage.used),
               number(usage.available),
               number(usage.total),
               {percent(usage)}});
  }
  table.print(ctx.out, ctx.settings.color);
}

Result<int> run_stats(Context& ctx, const Options& opt) {
  const directvol::UsageTarget target = TRY(find_target(ctx, opt));
  const shim::VolumeStats stats = TRY(shim::volume_stats(ctx.host, target.sandbox, target.path,
                                                         {.patience = ctx.settings.timeout}));
  if (stats.abnormal)
    ctx.log.warning(fmt::format("the guest says the volume is abnormal: {}", quote(stats.message)));
  // kata-runtime prints the shim's answer as it came: one line.
  if (ctx.settings.name == Name::kata_runtime && !ctx.settings.format) {
    ctx.out << to_json_text(shim::to_json(stats)) << '\n';
    return 0;
  }
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text)
    print_table(ctx, stats);
  else
    print_document(ctx.out, format, shim::to_json(stats));
  return 0;
}

Result<std::uint64_t> size_of(const Options& opt) {
  if (opt.size && opt.named_size)
    return fail(Code::usage, "the size is given twice, the second time as --size");
  if (!opt.size && !opt.named_size)
    return std::unexpected(Error{Code::usage, "no size given",
                                 "give a number of bytes, or a number with a unit: 8Gi, 10G"});
  const std::string& text = opt.size ? *opt.size : *opt.named_size;
  const std::uint64_t size = TRY(parse_size(text));
  if (size == 0) return fail(Code::usage, "size {}: a volume cannot have it", quote(text));
  return size;
}

Result<int> run_resize(Context& ctx, const Options& opt) {
  const std::uint64_t size = TRY(size_of(opt));
  const directvol::UsageTarget target = TRY(find_target(ctx, opt));
  TRY(shim::resize_volume(ctx.host, target.sandbox, target.path, size,
                          {.patience = ctx.settings.timeout}));
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) return 0;
  nlohmann::ordered_json document;
  document["schema"] = 1;
  document["sandbox_id"] = target.sandbox.id;
  document["path"] = target.path;
  document["size_bytes"] = size;
  print_document(ctx.out, format, document);
  return 0;
}

constexpr std::array<Example, 2> stats_examples{
    {{"See how full a volume is", "kata-ctl direct-volume stats /var/lib/kubelet/vol-9"},
     {"Ask one sandbox where the runtime recorded no owner",
      "kata-ctl direct-volume stats /var/lib/kubelet/vol-9 --sandbox-id 6d5c"}}};
constexpr std::array<Example, 1> resize_examples{
    {{"Let the guest use what its device grew by",
      "kata-ctl direct-volume resize /var/lib/kubelet/vol-9 20Gi"}}};

}  // namespace

void add_volume_stats(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  declare_target(app, runs, opt);
  runs.show(&app, stats_examples);
  runs[&app] = [opt](Context& ctx) { return run_stats(ctx, *opt); };
}

void add_volume_resize(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  declare_target(app, runs, opt);
  const Declare declare{app, runs};
  declare.examples(resize_examples);
  declare.argument("resize_size", opt->size, "Bytes, or with a unit: 8Gi (1024s), 10G (1000s)");
  declare.option("--size", opt->named_size, "The same, in kata-runtime's spelling")
      .type_name("SIZE");
  runs[&app] = [opt](Context& ctx) {
    opt->volume.pass_on(opt->size);
    return run_resize(ctx, *opt);
  };
}

}  // namespace kata::cmd
