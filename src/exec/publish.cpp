// SPDX-License-Identifier: Apache-2.0
#include "exec/publish.hpp"

#include "core/text.hpp"

namespace kata::exec {
namespace {

std::string path_in(const Dir& dir, std::string_view name) {
  return fmt::format("{}/{}", dir.path(), name);
}

// Whether anything is called that, and what.
Result<FileType> type_at(const Dir& dir, std::string_view name, FileType if_absent) {
  const Result<FileInfo> info = dir.stat(name);
  if (info) return info->type;
  if (info.error().code == Code::not_found) return if_absent;
  return std::unexpected(info.error());
}

Result<> check_merge(const Dir& from, const Dir& to);

Result<> check_entry(const Dir& from, std::string_view name, FileType type, const Dir& to,
                     std::string_view new_name) {
  const FileType there = TRY(type_at(to, new_name, FileType::unknown));
  if (there == FileType::unknown) return {};
  const std::string path = path_in(to, new_name);
  if (type != FileType::directory) {
    if (there == FileType::directory)
      return fail(Code::refused, "{}: a directory, which a file does not replace", quote(path));
    if (there != FileType::regular && there != FileType::symlink)
      return fail(Code::refused, "{}: {}, which a file does not replace", quote(path),
                  to_text(there));
    return {};
  }
  if (there != FileType::directory)
    return fail(Code::refused, "{}: {}, which a directory does not replace", quote(path),
                to_text(there));
  const Dir below = TRY(from.open_dir(name));
  const Dir target = TRY(to.open_dir(new_name));
  return check_merge(below, target);
}

Result<> check_merge(const Dir& from, const Dir& to) {
  for (const DirEntry& entry : TRY(from.entries()))
    TRY(check_entry(from, entry.name, entry.type, to, entry.name));
  return {};
}

Result<> merge(Dir& from, Dir& to);

Result<> move_entry(Dir& from, std::string_view name, FileType type, Dir& to,
                    std::string_view new_name) {
  if (type != FileType::directory) return from.move_over(name, to, new_name);
  if (TRY(type_at(to, new_name, FileType::unknown)) == FileType::unknown)
    return from.move_new(name, to, new_name);
  Dir below = TRY(from.open_dir(name));
  Dir target = TRY(to.open_dir(new_name));
  return merge(below, target);
}

Result<> merge(Dir& from, Dir& to) {
  for (const DirEntry& entry : TRY(from.entries()))
    TRY(move_entry(from, entry.name, entry.type, to, entry.name));
  return to.sync();
}

}  // namespace

Result<> publish(Dir& staging, std::string_view name, Dir& target, std::string_view new_name) {
  const FileInfo info = TRY(staging.stat(name));
  TRY(check_entry(staging, name, info.type, target, new_name));
  TRY(move_entry(staging, name, info.type, target, new_name));
  return target.sync();
}

Result<> publish_contents(Dir& staging, std::string_view name, Dir& target) {
  Dir from = TRY(staging.open_dir(name));
  TRY(check_merge(from, target));
  return merge(from, target);
}

}  // namespace kata::exec
