// SPDX-License-Identifier: Apache-2.0
// The steps of redact(), each for one form that secrets have in text.
#pragma once

#include <string>
#include <string_view>

namespace kata::env {

/// Without PEM blocks of private keys. Where one does not end, 16 KiB go with it.
/// Source: RFC 7468, section 10.
[[nodiscard]] std::string without_private_keys(std::string_view text);

/// Without "user:password" before an '@', in a URL or without a scheme, and without any user in a
/// URL. The digest of an image's name ("…@sha256:…") is none.
/// Source: RFC 3986, section 3.2.1.
[[nodiscard]] std::string without_users(std::string_view text);

/// Without the values of what is_secret_name(). A value ends with its quotes, its word or, behind
/// "name: ", its line.
[[nodiscard]] std::string without_named_values(std::string_view text);

/// Without words that begin as the access tokens of well-known services do, JSON Web Tokens, and
/// what stands behind "Bearer".
[[nodiscard]] std::string without_tokens(std::string_view text);

}  // namespace kata::env
