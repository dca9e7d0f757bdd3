// SPDX-License-Identifier: Apache-2.0
#include "env/os_release.hpp"

#include "core/text.hpp"

namespace kata::env {
namespace {

// One word of a shell assignment without expansions, which os-release(5) does not have.
std::string unquote(std::string_view word) {
  std::string value;
  char quote = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (c == '\\' && quote != '\'' && i + 1 < word.size()) {
      value += word[++i];
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else {
      value += c;
    }
  }
  return value;
}

}  // namespace

Distro parse_os_release(std::string_view text) {
  Distro distro;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const std::size_t sign = line.find('=');
    if (sign == line.npos) continue;
    const std::string_view name = line.substr(0, sign);
    if (name == "NAME") distro.name = unquote(line.substr(sign + 1));
    if (name == "VERSION_ID") distro.version = unquote(line.substr(sign + 1));
  }
  return distro;
}

Result<Distro> read_distro(const Host& host) {
  Result<std::string> text = host.read("/etc/os-release");
  if (!text && text.error().code == Code::not_found) text = host.read("/usr/lib/os-release");
  if (!text) return std::unexpected(std::move(text).error());
  return parse_os_release(*text);
}

}  // namespace kata::env
