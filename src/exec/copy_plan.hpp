// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::exec {

/// What stands at a path, links followed.
enum class PathKind : std::uint8_t { absent, file, directory, other };

/// What is copied: one file (or link), a directory, or the members of a tar stream.
enum class CopyShape : std::uint8_t { file, tree, stream };

/// A path's last component, and what is before it.
struct SplitPath {
  std::string parent;          ///< "." or "/" where nothing else is
  std::string name;            ///< empty for "/", "." and "..": the directory itself
  bool ends_in_slash = false;  ///< "a/": must be a directory
  bool is_contents = false;    ///< "a/.": what is in the directory, not itself
};
[[nodiscard]] SplitPath split_path(std::string_view path);

/// Where a copy goes, before what is there is known.
struct CopyTarget {
  std::string path;           ///< what the copy will be called
  bool needs_parent = false;  ///< the target is new: its directory must exist
  bool into_directory =
      false;  ///< `path` is a directory that exists: what is copied is added to it
};

/// Applies docker-cp(1)'s rules to a source of this shape and a target word that names `at_target`.
/// Errors: refused (a directory onto a file, a stream into anything but a directory), not_found (a
/// directory that should be there is not).
[[nodiscard]] Result<CopyTarget> plan_copy(CopyShape shape, std::string_view source,
                                           std::string_view target, PathKind at_target);

/// Whether a source of this shape may go to a path where `at_path` stands.
/// Errors: refused.
[[nodiscard]] Result<> allow_replacing(CopyShape shape, std::string_view path, PathKind at_path);

}  // namespace kata::exec
