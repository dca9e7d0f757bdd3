// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/error.hpp"
#include "core/host.hpp"
#include "env/facts.hpp"
#include "env/subject.hpp"

namespace kata::env {

/// The document of `kata-runtime env`, key for key, with these of our own: Meta.Schema,
/// Hypervisor.Type, Hypervisor.SecurityInfo.Risks, Runtime.Config.Files, Runtime.Release,
/// Agent.DebugConsole and Errors.
/// Source: src/runtime/cmd/kata-runtime/kata-env.go.
[[nodiscard]] nlohmann::ordered_json go_document(const Subject& subject);

/// The document of upstream's `kata-ctl env`, key for key, with these of our own: meta.schema,
/// hypervisor.type, hypervisor.security_info.risks, runtime.config.files, runtime.release,
/// agent.debug_console and errors.
/// Source: src/tools/kata-ctl/src/ops/env_ops.rs.
[[nodiscard]] nlohmann::ordered_json rust_document(const Subject& subject);

/// The document of the runtime that the inquiry prefers, whatever was found.
/// Errors: those of make_subject().
[[nodiscard]] Result<nlohmann::ordered_json> make_document(const Host& host, const Inquiry& inquiry,
                                                           const Self& self);

}  // namespace kata::env
