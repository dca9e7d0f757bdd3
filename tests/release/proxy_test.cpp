// SPDX-License-Identifier: Apache-2.0
#include "release/proxy.hpp"

#include <doctest/doctest.h>

namespace kata::release {
namespace {

std::string read(std::string_view text) {
  const Result<Proxy> proxy = parse_proxy(text);
  if (!proxy) return proxy.error().what;
  return fmt::format("{} {} {}", proxy->host, proxy->port, proxy->credentials);
}

}  // namespace

TEST_CASE("a proxy is a host, and may want a name and a password") {
  struct {
    const char* text;
    const char* parts;
  } const cases[] = {
      {"proxy:3128", "proxy 3128 "},
      {"http://proxy", "proxy 80 "},
      {"HTTP://Proxy:3128/", "proxy 3128 "},
      {"http://me:s%40c%3Aret@[::1]:1", "::1 1 me:s@c:ret"},
      {"me:a@b%zz%2@proxy:1", "proxy 1 me:a@b%zz%2"},
      {"https://proxy", "proxy of scheme 'https': only http is supported"},
      {"socks5://proxy", "proxy of scheme 'socks5': only http is supported"},
      {"", "proxy: '': no host and port"},
      {"me@", "proxy: '': no host and port"},
      {"proxy:x", "proxy: 'proxy:x': no host and port"},
      {"pro xy:1", "proxy: 'pro xy:1': no host and port"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(read(c.text) == c.parts);
  }
}

TEST_CASE("NO_PROXY names hosts, domains and networks") {
  struct {
    const char* words;
    const char* url;
    bool is_direct;
  } const cases[] = {
      {"", "https://a.b", false},
      {"*", "https://a.b", true},
      {"a.b", "https://a.b", true},
      {"A.B", "https://a.b", true},
      {"b", "https://a.b", true},
      {".b", "https://a.b", true},
      {"*.b", "https://a.b", true},
      {"x, a.b ,y", "https://a.b", true},
      {"x a.b", "https://a.b", true},
      {"ab", "https://xab", false},
      {"a.b.c", "https://a.b", false},
      {"a.b:443", "https://a.b", true},
      {"a.b:8443", "https://a.b", false},
      {"a.b:8443", "https://a.b:8443", true},
      {"10.0.0.1", "https://10.0.0.1", true},
      {"0.0.1", "https://10.0.0.1", false},
      {"10.0.0.0/8", "https://10.9.9.9", true},
      {"10.0.0.0/8", "https://11.0.0.1", false},
      {"10.128.0.0/9", "https://10.127.0.1", false},
      {"0.0.0.0/0", "https://10.0.0.1", true},
      {"0.0.0.0/33", "https://10.0.0.1", false},
      {"0.0.0.0/", "https://10.0.0.1", false},
      {"10.0.0.0/8", "https://a.b", false},
      {"::1", "https://[::1]", true},
      {"[::1]:443", "https://[::1]", true},
      {"fd00::/8", "https://[fd12::1]", true},
      {"fd00::/8", "https://10.0.0.1", false},
      {",, ,", "https://a.b", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    CAPTURE(c.url);
    CHECK(goes_direct(c.words, *parse_url(c.url)) == c.is_direct);
  }
}

}  // namespace kata::release
