// SPDX-License-Identifier: Apache-2.0
// Where KATA_CONF_FILE comes from.
#include <algorithm>
#include <array>

#include "config/search.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::string_view variable = "KATA_CONF_FILE=";
constexpr std::size_t script_limit = std::size_t{64} << 10;
constexpr std::size_t most_units = 100;

// The value behind "KATA_CONF_FILE=" up to a blank, without quotes.
std::string value_in(std::string_view line) {
  const std::size_t at = line.find(variable);
  if (at == std::string_view::npos || trim(line).starts_with('#')) return {};
  std::string_view value = line.substr(at + variable.size());
  const std::string_view ends = value.starts_with('"')    ? "\""
                                : value.starts_with('\'') ? "'"
                                                          : " \t\r\"';";
  if (ends.size() == 1) value.remove_prefix(1);
  return std::string{value.substr(0, value.find_first_of(ends))};
}

// The last setting in a text counts, as in a shell and in systemd.
std::optional<ConfEnvironment> find_in(std::string_view text, const std::string& file) {
  std::optional<ConfEnvironment> found;
  unsigned number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ++number;
    if (std::string value = value_in(text.substr(0, end)); !value.empty())
      found = {.path = std::move(value), .file = file, .line = number};
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

// A file that is not a script, or too long for one, sets nothing.
std::optional<ConfEnvironment> find_in_file(const Host& host, const std::string& file,
                                            std::string_view start) {
  const Result<FileInfo> info = host.stat(file);
  if (!info || info->type != FileType::regular || info->size > script_limit) return std::nullopt;
  const Result<std::string> text = host.read(file, script_limit);
  if (!text || !text->starts_with(start)) return std::nullopt;
  return find_in(*text, file);
}

// Source: systemd.unit(5), the load path; a unit's own drop-ins come after it.
std::vector<std::string> unit_files(const Host& host, std::string_view unit) {
  constexpr std::array<std::string_view, 3> directories{
      "/usr/lib/systemd/system", "/lib/systemd/system", "/etc/systemd/system"};
  std::vector<std::string> files;
  files.reserve(directories.size());
  for (const std::string_view directory : directories)
    files.push_back(fmt::format("{}/{}.service", directory, unit));
  for (const std::string_view directory : directories) {
    const std::string drop_ins = fmt::format("{}/{}.service.d", directory, unit);
    Result<std::vector<DirEntry>> entries = host.entries(drop_ins);
    if (!entries) continue;
    std::ranges::sort(*entries, {}, &DirEntry::name);
    for (const DirEntry& entry : *entries)
      if (files.size() < most_units && entry.name.ends_with(".conf"))
        files.push_back(fmt::format("{}/{}", drop_ins, entry.name));
  }
  for (const std::string_view directory : {"/etc/default", "/etc/sysconfig"})
    files.push_back(fmt::format("{}/{}", directory, unit));
  return files;
}

}  // namespace

namespace {

// The service that starts a handler's shim, by the file that declares the handler.
std::vector<std::string_view> units_of(const Handler& handler) {
  if (handler.engine == Engine::crio) return {"crio"};
  const std::string_view file = handler.file;
  if (file.contains("/k3s/")) return {"k3s", "k3s-agent"};
  if (file.contains("/rke2/")) return {"rke2-server", "rke2-agent"};
  if (file.contains("/k0s/")) return {"k0scontroller", "k0sworker"};
  if (file.contains("/microk8s/")) return {"snap.microk8s.daemon-containerd"};
  return {"containerd"};
}

}  // namespace

std::optional<ConfEnvironment> find_environment(const Host& host, const Handler& handler) {
  if (const std::string shim = find_shim(host, handler); !shim.empty())
    if (std::optional<ConfEnvironment> found = find_in_file(host, shim, "#!")) return found;
  std::optional<ConfEnvironment> last;
  for (const std::string_view unit : units_of(handler))
    for (const std::string& file : unit_files(host, unit))
      if (std::optional<ConfEnvironment> found = find_in_file(host, file, "")) last = found;
  return last;
}

}  // namespace kata::config
