// SPDX-License-Identifier: Apache-2.0
#include "config/handlers.hpp"

#include <algorithm>
#include <array>

#include "config/engine.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// containerd's own place, and where the distributions that bring containerd along put the file that
// it is started with. The last one is kata-deploy's, which the first should import.
constexpr std::array<std::string_view, 7> containerd_files{
    "/etc/containerd/config.toml",
    "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
    "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
    "/etc/k0s/containerd.toml",
    "/run/k0s/containerd-cri.toml",
    "/var/snap/microk8s/current/args/containerd.toml",
    "/opt/kata/containerd/config.d/kata-deploy.toml",
};

// Where systemd starts services from.
constexpr std::array<std::string_view, 7> program_path{
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/opt/kata/bin"};

void append(EngineConfig& to, EngineConfig&& from) {
  std::ranges::move(from.files, std::back_inserter(to.files));
  std::ranges::move(from.findings, std::back_inserter(to.findings));
  for (Handler& handler : from.handlers) add_handler(to.handlers, std::move(handler));
}

bool is_rust_path(std::string_view path) {
  return path.contains("/runtime-rs/") || path.contains("-runtime-rs");
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

bool is_kata(const Handler& handler) {
  const auto names_kata = [](std::string_view text) { return text.contains("kata"); };
  return names_kata(handler.runtime_type) || names_kata(handler.runtime_path) ||
         names_kata(handler.config_path);
}

void add_handler(std::vector<Handler>& handlers, Handler handler) {
  const auto key = [](const Handler& h) { return std::pair{h.name, h.engine}; };
  const auto at = std::ranges::lower_bound(handlers, key(handler), {}, key);
  if (at != handlers.end() && key(*at) == key(handler))
    *at = std::move(handler);
  else
    handlers.insert(at, std::move(handler));
}

EngineConfig read_engines(const Host& host) {
  EngineConfig all;
  for (const std::string_view file : containerd_files)
    if (host.exists(file) && std::ranges::find(all.files, file) == all.files.end())
      append(all, read_containerd(host, file));
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
  const bool is_rust = is_rust_path(shim) || is_rust_path(handler.runtime_path) ||
                       is_rust_path(handler.config_path) || is_rust_path(handler.runtime_type) ||
                       is_rust_path(host.resolve(handler.config_path).value_or(""));
  return is_rust ? Dialect::rust : Dialect::go;
}

}  // namespace kata::config
