// SPDX-License-Identifier: Apache-2.0
#include "release/trust.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/late_relocations.hpp"
#include "core/libcrypto.hpp"
#include "core/text.hpp"

namespace kata::release {
namespace {

// Of Debian, Arch and Alpine; of Fedora and RHEL; of SUSE; of Alpine and the BSDs.
constexpr std::array bundles{"/etc/ssl/certs/ca-certificates.crt",
                             "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                             "/etc/ssl/cert.pem"};

Result<> add_file(SSL_CTX* context, const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) return sys_error(errno, "open {}", quote(path));
  if (SSL_CTX_load_verify_file(context, path.c_str()) != 1)
    return fail(Code::malformed, "{}: no certificates in PEM form: {}", quote(path), tls_reason());
  return {};
}

Result<> add_all(SSL_CTX* context, const std::string& file, const std::string& directory) {
  if (!file.empty()) TRY(add_file(context, file));
  if (!directory.empty() && SSL_CTX_load_verify_dir(context, directory.c_str()) != 1)
    return fail(Code::io, "{}: {}", quote(directory), tls_reason());
  if (!file.empty() || !directory.empty()) return {};
  for (const char* bundle : bundles)
    if (::access(bundle, R_OK) == 0) return add_file(context, bundle);
  return std::unexpected(Error{Code::not_found, "this machine has no bundle of CA certificates",
                               "install the package ca-certificates, or set SSL_CERT_FILE"});
}

}  // namespace

void Trust::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

Result<Trust> Trust::read(const std::string& file, const std::string& directory) {
  TRY(apply_late_relocations());
  prepare_libcrypto();
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
  ERR_clear_error();
  Trust trust{SSL_CTX_new(TLS_client_method())};
  if (trust.get() == nullptr) return fail(Code::io, "set up TLS: {}", tls_reason());
  SSL_CTX_set_min_proto_version(trust.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(trust.get(), SSL_VERIFY_PEER, nullptr);
  TRY(add_all(trust.get(), file, directory));
  return trust;
}

std::string tls_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "no reason given" : escape(reason);
}

}  // namespace kata::release
