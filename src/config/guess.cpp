// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.hpp"
#include "config/drop_in.hpp"

namespace kata::config {
namespace {

bool is_rust_path(std::string_view path) {
  for (const std::string_view part : {"/runtime-rs/", "-runtime-rs", "configuration-rs-",
                                      "configuration-dragonball", "configuration-openvmm"})
    if (path.contains(part)) return true;
  return false;
}

// Only runtime-rs has its hypervisor selected by name.
bool has_selector(const Node& root) {
  const Node* runtime = root.find("runtime");
  return runtime != nullptr &&
         (runtime->find("hypervisor_name") != nullptr || runtime->find("agent_name") != nullptr);
}

}  // namespace

Dialect guess_dialect(const Host& host, std::string_view file) {
  const std::string path{file};
  if (is_rust_path(path) || is_rust_path(host.resolve(path).value_or(path))) return Dialect::rust;
  const std::expected<Node, Refusal> root = read_document(host, path, 0);
  return root && has_selector(*root) ? Dialect::rust : Dialect::go;
}

}  // namespace kata::config
