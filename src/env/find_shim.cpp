// SPDX-License-Identifier: Apache-2.0
#include "env/find_shim.hpp"

#include <algorithm>
#include <vector>

#include "core/text.hpp"
#include "host/process_name.hpp"

namespace kata::env {
namespace {

constexpr std::string_view name = "containerd-shim-kata";

// "/opt/kata/bin/containerd-shim-kata-v2", not that of another runtime.
bool is_shim(std::string_view path) { return path.substr(path.rfind('/') + 1).starts_with(name); }

std::string running_shim(const Host& host) {
  for (const DirEntry& entry : host.entries("/proc").value_or(std::vector<DirEntry>{})) {
    if (!parse_u64(entry.name)) continue;
    if (host::read_process_name(host, entry.name).value_or("") != "containerd-shim") continue;
    const std::string path = host.read_link(fmt::format("/proc/{}/exe", entry.name)).value_or("");
    if (is_shim(path) && host.exists(path)) return path;
  }
  return {};
}

// kata-deploy appends the name of an installation to its directory where a node has several.
std::vector<std::string> directories(const Host& host) {
  std::vector<std::string> prefixes;
  for (const DirEntry& entry : host.entries("/opt").value_or(std::vector<DirEntry>{}))
    if (entry.name.starts_with("kata")) prefixes.push_back("/opt/" + entry.name);
  std::ranges::sort(prefixes);
  std::vector<std::string> found;
  for (const std::string& prefix : prefixes)
    for (const char* below : {"/bin", "/runtime-rs/bin"}) found.push_back(prefix + below);
  for (const char* other : {"/usr/local/bin", "/usr/bin"}) found.emplace_back(other);
  return found;
}

std::string installed_shim(const Host& host) {
  for (const std::string& directory : directories(host)) {
    const std::string path = fmt::format("{}/{}-v2", directory, name);
    if (host.exists(path)) return path;
  }
  return {};
}

}  // namespace

std::string find_shim(const Host& host, const std::optional<config::Handler>& handler) {
  std::string path = handler ? config::find_shim(host, *handler) : std::string{};
  if (path.empty()) path = running_shim(host);
  return path.empty() ? installed_shim(host) : path;
}

}  // namespace kata::env
