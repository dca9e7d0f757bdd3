// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/direct_volume.hpp"
#include "core/text.hpp"
#include "directvol/store.hpp"

namespace kata::cmd {
namespace {

struct Options {
  VolumeArgument volume;
  std::string encoded;
  bool encoded_given = false;
  bool must_exist = false;
  bool force = false;
};

Result<std::vector<std::string>> remove_it(Context& ctx, const Options& opt) {
  const auto force = opt.force ? directvol::Force::yes : directvol::Force::no;
  if (!opt.encoded_given) {
    const directvol::VolumePath path = TRY(opt.volume.value());
    return directvol::remove(ctx.host, path, force);
  }
  if (opt.volume.is_given()) return fail(Code::usage, "give a volume path or --encoded, not both");
  return directvol::remove_named(ctx.host, opt.encoded, force);
}

Error no_such(const Options& opt) {
  return {Code::not_found,
          fmt::format("{}: no such direct volume",
                      opt.encoded_given ? fmt::format("record {}", quote(opt.encoded))
                                        : fmt::format("volume {}", quote(opt.volume.text()))),
          "list the volumes with 'kata-ctl direct-volume list'"};
}

Result<int> run_remove(Context& ctx, const Options& opt) {
  Result<std::vector<std::string>> removed = remove_it(ctx, opt);
  if (!removed) return std::unexpected(std::move(removed).error().within("remove"));
  if (removed->empty()) {
    Error missing = no_such(opt);
    if (opt.must_exist) return std::unexpected(std::move(missing).within("remove"));
    ctx.log.debug(missing.what);
  }
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) return 0;
  nlohmann::ordered_json document;
  document["schema"] = 1;
  document["removed"] = *removed;
  print_document(ctx.out, format, document);
  return 0;
}

constexpr std::array<Example, 2> examples{
    {{"Forget a volume; that it is gone already is no mistake",
      "kata-ctl direct-volume remove /var/lib/kubelet/vol-9"},
     {"Remove an entry whose name stands for no path",
      "kata-ctl direct-volume remove --encoded not-base64"}}};

}  // namespace

void add_volume_remove(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  opt->volume.add(app, runs);
  const Declare declare{app, runs};
  declare.examples(examples);
  const Declared encoded =
      declare.option("--encoded", opt->encoded, "Remove the entry that 'list -o json' names so")
          .type_name("NAME")
          .of(Kind::record);
  declare.flag("--must-exist", opt->must_exist, "Fail if there is no such record");
  declare.flag("--force", opt->force, "Remove it even while a live sandbox owns it");
  runs[&app] = [=](Context& ctx) {
    opt->encoded_given = encoded.count() > 0;
    return run_remove(ctx, *opt);
  };
}

}  // namespace kata::cmd
