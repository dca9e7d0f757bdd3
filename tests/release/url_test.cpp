// SPDX-License-Identifier: Apache-2.0
#include "release/url.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"

namespace kata::release {
namespace {

using test::failure;

std::string read(std::string_view text) {
  const Result<Url> url = parse_url(text);
  return url ? fmt::format("{} {} {}", url->host, url->port, url->target) : url.error().what;
}

}  // namespace

TEST_CASE("a URL has a host, a port and a target") {
  struct {
    const char* text;
    const char* parts;
  } const cases[] = {
      {"https://api.github.com/repos?a=b", "api.github.com 443 /repos?a=b"},
      {"HTTPS://API.GitHub.com", "api.github.com 443 /"},
      {"https://a:8443?b", "a 8443 /?b"},
      {"https://[::1]:8443/x#part", "::1 8443 /x"},
      {"https://[::1]", "::1 443 /"},
      {"https://127.0.0.1:1/", "127.0.0.1 1 /"},
      {"http://a/", "URL 'http://a/': not https"},
      {"a/b", "URL 'a/b': not https"},
      {"https:/a", "URL 'https:/a': not https"},
      {"https://", "'': no host and port"},
      {"https:///x", "'': no host and port"},
      {"https://a:0/", "'a:0': no host and port"},
      {"https://a:65536/", "'a:65536': no host and port"},
      {"https://a:/", "'a:': no host and port"},
      {"https://a:1:2/", "'a:1:2': no host and port"},
      {"https://[::1/", "'[::1': no host and port"},
      {"https://[::1]x/", "'[::1]x': no host and port"},
      {"https://[a%0]/", "'[a%0]': no host and port"},
      {"https://a_/", "a_ 443 /"},
      {"https://a/\r\nX: y", "URL 'https://a/\\x0d\\nX: y': a blank or a character outside ASCII"},
      {"https://a/ b", "URL 'https://a/ b': a blank or a character outside ASCII"},
      {"https://\xc3\xa4/", "URL 'https://\xc3\xa4/': a blank or a character outside ASCII"},
      {"https://me:secret@a/", "URL: a user name or password, which is not sent"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(read(c.text) == c.parts);
  }
  CHECK(read("https://a/" + std::string(4086, 'x')).starts_with("a 443 /xxx"));
  CHECK(read("https://a/" + std::string(4087, 'x')) == "URL of 4097 bytes, at most 4096 are taken");
}

TEST_CASE("a reference is resolved against the page it stands on") {
  const Url base = *parse_url("https://a:8443/x/y?z");
  struct {
    const char* reference;
    const char* url;
  } const cases[] = {
      {"https://b/c", "https://b/c"},      {"//b/c", "https://b/c"},
      {"/c", "https://a:8443/c"},          {"c", "https://a:8443/x/c"},
      {"c?d:e", "https://a:8443/x/c?d:e"}, {"?c", "https://a:8443/x/y?c"},
      {"", "https://a:8443/x/"},           {"http://b/", "(no failure)"},
      {"javascript:1", "(no failure)"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reference);
    const Result<Url> url = resolve(base, c.reference);
    CHECK((url ? to_text(*url) : "(no failure)") == c.url);
  }
  CHECK(failure(resolve(base, "http://b/")) == "URL 'http://b/': not https");
}

TEST_CASE("an IPv6 address has brackets around it again") {
  CHECK(to_text(*parse_url("https://[::1]:1/x")) == "https://[::1]:1/x");
  CHECK(to_text(*parse_url("https://[::1]/x")) == "https://[::1]/x");
  CHECK(to_authority("::1", 443) == "[::1]:443");
}

}  // namespace kata::release
