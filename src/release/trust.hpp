// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "core/error.hpp"

struct ssl_ctx_st;

namespace kata::release {

/// Whose signature makes a server's certificate good; nothing else ever does.
///
/// TLS 1.2 is the oldest version spoken. OpenSSL's own configuration file is not read.
class Trust {
 public:
  /// Certificates of `file` and of the hashed directory `directory`, as SSL_CERT_FILE and
  /// SSL_CERT_DIR name them; where both are empty, of the first bundle that distributions have.
  /// Errors: not_found (this machine has no bundle), malformed (no certificate in it), io.
  [[nodiscard]] static Result<Trust> read(const std::string& file, const std::string& directory);

  [[nodiscard]] ssl_ctx_st* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  explicit Trust(ssl_ctx_st* context) : context_(context) {}
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

/// What OpenSSL says of its last failure: "wrong version number".
[[nodiscard]] std::string tls_reason();

}  // namespace kata::release
