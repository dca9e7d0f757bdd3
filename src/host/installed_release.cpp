// SPDX-License-Identifier: Apache-2.0
#include "host/installed_release.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::host {
namespace {

bool is_version(std::string_view text) {
  constexpr std::size_t longest = 64;
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '+' || c == '_' || c == '~';
  };
  return !text.empty() && text.size() <= longest && text[0] >= '0' && text[0] <= '9' &&
         std::ranges::all_of(text, fits);
}

}  // namespace

std::string read_installed_release(const Host& host, std::string_view path) {
  constexpr int levels = 3;  // /opt/kata/runtime-rs/bin/containerd-shim-kata-v2
  constexpr std::size_t limit = 256;
  for (int level = 0; level < levels; ++level) {
    const std::size_t slash = path.rfind('/');
    if (slash == 0 || slash == path.npos) return {};
    path = path.substr(0, slash);
    // Only in Kata's own folders: others have files of that name too.
    if (!path.contains("/kata")) return {};
    const Result<std::string> text = host.read(fmt::format("{}/VERSION", path), limit);
    if (text && is_version(trim(*text))) return std::string{trim(*text)};
  }
  return {};
}

std::optional<Version> read_node_release(const Host& host) {
  const Result<std::string> text = host.read(release_file, 4096);
  return text ? parse_version(trim(*text)) : std::nullopt;
}

}  // namespace kata::host
