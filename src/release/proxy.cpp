// SPDX-License-Identifier: Apache-2.0
#include "release/proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <vector>

#include "core/text.hpp"

namespace kata::release {
namespace {

constexpr std::string_view scheme = "http://";

// The bytes of an IPv4 or IPv6 address; none for anything else.
std::vector<unsigned char> address_bytes(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    return {bytes.begin(), bytes.begin() + sizeof(in_addr)};
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.end()};
  return {};
}

bool is_in_network(const std::string& host, std::string_view word) {
  const std::size_t slash = word.find('/');
  const auto bits = parse_u64(word.substr(slash + 1));
  const std::vector<unsigned char> address = address_bytes(host);
  const std::vector<unsigned char> network = address_bytes(std::string{word.substr(0, slash)});
  if (!bits || address.empty() || address.size() != network.size() || *bits > address.size() * 8)
    return false;
  for (std::size_t bit = 0; bit < *bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) return false;
  }
  return true;
}

bool matches(std::string_view word, const Url& url) {
  if (word == "*") return true;
  if (word.contains('/')) return is_in_network(url.host, word);
  if (url.host.contains(':') && word == url.host) return true;  // IPv6 without brackets
  if (word.starts_with("*.")) word.remove_prefix(1);
  if (word.starts_with('.')) word.remove_prefix(1);
  const Result<Authority> named = parse_authority(word, url.port);
  if (!named || named->port != url.port) return false;
  const bool is_below = url.host.ends_with("." + named->host) && address_bytes(url.host).empty();
  return url.host == named->host || is_below;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                         hex_digit(text[i + 2]) >= 0;
    decoded +=
        is_code ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (is_code) i += 2;
  }
  return decoded;
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view text) {
  if (to_lower(text).starts_with(scheme)) {
    text.remove_prefix(scheme.size());
  } else if (const std::size_t end = text.find("://"); end != std::string_view::npos) {
    return fail(Code::unsupported, "proxy of scheme {}: only http is supported",
                quote(text.substr(0, end)));
  }
  text = text.substr(0, text.find('/'));
  Proxy proxy;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    proxy.credentials = percent_decode(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  Result<Authority> authority = parse_authority(text, 80);
  if (!authority) return std::unexpected(std::move(authority).error().within("proxy"));
  proxy.host = std::move(authority->host);
  proxy.port = authority->port;
  return proxy;
}

bool goes_direct(std::string_view no_proxy, const Url& url) {
  const std::string words = to_lower(no_proxy);
  std::string_view rest = words;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(", \t"), rest.size());
    if (end > 0 && matches(rest.substr(0, end), url)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace kata::release
