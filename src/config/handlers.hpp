// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/dialect.hpp"
#include "config/document.hpp"
#include "config/finding.hpp"
#include "core/host.hpp"

namespace kata::config {

enum class Engine : std::uint8_t { containerd, crio };

/// "containerd", "CRI-O".
[[nodiscard]] std::string_view to_text(Engine engine);

/// A Kata runtime handler that a container engine offers.
struct Handler {
  Engine engine = Engine::containerd;
  std::string name;          ///< "kata-qemu"; a RuntimeClass's handler
  std::string runtime_type;  ///< "io.containerd.kata-qemu.v2", or CRI-O's "vm"
  std::string runtime_path;  ///< the shim, or empty: the engine looks for it in its PATH
  std::string config_path;   ///< ConfigPath or runtime_config_path, or empty
  std::string snapshotter;
  std::vector<std::string> annotations;  ///< patterns of the pods' that reach the shim
  std::string file;  ///< what declares it, and says which configuration it has if any does
  unsigned line = 0;
  std::string engine_file{};  ///< the file that its engine is started with
};

/// What a container engine's own configuration says.
struct EngineConfig {
  std::vector<std::string> files;  ///< all that were read, in the order they are merged
  std::vector<Handler> handlers;   ///< those that are Kata's, by name
  std::vector<Finding> findings;
};

/// The handlers that one document of containerd's declares or changes, in version 1, 2 or 3, Kata's
/// or not.
/// Source: containerd docs/cri/config.md, "runtimes".
[[nodiscard]] std::vector<Handler> containerd_handlers(const Node& document, std::string_view file);

/// The handlers that one document of CRI-O's declares or changes, Kata's or not.
/// Source: crio.conf(5), "CRIO.RUNTIME.RUNTIMES TABLE".
[[nodiscard]] std::vector<Handler> crio_handlers(const Node& document, std::string_view file);

/// containerd's configuration that starts at `file`, with its imports. A later file changes the
/// keys of a handler that it has, as since release 2.0; earlier ones drop what the earlier file
/// says of the CRI plugin. Source: containerd-config.toml(5), "imports";
/// cmd/containerd/server/config/config.go, LoadConfig.
[[nodiscard]] EngineConfig read_containerd(const Host& host, std::string_view file);

/// CRI-O's configuration: /etc/crio/crio.conf, then /etc/crio/crio.conf.d in order of names. A
/// later file's table takes the place of an earlier one's as a whole, as CRI-O's decoder has it.
/// Source: crio.conf.d(5); cri-o pkg/config/config.go, UpdateFromDropInFile.
[[nodiscard]] EngineConfig read_crio(const Host& host);

/// Every engine's configuration that this node has: containerd's own, those of k3s, rke2, k0s and
/// microk8s, the file that kata-deploy leaves beside its programs, and CRI-O's. What kata-deploy's
/// file says counts only where nothing else declares the handler, and with a finding, if
/// containerd is here and does not import it.
[[nodiscard]] EngineConfig read_engines(const Host& host);

/// The shim that serves a handler, links resolved, or empty: its own path, else the program that
/// containerd finds for the type's name.
/// Source: containerd runtime/v2/README.md, "binary naming".
[[nodiscard]] std::string find_shim(const Host& host, const Handler& handler);

/// The runtime that serves a handler, by its shim's path where that tells it, else by its
/// configuration's. Below /usr a shim of this name may be either runtime's.
/// Source: tools/packaging/kata-deploy/binary/src/runtime/containerd.rs:364.
[[nodiscard]] Dialect dialect_of(const Host& host, const Handler& handler);

}  // namespace kata::config
