// SPDX-License-Identifier: Apache-2.0
#include "host/backing.hpp"

#include <algorithm>

namespace kata::host {
namespace {

constexpr std::string_view deleted = " (deleted)";
constexpr std::uint64_t smallest_huge_page = std::uint64_t{2} << 20;

bool lies_below(std::string_view path, std::string_view directory) {
  while (directory.ends_with('/')) directory.remove_suffix(1);
  return !directory.empty() && path.starts_with(directory) &&
         path.substr(directory.size()).starts_with('/');
}

}  // namespace

std::string_view to_text(Backing backing) {
  switch (backing) {
    case Backing::shm: return "shm";
    case Backing::memfd: return "memfd";
    case Backing::hugepages: return "hugepages";
    case Backing::file: return "file";
    case Backing::anonymous: break;
  }
  return "anonymous";
}

std::optional<Backing> backing_of(std::string_view link, std::span<const std::string> paths) {
  const bool is_told = std::ranges::find(paths, link) != paths.end();
  if (is_told) return Backing::file;
  if (!link.ends_with(deleted)) return std::nullopt;
  link.remove_suffix(deleted.size());
  if (link.starts_with("/memfd:")) return Backing::memfd;
  if (link == "/anon_hugepage" || link.contains("/hugepages/")) return Backing::hugepages;
  const auto below = [&](std::string_view path) { return lies_below(link, path); };
  if (below("/dev/shm") || std::ranges::any_of(paths, below)) return Backing::shm;
  return std::nullopt;
}

Backing backing_of(Backing by_link, const FileInfo& file) {
  return file.block >= smallest_huge_page ? Backing::hugepages : by_link;
}

}  // namespace kata::host
