// SPDX-License-Identifier: Apache-2.0
#include "cmd/direct_volume.hpp"

#include <array>

#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

constexpr std::array<Example, 4> examples{
    {{"Record a disk image that the guest mounts as ext4",
      "kata-ctl direct-volume add /var/lib/kubelet/vol-9 --device /srv/vol-9.img --type directvol "
      "--fs-type ext4"},
     {"See what is recorded, whose it is and whether it is healthy", "kata-ctl direct-volume list"},
     {"See how full a volume is", "kata-ctl direct-volume stats /var/lib/kubelet/vol-9"},
     {"Forget a volume", "kata-ctl direct-volume remove /var/lib/kubelet/vol-9"}}};

}  // namespace

void VolumeArgument::add(CLI::App& app, Runs& runs) {
  const Declare declare{app, runs};
  positional_ = declare.argument("volume_path", text_, "Source of the container's mount");
  named_ = declare.option("--volume-path", named_text_, "The same, in kata-runtime's spelling");
  positional_.of(Kind::volume);
  named_.type_name("PATH").of(Kind::volume);
}

void VolumeArgument::pass_on(std::optional<std::string>& next) {
  // A path where a path is given is a mistake: no size and no mount info begins like one.
  if (positional_.count() == 0 || named_.count() == 0 || next || text_.starts_with('/')) return;
  next = std::move(text_);
  passed_on_ = true;
}

const std::string& VolumeArgument::text() const { return named_.count() > 0 ? named_text_ : text_; }

Result<directvol::VolumePath> VolumeArgument::value() const {
  const bool given = positional_.count() > 0 && !passed_on_;
  if (given && named_.count() > 0)
    return fail(Code::usage, "the volume path is given twice, the second time as --volume-path");
  if (!given && named_.count() == 0)
    return std::unexpected(Error{Code::usage, "no volume path given",
                                 "give the absolute path that the container's mount has as its "
                                 "source"});
  return directvol::parse_volume_path(text());
}

bool VolumeArgument::is_given() const { return positional_.count() + named_.count() > 0; }

std::string shown_path(const directvol::Record& record) {
  return record.volume_path.empty() ? "?" + escape(record.name) : escape(record.volume_path);
}

void add_direct_volume(CLI::App& app, Runs& runs) {
  static constexpr std::array<Command, 8> commands{{
      {"add", "Record a volume, so that a container can mount it", add_volume_add},
      {"list", "List all recorded volumes", add_volume_list},
      {"path", "Turn a volume path into its record's name, and back", add_volume_path},
      {"prune", "Remove records whose device and sandbox are gone", add_volume_prune},
      {"remove", "Remove a volume's record", add_volume_remove},
      {"resize", "Let the guest grow a volume that is in use", add_volume_resize},
      {"show", "Show one volume's record", add_volume_show},
      {"stats", "Show how full a volume in use is", add_volume_stats},
  }};
  add_commands(app, commands, runs);
  runs.show(&app, examples);
  runs[&app] = nullptr;  // a group: it needs one of its commands
}

}  // namespace kata::cmd
