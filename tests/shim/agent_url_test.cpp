// SPDX-License-Identifier: Apache-2.0
#include "shim/agent_url.hpp"

#include <doctest/doctest.h>

using kata::Code;
using kata::shim::AgentUrl;
using kata::shim::parse_agent_url;
using kata::shim::to_text;
using kata::shim::Transport;

TEST_CASE("an agent URL of vsock gives the context id and the agent's port") {
  struct {
    std::string_view text;
    std::uint32_t cid;
    std::uint32_t port;
  } const cases[] = {
      {"vsock://3:1024", 3, 1024},
      {"vsock://4143818559:1024", 4143818559, 1024},
      {"vsock://3:1024\n", 3, 1024},
      {"VSOCK://3:1", 3, 1},
      {"vSock://3:65535", 3, 65535},
      {"vsock://0:1024", 0, 1024},
      {"vsock://4294967295:1024", 4294967295, 1024},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_agent_url(c.text);
    REQUIRE(url);
    CHECK(url->transport == Transport::vsock);
    CHECK(url->cid == c.cid);
    CHECK(url->port == c.port);
    CHECK(url->path.empty());
  }
}

TEST_CASE("an agent URL of hvsock is cut at the last colon") {
  struct {
    std::string_view text;
    std::string_view path;
  } const cases[] = {
      {"hvsock:///run/vc/vm/sb1/clh.sock:1024", "/run/vc/vm/sb1/clh.sock"},
      {"HVSOCK:///run/kata/sb1/root/kata.hvsock:1024\n", "/run/kata/sb1/root/kata.hvsock"},
      {"hvsock:///run/vc/a:b/sb1/c:d.sock:1024", "/run/vc/a:b/sb1/c:d.sock"},
      {"hvsock:///a://b:1024", "/a://b"},
      {"hvsock:///etc/passwd:1024", "/etc/passwd"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_agent_url(c.text);
    REQUIRE(url);
    CHECK(url->transport == Transport::hybrid);
    CHECK(url->path == c.path);
    CHECK(url->port == 1024);
  }
}

TEST_CASE("what is no agent URL is refused with the reason") {
  struct {
    std::string_view text;
    Code code;
    std::string_view what;
  } const cases[] = {
      {"", Code::unavailable, "the shim does not know its agent's URL"},
      {"\n", Code::unavailable, "the shim does not know its agent's URL"},
      {"\n\n", Code::malformed, R"(agent URL '\n': more than one line)"},
      {"vsock://3:1024\n\n", Code::malformed,
       R"(agent URL 'vsock://3:1024\n': more than one line)"},
      {"vsock://3:1024\r\n", Code::malformed,
       R"(agent URL 'vsock://3:1024\x0d': more than one line)"},
      {"vsock://3\n:1024", Code::malformed, R"(agent URL 'vsock://3\n:1024': more than one line)"},
      {{"hvsock:///run/\0:1", 17},
       Code::malformed,
       R"(agent URL 'hvsock:///run/\x00:1': more than one line)"},
      {"vsock", Code::malformed, "agent URL 'vsock': no '://'"},
      {"3:1024", Code::malformed, "agent URL '3:1024': no '://'"},
      {"vsock:/3:1024", Code::malformed, "agent URL 'vsock:/3:1024': no '://'"},
      {"tcp://3:1024", Code::unsupported, "agent URL 'tcp://3:1024': neither vsock nor hvsock"},
      {"mock:///x", Code::unsupported, "agent URL 'mock:///x': neither vsock nor hvsock"},
      {"://3:1024", Code::unsupported, "agent URL '://3:1024': neither vsock nor hvsock"},
      {" vsock://3:1024", Code::unsupported,
       "agent URL ' vsock://3:1024': neither vsock nor hvsock"},
      {"remote:///run/peerpod/x.sock", Code::unsupported,
       "the sandbox is a peer pod: its machine is remote, and no vsock leads there"},
      {"Remote:///run/peerpod/x.sock:1024", Code::unsupported,
       "the sandbox is a peer pod: its machine is remote, and no vsock leads there"},
      {"vsock://3", Code::malformed, "agent URL 'vsock://3': no port"},
      {"hvsock:///run/vc/vm/sb1/clh.sock", Code::malformed,
       "agent URL 'hvsock:///run/vc/vm/sb1/clh.sock': no port"},
      {"vsock://3:", Code::malformed,
       "agent URL 'vsock://3:': the port is not a number from 1 to 65535"},
      {"vsock://3:0", Code::malformed,
       "agent URL 'vsock://3:0': the port is not a number from 1 to 65535"},
      {"vsock://3:70000", Code::malformed,
       "agent URL 'vsock://3:70000': the port is not a number from 1 to 65535"},
      {"vsock://3:65536", Code::malformed,
       "agent URL 'vsock://3:65536': the port is not a number from 1 to 65535"},
      {"vsock://3:+1", Code::malformed,
       "agent URL 'vsock://3:+1': the port is not a number from 1 to 65535"},
      {"vsock://3:1024 ", Code::malformed,
       "agent URL 'vsock://3:1024 ': the port is not a number from 1 to 65535"},
      {"vsock://3:4:1024", Code::malformed,
       "agent URL 'vsock://3:4:1024': the context id is not a 32-bit number"},
      {"vsock://:1024", Code::malformed,
       "agent URL 'vsock://:1024': the context id is not a 32-bit number"},
      {"vsock://-1:1024", Code::malformed,
       "agent URL 'vsock://-1:1024': the context id is not a 32-bit number"},
      {"vsock://4294967296:1024", Code::malformed,
       "agent URL 'vsock://4294967296:1024': the context id is not a 32-bit number"},
      {"vsock://0x3:1024", Code::malformed,
       "agent URL 'vsock://0x3:1024': the context id is not a 32-bit number"},
      {"hvsock://:1024", Code::malformed, "agent URL 'hvsock://:1024': the path is not absolute"},
      {"hvsock://run/vc/vm/sb1/x:1024", Code::malformed,
       "agent URL 'hvsock://run/vc/vm/sb1/x:1024': the path is not absolute"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto url = parse_agent_url(c.text);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == c.code);
    CHECK(url.error().what == c.what);
  }
}

TEST_CASE("an agent URL that is cut anywhere is refused or names something shorter") {
  for (const std::string_view whole :
       {"vsock://42:1024", "hvsock:///run/vc/vm/sb1/clh.sock:1024"}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(whole.substr(0, length));
      const auto url = parse_agent_url(whole.substr(0, length));
      CHECK((!url || url->port < 1024));
    }
  }
}

TEST_CASE("an address in a message shows its port and no control bytes") {
  CHECK(to_text(AgentUrl{Transport::vsock, 42, "", 1024}, 1026) == "vsock://42:1026");
  CHECK(to_text(AgentUrl{Transport::hybrid, 0, "/run/\x1b[m", 1024}, 1026) ==
        R"(hvsock:///run/\x1b[m:1026)");
}
