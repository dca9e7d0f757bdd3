// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_context.hpp"

#include <filesystem>

#include "exec/copy_plan.hpp"

namespace kata::exec {

std::string absolute_path(const Host& host, const std::string& path) {
  if (path.starts_with('/')) return path;
  if (!host.is_whole_machine()) return "/" + path;
  std::error_code unknown;
  const std::string here = std::filesystem::current_path(unknown).string();
  return (here == "/" ? "" : here) + "/" + path;
}

PathKind host_path_kind(const Host& host, const std::string& path) {
  const Result<FileInfo> info = host.stat(path);
  if (!info) return PathKind::absent;
  if (info->type == FileType::directory) return PathKind::directory;
  return info->type == FileType::regular ? PathKind::file : PathKind::other;
}

}  // namespace kata::exec
