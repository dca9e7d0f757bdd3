// SPDX-License-Identifier: Apache-2.0
// Where KATA_CONF_FILE comes from.
#include "config/script_environment.hpp"
#include "config/search.hpp"
#include "config/unit_environment.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::string_view variable = "KATA_CONF_FILE";
constexpr std::size_t script_limit = std::size_t{64} << 10;

// A file that is not a script, or too long for one, sets nothing.
std::optional<ScriptVariable> read_script(const Host& host, const std::string& file) {
  const Result<FileInfo> info = host.stat(file);
  if (!info || info->type != FileType::regular || info->size > script_limit) return std::nullopt;
  const Result<std::string> text = host.read(file, script_limit);
  if (!text || !text->starts_with("#!")) return std::nullopt;
  return find_in_script(*text, variable);
}

// The services that may start a handler's shim, by the file that its engine is started with.
std::vector<std::string_view> units_of(const Handler& handler) {
  if (handler.engine == Engine::crio) return {"crio"};
  const std::string_view file = handler.engine_file;
  if (file.contains("/k3s/")) return {"k3s", "k3s-agent"};
  if (file.contains("/rke2/")) return {"rke2-server", "rke2-agent"};
  if (file.contains("/k0s/")) return {"k0scontroller", "k0sworker"};
  if (file.contains("/microk8s/")) return {"snap.microk8s.daemon-containerd"};
  return {"containerd"};
}

}  // namespace

std::optional<ConfEnvironment> find_environment(const Host& host, const Handler& handler) {
  const std::string shim = find_shim(host, handler);
  const auto script = shim.empty() ? std::nullopt : read_script(host, shim);
  if (script && !script->is_default) {
    if (script->value.empty()) return std::nullopt;
    return ConfEnvironment{.path = script->value, .file = shim, .line = script->line};
  }
  for (const std::string_view unit : units_of(handler))
    if (const auto found = find_in_unit(host, unit, variable))
      return ConfEnvironment{.path = found->value, .file = found->file, .line = found->line};
  if (!script || script->value.empty()) return std::nullopt;
  return ConfEnvironment{.path = script->value, .file = shim, .line = script->line};
}

}  // namespace kata::config
