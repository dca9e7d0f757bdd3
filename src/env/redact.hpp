// SPDX-License-Identifier: Apache-2.0
// What must not leave the node in a bug report. In doubt it is taken out: a report that says too
// little can be asked about, one that said too much cannot be taken back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace kata::env {

/// What stands in the place of what was taken out.
inline constexpr std::string_view redacted = "<redacted>";

/// Whether a key, a kernel parameter, an option or a variable of this name can hold a secret:
/// "jaeger_password", "encryptionKey", "agent.image_registry_auth", "AWS_SECRET_ACCESS_KEY".
[[nodiscard]] bool is_secret_name(std::string_view name);

/// Whether what is set so can hold a secret, as an option or before '=': all that is_secret_name(),
/// and "key" and "pass" alone, with dashes or without.
[[nodiscard]] bool is_secret_option(std::string_view name);

/// Text without private keys, the users and passwords of URLs and proxies, the values of what
/// is_secret_name() in "name=value", "name: value", "name":"value" and "--name value", and without
/// words in the form of well-known access tokens.
[[nodiscard]] std::string redact(std::string_view text);

/// A document without the same in its texts, without the values of members of such a name or of
/// settings whose "key" is one, and without values of "metadata" and "annotations". What is empty,
/// null or a truth value stays: it says that nothing was set.
void redact(nlohmann::ordered_json& document);

}  // namespace kata::env
