// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "cmd/choice.hpp"
#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "cmd/direct_volume.hpp"
#include "cmd/input.hpp"
#include "core/text.hpp"
#include "directvol/prepare.hpp"
#include "directvol/store.hpp"

namespace kata::cmd {
namespace {

using directvol::Runtime;
using directvol::Schema;

constexpr Choices<Schema, 3> schemas{
    {{"both", Schema::both}, {"current", Schema::current}, {"legacy", Schema::legacy}}};
constexpr Choices<Runtime, 3> runtimes{
    {{"any", Runtime::any}, {"go", Runtime::go}, {"rust", Runtime::rust}}};

struct Options {
  VolumeArgument volume;
  std::optional<std::string> mount_info;
  std::optional<std::string> named_mount_info;
  directvol::MountInfo given;  // by flags, in the place of JSON
  std::vector<std::string> metadata;
  std::string schema = "both";
  std::string runtime = "any";
  std::optional<std::string> destination;  // of --print-mount
  bool strict = false;
  bool no_device_check = false;
  bool allow_symlink = false;
  bool quiet = false;
  bool flags_given = false;
};

std::unexpected<Error> usage(std::string what, std::string hint) {
  return std::unexpected(Error{Code::usage, std::move(what), std::move(hint)});
}

Result<directvol::ParsedMountInfo> from_flags(const Options& opt) {
  directvol::ParsedMountInfo parsed{opt.given, {}, {}, {}};
  for (const std::string& pair : opt.metadata) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage(fmt::format("--metadata {}: no KEY=VALUE", quote(pair)), "");
    if (!parsed.info.metadata.emplace(pair.substr(0, equals), pair.substr(equals + 1)).second)
      return usage(fmt::format("--metadata {}: given twice", quote(pair.substr(0, equals))), "");
  }
  return parsed;
}

Result<directvol::ParsedMountInfo> read_mount_info(Context& ctx, const Options& opt) {
  const bool json_given = opt.mount_info || opt.named_mount_info;
  if (opt.mount_info && opt.named_mount_info)
    return usage("the mount info is given twice, the second time as --mount-info", "");
  if (!json_given && !opt.flags_given)
    return usage("no mount info given",
                 "give it as JSON, as '-' or '@FILE', or with --device, --type and --fs-type");
  if (json_given && opt.flags_given)
    return usage("mount info is given both as JSON and by flags", "use one of them");
  if (opt.flags_given) return from_flags(opt);
  const std::string& spec = opt.mount_info ? *opt.mount_info : *opt.named_mount_info;
  return directvol::parse_user_mount_info(TRY(read_input(ctx, spec)));
}

Result<directvol::AddPolicy> policy_of(const Context& ctx, const Options& opt) {
  const Runtime runtime = TRY(choose("--runtime", opt.runtime, runtimes));
  return directvol::AddPolicy{
      .strict = opt.strict,
      .check_device = !opt.no_device_check,
      .infer_type = ctx.settings.name == Name::kata_runtime,
      .links = opt.allow_symlink ? directvol::Links::keep : directvol::Links::resolve,
      .runtime = runtime};
}

// Who takes the container's mount: kata-runtime's user has the Go runtime unless told otherwise.
Runtime mounter(const Context& ctx, Runtime runtime) {
  return runtime == Runtime::any && ctx.settings.name == Name::kata_runtime ? Runtime::go : runtime;
}

void print(Context& ctx, const Options& opt, const directvol::VolumePath& path,
           const directvol::MountInfo& info, const directvol::Added& added, Runtime runtime) {
  const std::string argument =
      opt.destination ? directvol::mount_argument(path, info, *opt.destination, runtime) : "";
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) {
    if (!opt.quiet) ctx.out << escape(path.text) << " <==> " << added.directory << '\n';
    if (opt.destination) ctx.out << "--mount " << ctx.settings.to_output(argument) << '\n';
    return;
  }
  nlohmann::ordered_json document;
  document["schema"] = 1;
  document["volume_path"] = path.text;
  document["directory"] = added.directory;
  document["replaced"] = added.replaced;
  document["mount_info"] = directvol::to_json(info, Schema::current);
  if (opt.destination) document["mount_argument"] = argument;
  print_document(ctx.out, format, document);
}

