// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "cmd/direct_volume.hpp"
#include "core/text.hpp"
#include "directvol/inventory.hpp"

namespace kata::cmd {
namespace {

using directvol::Volume;

std::string or_dash(std::string text) { return text.empty() ? "-" : std::move(text); }

Tone tone_of(shim::Liveness liveness) {
  return liveness == shim::Liveness::live ? Tone::good : Tone::warning;
}

Cell health_cell(const Volume& volume) {
  if (volume.issues.empty()) return {"ok", Tone::good};
  std::string codes;
  for (const directvol::Advice& issue : volume.issues)
    codes += (codes.empty() ? "" : ",") + issue.code;
  return {codes, Tone::bad};
}

void print_table(Context& ctx, const std::vector<Volume>& volumes) {
  Table table{{"VOLUME PATH", "TYPE", "DEVICE", "FSTYPE", "OWNER", "STATE", "HEALTH"}};
  for (const Volume& volume : volumes) {
    const directvol::MountInfo& info = volume.record.mount_info.info;
    const Cell owner{volume.owner ? volume.owner->sandbox_id : "-"};
    const Cell state = volume.owner ? Cell{std::string{shim::to_text(volume.owner->liveness)},
                                           tone_of(volume.owner->liveness)}
                                    : Cell{"-"};
    table.add({{shown_path(volume.record)},
               {or_dash(escape(info.volume_type))},
               {or_dash(escape(info.device))},
               {or_dash(escape(info.fs_type))},
               owner,
               state,
               health_cell(volume)});
  }
  table.print(ctx.out, ctx.settings.color);
}

Result<int> run_list(Context& ctx, bool quiet) {
  const std::vector<Volume> volumes = TRY(directvol::list(ctx.host));
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text) {
    print_list(ctx.out, format, "volumes", volumes.size(),
               [&](std::size_t i) { return directvol::to_json(volumes[i]); });
  } else if (quiet) {
    for (const Volume& volume : volumes) ctx.out << shown_path(volume.record) << '\n';
  } else if (volumes.empty()) {
    ctx.log.note("no direct volumes are recorded");
  } else {
    print_table(ctx, volumes);
  }
  return 0;
}

void print_fields(Context& ctx, const Volume& volume) {
  const directvol::MountInfo& info = volume.record.mount_info.info;
  const auto line = [&](std::string_view name, const std::string& value) {
    ctx.out << fmt::format("{:<14}{}\n", fmt::format("{}:", name), value);
  };
  line("Volume path", shown_path(volume.record));
  line("Directory", escape(directory_of(volume.record)));
  line("Volume type", or_dash(escape(info.volume_type)));
  line("Device", or_dash(escape(info.device)));
  line("File system", or_dash(escape(info.fs_type)));
  std::string options;
  for (const std::string& option : info.options)
    options += (options.empty() ? "" : ",") + escape(option);
  line("Options", or_dash(options));
  for (const auto& [key, value] : info.metadata)
    line("Metadata", fmt::format("{}={}", escape(key), escape(value)));
  line("Owner", volume.owner ? fmt::format("{} ({})", volume.owner->sandbox_id,
                                           shim::to_text(volume.owner->liveness))
                             : "-");
  if (volume.issues.empty()) line("Health", "ok");
  for (const directvol::Advice& issue : volume.issues)
    line("Health", fmt::format("{}: {}", issue.code, issue.text));
}

Result<int> run_show(Context& ctx, const VolumeArgument& argument) {
  const directvol::VolumePath path = TRY(argument.value());
  const Volume volume = TRY(directvol::show(ctx.host, path));
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) {
    print_fields(ctx, volume);
    return 0;
  }
  nlohmann::ordered_json document{{"schema", 1}};
  document.update(directvol::to_json(volume));
  print_document(ctx.out, format, document);
  return 0;
}

constexpr std::array<Example, 2> list_examples{
    {{"See what is recorded, whose it is and whether it is healthy", "kata-ctl direct-volume list"},
     {"Name the volumes that something is wrong with",
      "kata-ctl direct-volume list -o json | jq -r '.volumes[] | select(.issues != []) | "
      ".volume_path'"}}};
constexpr std::array<Example, 1> show_examples{
    {{"See one volume with what is wrong with it",
      "kata-ctl direct-volume show /var/lib/kubelet/vol-9"}}};

}  // namespace

void add_volume_list(CLI::App& app, Runs& runs) {
  auto quiet = std::make_shared<bool>(false);
  const Declare declare{app, runs};
  declare.examples(list_examples);
  declare.flag("-q,--quiet", *quiet, "Print the volume paths alone");
  runs[&app] = [quiet](Context& ctx) { return run_list(ctx, *quiet); };
}

void add_volume_show(CLI::App& app, Runs& runs) {
  auto volume = std::make_shared<VolumeArgument>();
  volume->add(app, runs);
  runs.show(&app, show_examples);
  runs[&app] = [volume](Context& ctx) { return run_show(ctx, *volume); };
}

}  // namespace kata::cmd
