// SPDX-License-Identifier: Apache-2.0
#include "directvol/record.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "core/json.hpp"
#include "core/text.hpp"
#include "directvol/mount_info_readers.hpp"
#include "shim/sandbox.hpp"

namespace kata::directvol {
namespace {

constexpr std::string_view root_below_run = "kata-containers/shared/direct-volumes";
constexpr std::chrono::seconds lock_patience{30};

// mountInfo.json of an open record.
Result<ParsedMountInfo> read_mount_info(const Host& host, const Dir& directory) {
  const Dir::File file = TRY(directory.read(mount_info_file, json_size_limit));
  const std::string path = fmt::format("{}/{}", directory.path(), mount_info_file);
  TRY(check_trusted(host, file.info, path));
  Result<ParsedMountInfo> parsed = parse_mount_info(file.text);
  if (!parsed) return std::unexpected(std::move(parsed).error().within("{}", quote(path)));
  return parsed;
}

// The usual case in six system calls: a small record under its current name with nothing odd about
// it. Nothing where anything is odd, which find_record() is to find again and to name.
std::optional<MountInfo> read_usual_record(const Host& host, const VolumePath& path) {
  const std::string file_path =
      fmt::format("{}/{}/{}", root_path, record_name(path), mount_info_file);
  const auto directory = std::string_view{file_path}.substr(0, file_path.rfind('/'));
  const Result<Fd> file = host.open_linkless(file_path);
  if (!file) return std::nullopt;
  const auto is_trusted = [&host](const Result<FileInfo>& info, FileType type) {
    return info && info->type == type && check_trusted(host, *info, "");
  };
  if (!is_trusted(host.stat(root_path), FileType::directory) ||
      !is_trusted(host.stat(directory), FileType::directory) ||
      !is_trusted(stat_fd(file->get(), mount_info_file), FileType::regular))
    return std::nullopt;
  std::array<char, 2048> bytes;  // NOLINT(*-member-init): the kernel fills it
  const ssize_t size = ::read(file->get(), bytes.data(), bytes.size());
  if (size < 0 || static_cast<std::size_t>(size) == bytes.size()) return std::nullopt;
  return read_usual_mount_info({bytes.data(), static_cast<std::size_t>(size)});
}

}  // namespace

std::string directory_of(const Record& record) {
  return fmt::format("{}/{}", root_path, record.name);
}

Result<> check_trusted(const Host& host, const FileInfo& info, std::string_view what) {
  if (info.uid != 0 && info.uid != host.euid())
    return fail(Code::refused, "{}: belongs to user {}, expected root", quote(what), info.uid);
  if ((info.permissions & S_IWOTH) != 0)
    return std::unexpected(
        Error{Code::refused, fmt::format("{}: everybody may write to it", quote(what)),
              fmt::format("look who wrote it, then run 'chmod o-w {}'", escape(what))});
  // An unprivileged user's own files are his group's business.
  if (info.uid == 0 && info.gid != 0 && (info.permissions & S_IWGRP) != 0)
    return std::unexpected(
        Error{Code::refused, fmt::format("{}: group {} may write to it", quote(what), info.gid),
              fmt::format("look who wrote it, then run 'chmod g-w {}'", escape(what))});
  return {};
}

Result<> check_trusted(const Host& host, const Dir& directory) {
  const FileInfo info = TRY(stat_fd(directory.fd(), directory.path()));
  return check_trusted(host, info, directory.path());
}

Result<Dir> open_root(const Host& host) {
  const Dir run = TRY(Dir::open(host, "/run"));
  Dir root = TRY(run.open_dir(root_below_run));
  TRY(check_trusted(host, root));
  return root;
}

Result<Lock> lock_root(Dir& root) {
  Lock lock = TRY(root.lock(lock_patience));
  for (const std::string_view name : {staging_name, trash_name})
    if (root.stat(name)) TRY(root.remove_all(name));
  return lock;
}

Result<Record> read_record(const Host& host, const Dir& root, std::string name) {
  const Dir directory = TRY(root.open_dir(name));
  TRY(check_trusted(host, directory));

  Record record;
  record.volume_path = decode_record_name(name).value_or("");
  record.name = std::move(name);
  for (const DirEntry& entry : TRY(directory.entries())) {
    if (entry.type == FileType::directory) record.subdirectories.push_back(entry.name);
    if (entry.type == FileType::regular && entry.name != mount_info_file &&
        shim::is_sandbox_id(entry.name))
      record.markers.push_back(entry.name);
  }
  std::ranges::sort(record.markers);

  Result<ParsedMountInfo> info = read_mount_info(host, directory);
  if (info)
    record.mount_info = *std::move(info);
  else
    record.problem = std::move(info).error();
  return record;
}

Result<Record> look_up_record(const Host& host, const VolumePath& path) {
  const auto missing = [&] {
    return std::unexpected(Error{Code::not_found,
                                 fmt::format("volume {}: no such direct volume", quote(path.text)),
                                 "list the volumes with 'kata-ctl direct-volume list'"});
  };
  const Result<Dir> root = open_root(host);
  if (!root && root.error().code == Code::not_found) return missing();
  if (!root) return std::unexpected(root.error());

  Result<Record> record = read_record(host, *root, record_name(path));
  const auto is_missing = [&] { return !record && record.error().code == Code::not_found; };
  const std::optional<std::string> old = old_record_name(path);
  if (old && is_missing()) record = read_record(host, *root, *old);
  if (is_missing()) return missing();
  return record;
}

Result<Record> find_record(const Host& host, const VolumePath& path) {
  Result<Record> record = look_up_record(host, path);
  if (!record) return record;
  const std::optional<Error>& problem = record->problem;
  if (problem) return std::unexpected(*problem);
  return record;
}

Result<MountInfo> find_mount_info(const Host& host, const VolumePath& path) {
  if (std::optional<MountInfo> info = read_usual_record(host, path)) return *std::move(info);
  Record record = TRY(find_record(host, path));
  return std::move(record.mount_info.info);
}

}  // namespace kata::directvol
