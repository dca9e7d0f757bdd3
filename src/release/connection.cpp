// SPDX-License-Identifier: Apache-2.0
#include "release/connection.hpp"

#include <netdb.h>
#include <nss.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "core/text.hpp"

namespace kata::release {
namespace {

// For each address of a host that has several: one that drops packets must not use up the time.
constexpr timeval address_patience{.tv_sec = 5, .tv_usec = 0};

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// In a static program the C library has just these two sources within itself; any other that
// nsswitch.conf names would be a shared object of the node.
Result<Addresses> look_up(const std::string& host, std::uint16_t port) {
  ::__nss_configure_lookup("hosts", "files dns");
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const std::string service = fmt::format("{}", port);
  int failed = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &list);
  if (failed == EAI_NONAME || failed == EAI_ADDRFAMILY) {
    hints.ai_flags =
        AI_NUMERICSERV;  // a machine whose only interface is the loopback has no family
    failed = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &list);
  }
  if (failed == 0) return Addresses{list};
  if (failed == EAI_SYSTEM) return sys_error(errno, "look up {}", quote(host));
  return std::unexpected(Error{failed == EAI_AGAIN ? Code::unavailable : Code::not_found,
                               fmt::format("look up {}: {}", quote(host), ::gai_strerror(failed)),
                               "see '/etc/resolv.conf' and '/etc/hosts', or set HTTPS_PROXY"});
}

Result<Fd> connect_to(const addrinfo& address, bool is_one_of_many) {
  Fd fd{::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol)};
  if (!fd) return sys_error(errno, "make a socket");
  if (is_one_of_many)
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &address_patience, sizeof address_patience);
  if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0) return fd;
  const int failed = errno == EINPROGRESS ? ETIMEDOUT : errno;
  return sys_error(failed, "connect");
}

bool is_address(const std::string& host) {
  return host.contains(':') || host.find_first_not_of("0123456789.") == std::string::npos;
}

// The name or address that the certificate has to have.
bool expect(SSL* tls, const std::string& host) {
  if (is_address(host))
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) == 1;
  SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(tls, host.c_str()) == 1 && SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
}

bool is_unknown_issuer(long verdict) {
  return verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
         verdict == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT ||
         verdict == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN;
}

std::unexpected<Error> explain(SSL* tls, int result, int failed, std::string_view doing) {
  if (const long verdict = SSL_get_verify_result(tls); verdict != X509_V_OK)
    return std::unexpected(Error{
        Code::refused,
        fmt::format("its certificate is not good: {}", X509_verify_cert_error_string(verdict)),
        is_unknown_issuer(verdict) ? "name the CA that signed it with SSL_CERT_FILE" : ""});
  const bool is_cut = ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  if (SSL_get_error(tls, result) != SSL_ERROR_SYSCALL && !is_cut)
    return fail(Code::malformed, "{}: {}", doing, tls_reason());
  if (failed != 0) return sys_error(failed, "{}", doing);
  return fail(Code::unavailable, "{}: the connection was closed", doing);
}

}  // namespace

void Connection::Free::operator()(ssl_st* tls) const { SSL_free(tls); }

Result<Connection> Connection::open(const std::string& host, std::uint16_t port) {
  const Addresses addresses = TRY(look_up(host, port));
  Result<Fd> fd = fail(Code::not_found, "it has no address");
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    fd = connect_to(*address, addresses->ai_next != nullptr);
    if (fd) return Connection{*std::move(fd)};
  }
  return std::unexpected(std::move(fd).error());
}

Result<> Connection::start_tls(const Trust& trust, const std::string& host) {
  ERR_clear_error();
  tls_.reset(SSL_new(trust.get()));
  if (!tls_ || SSL_set_fd(tls_.get(), fd_.get()) != 1 || !expect(tls_.get(), host))
    return fail(Code::io, "set up TLS: {}", tls_reason());
  errno = 0;
  const int result = SSL_connect(tls_.get());
  if (result != 1) return explain(tls_.get(), result, errno, "agree on TLS");
  return {};
}

Result<> Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t put = 0;
    if (tls_) {
      errno = 0;
      const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &put);
      if (result != 1) return explain(tls_.get(), result, errno, "send the request");
    } else {
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) return sys_error(errno, "send the request");
      put = static_cast<std::size_t>(sent);
    }
    bytes.remove_prefix(put);
  }
  return {};
}

Result<std::size_t> Connection::read(std::span<char> space) {
  while (!tls_) {
    const ssize_t got = ::recv(fd_.get(), space.data(), space.size(), 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return sys_error(errno, "read the answer");
  }
  std::size_t got = 0;
  errno = 0;
  const int result = SSL_read_ex(tls_.get(), space.data(), space.size(), &got);
  if (result == 1) return got;
  if (SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
  return explain(tls_.get(), result, errno, "read the answer");
}

}  // namespace kata::release
