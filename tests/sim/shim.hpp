// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "http.hpp"
#include "sandbox.hpp"

namespace kata::sim {

/// What the Go shim answers: always something.
/// Source: src/runtime/pkg/containerd-shim-v2/shim_management.go.
[[nodiscard]] Answer go_answer(Sandbox& sandbox, const Request& request);

/// What the Rust shim answers; nothing where its handler fails, which closes the connection.
/// Source: src/runtime-rs/crates/runtimes/src/shim_mgmt/handlers.rs.
[[nodiscard]] std::optional<Answer> rust_answer(Sandbox& sandbox, const Request& request);

/// What the guest prints for a volume, in the form each shim passes on.
[[nodiscard]] std::string to_stats_json(const Usage& usage);
[[nodiscard]] std::string to_stats_debug(const Usage& usage);

}  // namespace kata::sim
