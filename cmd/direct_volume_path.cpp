// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "core/text.hpp"
#include "directvol/record.hpp"
#include "directvol/volume_path.hpp"

namespace kata::cmd {
namespace {

void print(Context& ctx, const std::string& path, const std::string& name,
           const std::string& text) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) {
    ctx.out << text << '\n';
    return;
  }
  nlohmann::ordered_json document;
  document["schema"] = 1;
  document["volume_path"] = path;
  document["name"] = name;
  document["directory"] = fmt::format("{}/{}", directvol::root_path, name);
  print_document(ctx.out, format, document);
}

Result<int> run_encode(Context& ctx, const std::optional<std::string>& text) {
  if (!text)
    return std::unexpected(Error{Code::usage, "no volume path given",
                                 "give the absolute path that the container's mount has as its "
                                 "source"});
  const directvol::VolumePath path = TRY(directvol::parse_volume_path(*text));
  const std::string name = directvol::record_name(path);
  print(ctx, path.text, name, name);
  return 0;
}

Result<int> run_decode(Context& ctx, const std::optional<std::string>& name) {
  if (!name)
    return std::unexpected(Error{Code::usage, "no record name given",
                                 "give a name as 'kata-ctl direct-volume list -o json' shows it"});
  const std::optional<std::string> path = directvol::decode_record_name(*name);
  if (!path)
    return fail(Code::usage, "record name {}: not padded base64 in either alphabet", quote(*name));
  print(ctx, *path, *name, ctx.settings.to_output(*path));
  return 0;
}

constexpr std::array<Example, 1> encode_examples{
    {{"Find a volume's record",
      "ls /run/kata-containers/shared/direct-volumes/$(kata-ctl direct-volume path encode "
      "/var/lib/kubelet/vol-9)"}}};
constexpr std::array<Example, 1> decode_examples{
    {{"Tell whose record it is", "kata-ctl direct-volume path decode L3Zhcg=="}}};

constexpr std::array<Example, 2> examples{
    {{"Name a volume's record", "kata-ctl direct-volume path encode /var/lib/kubelet/vol-9"},
     {"Tell whose record it is", "kata-ctl direct-volume path decode L3Zhcg=="}}};

void add_encode(CLI::App& app, Runs& runs) {
  auto path = std::make_shared<std::optional<std::string>>();
  const Declare declare{app, runs};
  declare.examples(encode_examples);
  declare.argument("volume_path", *path, "Source of the container's mount").of(Kind::volume);
  runs[&app] = [path](Context& ctx) { return run_encode(ctx, *path); };
}

void add_decode(CLI::App& app, Runs& runs) {
  auto name = std::make_shared<std::optional<std::string>>();
  const Declare declare{app, runs};
  declare.examples(decode_examples);
  declare.argument("name", *name, "Name of a record's directory").of(Kind::record);
  runs[&app] = [name](Context& ctx) { return run_decode(ctx, *name); };
}

}  // namespace

void add_volume_path(CLI::App& app, Runs& runs) {
  static constexpr std::array<Command, 2> commands{{
      {"decode", "Print the volume path of a record's name", add_decode},
      {"encode", "Print the record's name of a volume path", add_encode},
  }};
  add_commands(app, commands, runs);
  runs.show(&app, examples);
  runs[&app] = nullptr;  // a group: it needs one of its commands
}

}  // namespace kata::cmd
