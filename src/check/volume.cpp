// SPDX-License-Identifier: Apache-2.0
#include "check/volume.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/report.hpp"
#include "core/text.hpp"
#include "directvol/device.hpp"
#include "directvol/inventory.hpp"
#include "directvol/prepare.hpp"

namespace kata::check {
namespace {

using directvol::DeviceKind;
using directvol::MountInfo;

// What keeps a volume from being added is the finding; what cannot be read is no verdict.
Finding to_finding(const Error& error) {
  const bool is_doubt = error.code == Code::denied || error.code == Code::io;
  return {is_doubt ? Status::unknown : Status::fail, error.what, error.hint};
}

template <class T>
Finding to_finding(const Result<T>& result, std::string good) {
  return result ? Finding{Status::pass, std::move(good)} : to_finding(result.error());
}

// A note of the device's check that it could not tell: nobody lists the sockets.
Finding judge_socket(const Host& host, const MountInfo& info) {
  const auto checked = directvol::check_vhost_socket(host, info, directvol::Links::resolve);
  Finding finding =
      to_finding(checked, fmt::format("device {}: somebody listens", quote(info.device)));
  if (checked)
    for (const std::string& note : checked->notes)
      if (note.starts_with("cannot tell")) finding = {Status::unknown, note};
  return finding;
}

VolumeFindings judge(const Host& host, std::string name, const MountInfo& info) {
  VolumeFindings found{.volume = std::move(name)};
  found.device = found.formatted = found.socket = {Status::skip, "not for this volume type"};
  switch (directvol::kind_of(info.volume_type)) {
    case DeviceKind::vfio:
      found.device = to_finding(directvol::check_vfio_device(host, info),
                                fmt::format("device {} can go to a guest", quote(info.device)));
      break;
    case DeviceKind::vhost: found.socket = judge_socket(host, info); break;
    case DeviceKind::block:
      found.device =
          to_finding(directvol::check_block_use(host, info, directvol::Links::resolve),
                     fmt::format("device {} is there and not in use", quote(info.device)));
      if (found.device.status != Status::pass) {
        found.formatted.detail = "the device comes first";
        break;
      }
      found.formatted = to_finding(
          directvol::check_block_content(host, info),
          directvol::creates_file_system(info)
              ? fmt::format("device {}: the guest formats it", quote(info.device))
              : fmt::format("device {} holds {}", quote(info.device), quote(info.fs_type)));
      break;
  }
  return found;
}

// One finding out of those of all recorded volumes. A volume that a guest uses is in use.
Result<Finding> merge_volumes(const Host& host, Finding VolumeFindings::* part) {
  std::vector<Finding> findings;
  for (VolumeFindings& volume : TRY(judge_volumes(host))) {
    Finding& finding = volume.*part;
    if (finding.status == Status::skip) continue;
    finding.detail = fmt::format("volume {}: {}", quote(volume.volume), finding.detail);
    findings.push_back(std::move(finding));
  }
  if (findings.empty()) return Finding{Status::skip, "no such volume is recorded"};
  return merge(std::move(findings));
}

}  // namespace

std::array<VolumeRow, 3> rows_of(const VolumeFindings& found) {
  return {{{"vol.device", found.device},
           {"vol.formatted", found.formatted},
           {"vol.socket", found.socket}}};
}

bool is_usable(const VolumeFindings& found) {
  return std::ranges::none_of(
      rows_of(found), [](const VolumeRow& row) { return row.second.status == Status::fail; });
}

nlohmann::ordered_json to_json(const VolumeFindings& found) {
  nlohmann::ordered_json document{{"schema", 1}, {"volume", found.volume}};
  document["checks"] = nlohmann::ordered_json::array();
  for (const auto& [id, finding] : rows_of(found))
    document["checks"].push_back({{"id", id},
                                  {"status", to_text(finding.status)},
                                  {"detail", finding.detail},
                                  {"hint", finding.hint}});
  return document;
}

Result<VolumeFindings> judge_volume(const Host& host, std::string_view path_or_json) {
  if (trim(path_or_json).starts_with('{')) {
    const auto parsed = TRY(directvol::parse_user_mount_info(path_or_json));
    TRY(directvol::check_complete(parsed.info));
    return judge(host, parsed.info.device, parsed.info);
  }
  const directvol::VolumePath path = TRY(directvol::parse_volume_path(path_or_json));
  const directvol::Record record = TRY(directvol::find_record(host, path));
  return judge(host, path.text, record.mount_info.info);
}

Result<std::vector<VolumeFindings>> judge_volumes(const Host& host) {
  std::vector<VolumeFindings> all;
  for (const directvol::Volume& volume : TRY(directvol::list(host)))
    if (!volume.record.problem)
      all.push_back(judge(host, volume.record.volume_path, volume.record.mount_info.info));
  return all;
}

Result<Finding> vol_device(const Host& host, const Question& /*question*/) {
  return merge_volumes(host, &VolumeFindings::device);
}

Result<Finding> vol_formatted(const Host& host, const Question& /*question*/) {
  return merge_volumes(host, &VolumeFindings::formatted);
}

Result<Finding> vol_socket(const Host& host, const Question& /*question*/) {
  return merge_volumes(host, &VolumeFindings::socket);
}

}  // namespace kata::check