Result<int> run_add(Context& ctx, const Options& opt) {
  const Schema schema = TRY(choose("--schema", opt.schema, schemas));
  const directvol::AddPolicy policy = TRY(policy_of(ctx, opt));
  if (opt.destination && !opt.destination->starts_with('/'))
    return fail(Code::usage, "--print-mount {}: not an absolute path", quote(*opt.destination));
  const directvol::VolumePath path = TRY(opt.volume.value());
  directvol::ParsedMountInfo parsed = TRY(read_mount_info(ctx, opt));
  Result<directvol::Prepared> prepared =
      directvol::prepare(ctx.host, path, std::move(parsed), policy);
  if (!prepared)
    return std::unexpected(std::move(prepared).error().within("add {}", quote(path.text)));
  for (const std::string& warning : prepared->warnings) ctx.log.warning(warning);
  for (const std::string& note : prepared->notes) ctx.log.note(note);

  Result<directvol::Added> added = directvol::add(ctx.host, path, prepared->info, schema);
  if (!added) return std::unexpected(std::move(added).error().within("add {}", quote(path.text)));
  print(ctx, opt, path, prepared->info, *added, mounter(ctx, policy.runtime));
  return 0;
}

constexpr std::array<Example, 3> examples{
    {{"Record a disk image that the guest mounts as ext4",
      "kata-ctl direct-volume add /var/lib/kubelet/vol-9 --device /srv/vol-9.img --type directvol "
      "--fs-type ext4"},
     {"Take the mount info from a file, and print it as JSON when it is recorded",
      "kata-ctl direct-volume add /var/lib/kubelet/vol-9 @vol-9.json -o json"},
     {"Hand over a PCI device that vfio-pci holds",
      "kata-ctl direct-volume add /var/lib/kubelet/vol-10 --device 0000:01:00.0 --type vfiovol "
      "--fs-type ext4"}}};

}  // namespace

void add_volume_add(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  opt->volume.add(app, runs);
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.argument("mount_info", opt->mount_info, "JSON, '-' for standard input, or @FILE");
  declare.option("--mount-info", opt->named_mount_info, "The same, in kata-runtime's spelling")
      .type_name("JSON");
  const std::array<Declared, 5> flags{
      declare.option("--device", opt->given.device, "File, block device, PCI address or socket")
          .type_name("DEVICE")
          .of(Kind::device),
      declare.option("--type", opt->given.volume_type, "directvol, vfiovol, spdkvol, spoolvol, blk")
          .type_name("TYPE")
          .such_as("directvol vfiovol spdkvol spoolvol blk"),
      declare.option("--fs-type", opt->given.fs_type, "File system the guest mounts")
          .type_name("FSTYPE")
          .such_as("ext4 xfs"),
      declare.option("--mount-option", opt->given.options, "Mount option for the guest; repeatable")
          .type_name("OPTION")
          .one_each(),
      declare.option("--metadata", opt->metadata, "KEY=VALUE for the runtime; repeatable")
          .type_name("KEY=VALUE")
          .one_each()};
  declare.option("--schema", opt->schema, "Spellings of the keys to write").one_of(schemas);
  declare.option("--runtime", opt->runtime, "Warn of what this runtime does not take")
      .one_of(runtimes);
  declare
      .option("--print-mount", opt->destination,
              "Also print the --mount argument for 'ctr run', as --runtime takes it")
      .type_name("DESTINATION");
  declare.flag("--strict", opt->strict, "Take every warning for an error");
  declare.flag("--no-device-check", opt->no_device_check, "Do not look at the device");
  declare.flag("--allow-symlink", opt->allow_symlink,
               "Record a link as it is, not what it leads to");
  declare.flag("-q,--quiet", opt->quiet, "Print nothing on success");
  runs[&app] = [=](Context& ctx) {
    opt->volume.pass_on(opt->mount_info);
    for (const Declared& flag : flags) opt->flags_given |= flag.count() > 0;
    return run_add(ctx, *opt);
  };
}

}  // namespace kata::cmd
