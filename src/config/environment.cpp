// SPDX-License-Identifier: Apache-2.0
// Where KATA_CONF_FILE comes from.
#include <algorithm>

#include "config/search.hpp"
#include "config/unit_environment.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::string_view variable = "KATA_CONF_FILE";
constexpr std::size_t script_limit = std::size_t{64} << 10;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the variable's own name begins in a line, not one that ends or goes on with it.
std::size_t find_name(std::string_view line) {
  for (std::size_t at = line.find(variable); at != line.npos; at = line.find(variable, at + 1)) {
    const std::size_t end = at + variable.size();
    const bool begins =
        at == 0 || (!is_name_character(line[at - 1]) && line[at - 1] != '$' && line[at - 1] != '{');
    if (begins && (end == line.size() || !is_name_character(line[end]))) return at;
  }
  return line.npos;
}

// What a shell makes of "${KATA_CONF_FILE:-/a.toml}" where nothing set the variable before.
std::string_view default_in(std::string_view value) {
  for (const std::string_view form : {":-", ":=", "-", "="}) {
    const std::string begin = fmt::format("${{{}{}", variable, form);
    if (value.starts_with(begin) && value.ends_with('}'))
      return value.substr(begin.size(), value.size() - begin.size() - 1);
  }
  return value;
}

// The value that begins with `text`, up to a blank, without quotes. Empty: none, or one that only
// the shell knows.
std::string value_of(std::string_view text) {
  const std::string_view ends = text.starts_with('"')    ? "\""
                                : text.starts_with('\'') ? "'"
                                                         : " \t\r\"';&|)";
  if (ends.size() == 1) text.remove_prefix(1);
  const std::string_view value = default_in(text.substr(0, text.find_first_of(ends)));
  const bool is_known = ends == "'" || value.find_first_of("$`") == value.npos;
  return std::string{is_known ? value : std::string_view{}};
}

// What a script makes of the variable: nothing where it leaves it alone, an empty path where it
// takes it back or sets what cannot be known.
std::optional<ConfEnvironment> find_in_script(std::string_view text, const std::string& file) {
  std::optional<ConfEnvironment> found;
  unsigned number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const std::size_t at = line.starts_with('#') ? line.npos : find_name(line);
    if (at == line.npos) continue;
    const std::string_view rest = line.substr(at + variable.size());
    const bool is_set = rest.starts_with('=');
    if (is_set || line.starts_with("unset "))
      found = ConfEnvironment{
          .path = is_set ? value_of(rest.substr(1)) : "", .file = file, .line = number};
  }
  return found;
}

// A file that is not a script, or too long for one, sets nothing.
std::optional<ConfEnvironment> find_in_shim(const Host& host, const std::string& file) {
  const Result<FileInfo> info = host.stat(file);
  if (!info || info->type != FileType::regular || info->size > script_limit) return std::nullopt;
  const Result<std::string> text = host.read(file, script_limit);
  if (!text || !text->starts_with("#!")) return std::nullopt;
  return find_in_script(*text, file);
}

// The services that may start a handler's shim, by the file that declares the handler.
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
    if (std::optional<ConfEnvironment> found = find_in_shim(host, shim))
      return found->path.empty() ? std::nullopt : found;
  for (const std::string_view unit : units_of(handler))
    if (const auto found = find_in_unit(host, unit, variable))
      return ConfEnvironment{.path = found->value, .file = found->file, .line = found->line};
  return std::nullopt;
}

}  // namespace kata::config
