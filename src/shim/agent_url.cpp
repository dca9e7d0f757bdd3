// SPDX-License-Identifier: Apache-2.0
#include "shim/agent_url.hpp"

#include <limits>

#include "core/text.hpp"

namespace kata::shim {
namespace {

constexpr std::uint64_t last_port = 65535;

struct Parts {
  std::string scheme;
  std::string_view address;
  std::string_view port;
};

std::unexpected<Error> malformed(std::string_view text, std::string_view why) {
  return fail(Code::malformed, "agent URL {}: {}", quote(text), why);
}

std::unexpected<Error> remote() {
  return std::unexpected(
      Error{Code::unsupported,
            "the sandbox is a peer pod: its machine is remote, and no vsock leads there",
            "open a console on the peer machine with its cloud's own tools"});
}

// Cut at the last colon: a socket's path may hold others.
Result<Parts> split(std::string_view text) {
  const std::size_t sign = text.find("://");
  if (sign == text.npos) return malformed(text, "no '://'");
  Parts parts{to_lower(text.substr(0, sign)), text.substr(sign + 3), {}};
  if (parts.scheme == "remote") return remote();
  if (parts.scheme != "vsock" && parts.scheme != "hvsock")
    return fail(Code::unsupported, "agent URL {}: neither vsock nor hvsock", quote(text));
  const std::size_t colon = parts.address.rfind(':');
  if (colon == parts.address.npos) return malformed(text, "no port");
  parts.port = parts.address.substr(colon + 1);
  parts.address = parts.address.substr(0, colon);
  return parts;
}

Result<AgentUrl> read(std::string_view text) {
  const Parts parts = TRY(split(text));
  const auto port = parse_u64(parts.port);
  if (!port || *port == 0 || *port > last_port)
    return malformed(text, fmt::format("the port is not a number from 1 to {}", last_port));

  AgentUrl url;
  url.port = static_cast<std::uint32_t>(*port);
  if (parts.scheme == "hvsock") {
    if (!parts.address.starts_with('/')) return malformed(text, "the path is not absolute");
    url.transport = Transport::hybrid;
    url.path = parts.address;
    return url;
  }
  const auto cid = parse_u64(parts.address);
  if (!cid || *cid > std::numeric_limits<std::uint32_t>::max())
    return malformed(text, "the context id is not a 32-bit number");
  url.cid = static_cast<std::uint32_t>(*cid);
  return url;
}

}  // namespace

Result<AgentUrl> parse_agent_url(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.empty())
    return std::unexpected(Error{Code::unavailable, "the shim does not know its agent's URL",
                                 "wait until the sandbox runs; 'crictl pods' tells its state"});
  if (text.find_first_of("\n\r", 0) != text.npos || text.contains('\0'))
    return malformed(text, "more than one line");
  return read(text);
}

std::string to_text(const AgentUrl& url, std::uint32_t port) {
  if (url.transport == Transport::vsock) return fmt::format("vsock://{}:{}", url.cid, port);
  return fmt::format("hvsock://{}:{}", escape(url.path), port);
}

}  // namespace kata::shim
