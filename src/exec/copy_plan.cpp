// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_plan.hpp"

#include "core/text.hpp"

namespace kata::exec {
namespace {

std::string join(std::string_view directory, std::string_view name) {
  std::string path{directory};
  if (!path.ends_with('/')) path += '/';
  path += name;
  return path;
}

}  // namespace

SplitPath split_path(std::string_view path) {
  SplitPath split;
  std::string_view rest = path;
  while (rest.size() > 1 && rest.ends_with('/')) rest.remove_suffix(1);
  split.ends_in_slash = rest.size() < path.size();
  const std::size_t slash = rest.rfind('/');
  const std::string_view name = slash == rest.npos ? rest : rest.substr(slash + 1);
  split.parent = slash == rest.npos ? "." : std::string{rest.substr(0, slash == 0 ? 1 : slash)};
  split.is_contents = name == "." || name == ".." || name.empty();
  if (split.is_contents)
    split.parent = std::string{rest};
  else
    split.name = std::string{name};
  return split;
}

Result<CopyTarget> plan_copy(CopyShape shape, std::string_view source, std::string_view target,
                             PathKind at_target) {
  const SplitPath from = split_path(source);
  const SplitPath to = split_path(target);
  if (at_target == PathKind::directory) {
    if (shape == CopyShape::stream || from.is_contents)
      return CopyTarget{.path = std::string{target}, .into_directory = true};
    return CopyTarget{.path = join(target, from.name)};
  }
  if (at_target == PathKind::absent) {
    if (shape == CopyShape::stream || to.is_contents)
      return fail(Code::not_found, "directory {}: does not exist", quote(target));
    if (shape == CopyShape::file && to.ends_in_slash)
      return fail(Code::not_found, "directory {}: does not exist", quote(target));
    return CopyTarget{.path = join(to.parent, to.name), .needs_parent = true};
  }
  if (shape == CopyShape::stream || to.ends_in_slash)
    return fail(Code::refused, "{}: not a directory", quote(target));
  TRY(allow_replacing(shape, target, at_target));
  return CopyTarget{.path = std::string{target}};
}

Result<> allow_replacing(CopyShape shape, std::string_view path, PathKind at_path) {
  if (at_path == PathKind::absent) return {};
  if (at_path == PathKind::other)
    return fail(Code::refused, "{}: neither a regular file nor a directory", quote(path));
  if (shape == CopyShape::file && at_path == PathKind::directory)
    return fail(Code::refused, "{}: a directory, which a file does not replace", quote(path));
  if (shape == CopyShape::tree && at_path == PathKind::file)
    return fail(Code::refused, "{}: a file, which a directory does not replace", quote(path));
  return {};
}

}  // namespace kata::exec
