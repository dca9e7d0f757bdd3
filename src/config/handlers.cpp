// SPDX-License-Identifier: Apache-2.0
#include "config/handlers.hpp"

#include <algorithm>
#include <array>

#include "config/engine.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// containerd's own place, and where the distributions that bring containerd along put the file that
// it is started with.
constexpr std::array<std::string_view, 6> containerd_files{
    "/etc/containerd/config.toml",
    "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
    "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
    "/etc/k0s/containerd.toml",
    "/run/k0s/containerd-cri.toml",
    "/var/snap/microk8s/current/args/containerd.toml",
};
// What one of them should import.
constexpr std::string_view kata_deploy_file = "/opt/kata/containerd/config.d/kata-deploy.toml";

// Where systemd starts services from.
constexpr std::array<std::string_view, 7> program_path{
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/opt/kata/bin"};

bool is_of_kata(const Handler& handler) {
  const auto names_kata = [](std::string_view text) { return text.contains("kata"); };
  return names_kata(handler.runtime_type) || names_kata(handler.runtime_path) ||
         names_kata(handler.config_path);
}

auto key_of(const Handler& handler) { return std::pair{handler.name, handler.engine}; }

// The handler of the same engine and name, which is inserted where there is none; and whether it
// was.
std::pair<Handler&, bool> find_or_insert(std::vector<Handler>& handlers, const Handler& handler) {
  const auto at = std::ranges::lower_bound(handlers, key_of(handler), {}, key_of);
  if (at != handlers.end() && key_of(*at) == key_of(handler)) return {*at, false};
  return {*handlers.insert(at, handler), true};
}

void append_files(EngineConfig& to, EngineConfig& from) {
  std::ranges::move(from.files, std::back_inserter(to.files));
  std::ranges::move(from.findings, std::back_inserter(to.findings));
}

// Another containerd's: of two handlers of one name the later one's is as good as the earlier's.
void append(EngineConfig& to, EngineConfig&& from) {
  append_files(to, from);
  for (Handler& handler : from.handlers) put_handler(to.handlers, std::move(handler));
}

bool has_read(const Host& host, const EngineConfig& config, std::string_view file) {
  const auto real = [&](std::string_view path) {
    return host.resolve(path).value_or(std::string{path});
  };
  return std::ranges::find(config.files, real(file), real) != config.files.end();
}

void append_unimported(EngineConfig& to, EngineConfig&& from) {
  const bool is_left_out = !to.files.empty() && !from.handlers.empty();
  append_files(to, from);
  for (const Handler& handler : from.handlers) find_or_insert(to.handlers, handler);
  if (is_left_out)
    to.findings.push_back({.level = Level::warning,
                           .id = "runtime.handlers.not-imported",
                           .file = std::string{kata_deploy_file},
                           .message = "no containerd configuration here imports it",
                           .hint = "add it to 'imports' of the file that containerd is started "
                                   "with, or run kata-deploy anew"});
}

bool is_rust_path(std::string_view path) {
  return path.contains("/runtime-rs/") || path.contains("-runtime-rs");
}

// "/opt/kata/bin/containerd-shim-kata-v2": kata-deploy has the other runtime beside it.
bool is_go_path(std::string_view path) {
  return path.starts_with("/opt/") && path.ends_with("/bin/containerd-shim-kata-v2");
}

// "io.containerd.kata-qemu.v2" is served by containerd-shim-kata-qemu-v2.
std::string shim_name(std::string_view type) {
  const std::size_t version = type.rfind('.');
  if (version == std::string_view::npos || version == 0) return {};
  const std::size_t name = type.rfind('.', version - 1);
  if (name == std::string_view::npos) return {};
  return fmt::format("containerd-shim-{}-{}", type.substr(name + 1, version - name - 1),
                     type.substr(version + 1));
}

}  // namespace

std::string_view to_text(Engine engine) {
  return engine == Engine::containerd ? "containerd" : "CRI-O";
}

std::string text_of(const Node& table, std::string_view name) {
  const Node* node = table.find(name);
  const std::string* text = node == nullptr ? nullptr : node->text();
  return text == nullptr ? std::string{} : *text;
}

std::vector<std::string> texts_of(const Node& table, std::string_view name) {
  std::vector<std::string> texts;
  const Node* node = table.find(name);
  if (node == nullptr || node->array() == nullptr) return texts;
  for (const Node& item : *node->array())
    if (item.text() != nullptr) texts.push_back(*item.text());
  return texts;
}

void put_handler(std::vector<Handler>& handlers, Handler handler) {
  const auto [found, is_new] = find_or_insert(handlers, handler);
  if (!is_new) found = std::move(handler);
}

void merge_handler(std::vector<Handler>& handlers, Handler handler) {
  const auto [found, is_new] = find_or_insert(handlers, handler);
  if (is_new) return;
  const auto take = [](auto& old, auto& changed) {
    if (!changed.empty()) old = std::move(changed);
  };
  if (!handler.config_path.empty() || found.config_path.empty()) {
    found.file = std::move(handler.file);
    found.line = handler.line;
  }
  take(found.runtime_type, handler.runtime_type);
  take(found.runtime_path, handler.runtime_path);
  take(found.config_path, handler.config_path);
  take(found.snapshotter, handler.snapshotter);
  take(found.annotations, handler.annotations);
}

void keep_kata(std::vector<Handler>& handlers) {
  std::erase_if(handlers, [](const Handler& handler) { return !is_of_kata(handler); });
}

EngineConfig read_engines(const Host& host) {
  EngineConfig all;
  for (const std::string_view file : containerd_files)
    if (host.exists(file) && !has_read(host, all, file)) append(all, read_containerd(host, file));
  if (host.exists(kata_deploy_file) && !has_read(host, all, kata_deploy_file))
    append_unimported(all, read_containerd(host, kata_deploy_file));
  append(all, read_crio(host));
  return all;
}

std::string find_shim(const Host& host, const Handler& handler) {
  if (!handler.runtime_path.empty()) return host.resolve(handler.runtime_path).value_or("");
  const std::string name = shim_name(handler.runtime_type);
  if (name.empty() || name.contains('/')) return {};
  for (const std::string_view directory : program_path)
    if (const Result<std::string> real = host.resolve(fmt::format("{}/{}", directory, name)))
      return *real;
  return {};
}

Dialect dialect_of(const Host& host, const Handler& handler) {
  const std::string shim = find_shim(host, handler);
  if (is_rust_path(shim) || is_rust_path(handler.runtime_path)) return Dialect::rust;
  if (is_go_path(shim.empty() ? handler.runtime_path : shim)) return Dialect::go;
  const bool is_rust = is_rust_path(handler.runtime_type) || is_rust_path(handler.config_path) ||
                       is_rust_path(host.resolve(handler.config_path).value_or(""));
  return is_rust ? Dialect::rust : Dialect::go;
}

}  // namespace kata::config
