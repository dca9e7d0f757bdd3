// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"
#include "config/handlers.hpp"

namespace kata::config {

/// Why a file is looked at.
enum class Source : std::uint8_t {
  option,       ///< --config
  environment,  ///< KATA_CONF_FILE in a shim's environment
  handler,      ///< ConfigPath of containerd, runtime_config_path of CRI-O
  built_in,     ///< a path that the runtime knows itself
  installed,    ///< found where kata-deploy puts files, though no handler names it
};

/// What becomes of a file that is looked at.
enum class State : std::uint8_t {
  in_force,
  shadowed,  ///< exists, but an earlier one is taken
  missing,
  refused,  ///< the runtime fails because of it
  unused,   ///< exists, and no handler leads to it
};

[[nodiscard]] std::string_view to_text(Source source);
[[nodiscard]] std::string_view to_text(State state);

/// A file in a runtime's search order.
struct Candidate {
  std::string path;
  Source source = Source::built_in;
  State state = State::missing;
};

/// A value of KATA_CONF_FILE that a shim is started with, and who sets it.
struct ConfEnvironment {
  std::string path;
  std::string file;  ///< a shim's wrapper script, a systemd unit or its environment file
  unsigned line = 0;
};

/// The files that a runtime looks for without being told, in its order.
/// Source: src/runtime/pkg/katautils/config.go:2229 with both prefixes that are built;
/// src/libs/kata-types/src/config/default.rs:17.
[[nodiscard]] std::span<const std::string_view> built_in_paths(Dialect dialect);

/// What a runtime is told about its configuration.
struct Given {
  std::optional<ConfEnvironment> environment{};
  std::string option{};  ///< the engine's option, or empty
};

/// A runtime's search order with what becomes of each file, first to last.
///
/// Go asks its option before its environment, Rust the other way round. Both refuse a
/// KATA_CONF_FILE that is none of their own files that exist, links resolved. The first file that
/// exists counts, even a broken one; an option counts even if its file does not exist.
/// Source: src/runtime/pkg/containerd-shim-v2/create.go:272-312;
/// src/runtime-rs/crates/runtimes/src/manager.rs:826-880.
[[nodiscard]] std::vector<Candidate> search(const Host& host, Dialect dialect, const Given& given);

/// KATA_CONF_FILE as it reaches a handler's shim: from the wrapper script that stands in its place,
/// else from the engine's systemd unit.
[[nodiscard]] std::optional<ConfEnvironment> find_environment(const Host& host,
                                                              const Handler& handler);

/// One way to start a sandbox on this node, and the file that it takes.
struct Target {
  std::optional<Handler> handler;  ///< nothing: no engine leads here
  Dialect dialect = Dialect::go;
  std::string file;                        ///< in force; empty: there is none
  std::vector<Candidate> candidates;       ///< the whole search order
  std::vector<Finding> findings;           ///< about the search, not about the file's contents
  [[nodiscard]] std::string name() const;  ///< the handler's, or "-"
};

/// What a runtime takes without an engine, and its command-line tool with it; without a file where
/// there is none.
[[nodiscard]] Target own_target(const Host& host, Dialect dialect);

/// Which targets are wanted. Empty: all.
struct Wanted {
  std::optional<std::string> config{};   ///< --config: this file alone
  std::optional<std::string> handler{};  ///< --handler
  std::optional<Dialect> dialect{};      ///< --runtime
};

/// What runs on this node.
struct Survey {
  std::vector<std::string> engine_files;  ///< the engines' own configuration
  std::vector<Target> targets;
  std::vector<Candidate> unused;  ///< installed files that no target takes
  std::vector<Finding> findings;  ///< about the engines' configuration
};

/// All handlers; where there are none, the files that the runtimes find by themselves; with a
/// `config` that file alone. Where nothing is found either, one target without a file for each
/// runtime, whose findings say so.
/// Errors: not_found (no handler of this name or runtime), usage (a handler and a file, or a file
/// without a name).
[[nodiscard]] Result<Survey> survey(const Host& host, const Wanted& wanted);

/// A file in force as one runtime reads it.
struct InForce {
  Configuration config;
  std::vector<std::string> handlers;  ///< that take it; "-" for the runtime itself
};

/// Loads the file of each target, each file once for a runtime, whatever links lead to it.
[[nodiscard]] std::vector<InForce> load_all(const Host& host, const Survey& survey);

}  // namespace kata::config
