// SPDX-License-Identifier: Apache-2.0
#include "shim/http.hpp"

#include <doctest/doctest.h>

#include "server.hpp"

using kata::Code;
using kata::Result;
using kata::shim::call;
using kata::shim::Limits;
using kata::shim::parse_response;
using kata::shim::percent_encode;
using kata::shim::Request;
using kata::shim::Response;
using kata::test::Machine;
using kata::test::Server;
using kata::test::Then;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view socket = "/run/kata/ab12/shim-monitor.sock";
constexpr Limits patient{.patience = 5s};

Result<Response> call_once(std::string reply, const Limits& limits, Then then = Then::close) {
  const Machine machine;
  const Server server{machine, socket, std::move(reply), then};
  return call(machine.host(), socket, Request{.target = "/metrics"}, limits);
}

}  // namespace

TEST_CASE("percent_encode leaves only unreserved characters") {
  struct {
    std::string_view text;
    std::string_view encoded;
  } const cases[] = {
      {"", ""},
      {"AZaz09-._~", "AZaz09-._~"},
      {"/dev/sda", "%2Fdev%2Fsda"},
      {"vg-a+b", "vg-a%2Bb"},
      {"a b&c=d?e#f%", "a%20b%26c%3Dd%3Fe%23f%25"},
      {"\xC3\xA9", "%C3%A9"},
      {std::string_view{"\0\xFF", 2}, "%00%FF"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(percent_encode(c.text) == c.encoded);
  }
}

TEST_CASE("call sends each form of request byte by byte") {
  struct {
    Request request;
    std::string_view bytes;
  } const cases[] = {
      {{.target = "/metrics"}, "GET /metrics HTTP/1.1\r\nHost: shim\r\nConnection: close\r\n\r\n"},
      {{.method = "POST", .target = "http://shim/a?path=b"},
       "POST http://shim/a?path=b HTTP/1.1\r\nHost: shim\r\nConnection: close\r\n"
       "Content-Length: 0\r\n\r\n"},
      {{.method = "PUT", .target = "/policy", .body = "text", .content_type = "text/plain"},
       "PUT /policy HTTP/1.1\r\nHost: shim\r\nConnection: close\r\nContent-Type: text/plain\r\n"
       "Content-Length: 4\r\n\r\ntext"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    const Machine machine;
    Server server{machine, socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
    CHECK(call(machine.host(), socket, c.request, patient));
    REQUIRE(server.requests().size() == 1);
    CHECK(server.requests()[0] == c.bytes);
  }
}

TEST_CASE("call and parse_response read every way to frame an answer") {
  struct {
    std::string_view reply;
    unsigned status;
    std::string_view body;
  } const cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"},
      {"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello, and more", 200, "hello"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n",
       200, "hello"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n", 200, ""},
      {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"},
      {"HTTP/1.0 200 OK\r\n\r\n", 200, ""},
      {"HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n\r\nURL NOT FOUND", 404, "URL NOT FOUND"},
      {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
       200, "hello"},
      {"HTTP/1.1 101 Switching Protocols\r\n\r\n", 101, ""},
      {"HTTP/1.1 500 \r\nContent-Length: 1\r\n\r\n\xFF", 500, "\xFF"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reply);
    const Result<Response> called = call_once(std::string{c.reply}, patient);
    REQUIRE(called);
    CHECK(called->status == c.status);
    CHECK(called->body == c.body);
    const Result<Response> parsed = parse_response(c.reply, {});
    REQUIRE(parsed);
    CHECK(parsed->status == c.status);
    CHECK(parsed->body == c.body);
  }
}

TEST_CASE("an answer to HEAD ends with its header, whatever length that tells") {
  for (const std::string reply :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}) {
    for (const Then then : {Then::close, Then::hang}) {
      CAPTURE(reply);
      const Machine machine;
      const Server server{machine, socket, reply, then};
      const Result<Response> called =
          call(machine.host(), socket, {.method = "HEAD", .target = "/"}, patient);
      REQUIRE(called);
      CHECK(called->status == 200);
      CHECK(called->body.empty());
    }
  }
}

TEST_CASE("news of an answer that never comes is no answer") {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string_view why = "the shim closed the connection without an answer";
  const Result<Response> called = call_once(interim, patient);
  REQUIRE_FALSE(called);
  CHECK(called.error().what == fmt::format("ask '{}': {}", socket, why));
  const Result<Response> parsed = parse_response(interim, {});
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().what == fmt::format("read the answer: {}", why));
  std::string endless;
  for (int i = 0; i < 1000; ++i) endless += interim;
  const Result<Response> given_up = call_once(endless, patient);
  REQUIRE(given_up);
  CHECK(given_up->status == 100);
  CHECK(parse_response(endless, {}).value().status == 100);
}

TEST_CASE("an answer that ends too early is incomplete, wherever it ends") {
  for (const std::string_view whole :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const std::string_view part = whole.substr(0, length);
      CAPTURE(part);
      const std::string_view why =
          length == 0 ? "the shim closed the connection without an answer"
                      : "the shim closed the connection in the middle of its answer";
      const std::string_view hint =
          length == 0 ? "the operation failed in the shim or the guest; see 'journalctl -t kata'"
                      : "";
      const Result<Response> called = call_once(std::string{part}, patient);
      REQUIRE_FALSE(called);
      CHECK(called.error().code == Code::unavailable);
      CHECK(called.error().what == fmt::format("ask '{}': {}", socket, why));
      CHECK(called.error().hint == hint);
      const Result<Response> parsed = parse_response(part, {});
      REQUIRE_FALSE(parsed);
      CHECK(parsed.error().code == Code::unavailable);
      CHECK(parsed.error().what == fmt::format("read the answer: {}", why));
      CHECK(parsed.error().hint == hint);
    }
  }
}

TEST_CASE("answers that are not HTTP or larger than a limit are malformed") {
  constexpr Limits small{.patience = 5s, .header_bytes = 64, .body_bytes = 8};
  const std::string head = "HTTP/1.1 200 OK\r\n";
  struct {
    std::string reply;
    std::string_view why;
  } const cases[] = {
      {"SSH-2.0-OpenSSH\r\n", "the answer is not HTTP/1.1: bad version"},
      {"HTTP/2.0 200 OK\r\n\r\n", "the answer is not HTTP/1.1: bad version"},
      {"HTTP/1.1 2x0 OK\r\n\r\n", "the answer is not HTTP/1.1: bad status"},
      {head + "no colon\r\n\r\n", "the answer is not HTTP/1.1: bad field"},
      {head + "Content-Length: -1\r\n\r\n", "the answer is not HTTP/1.1: bad Content-Length"},
      {head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "the answer is not HTTP/1.1: bad chunk"},
      {head + "A: " + std::string(100, 'a') + "\r\n\r\n",
       "the answer's header is larger than 64 bytes"},
      {head + "A: " + std::string(100, 'a'), "the answer's header is larger than 64 bytes"},
      {head + "Content-Length: 9\r\n\r\n", "the answer's body is larger than 8 bytes"},
      {head + "Content-Length: 18446744073709551615\r\n\r\n",
       "the answer's body is larger than 8 bytes"},
      {head + "\r\n123456789", "the answer's body is larger than 8 bytes"},
      {head + "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n4\r\n6789\r\n0\r\n\r\n",
       "the answer's body is larger than 8 bytes"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reply);
    const Result<Response> called = call_once(c.reply, small);
    REQUIRE_FALSE(called);
    CHECK(called.error().code == Code::malformed);
    CHECK(called.error().what == fmt::format("ask '{}': {}", socket, c.why));
    const Result<Response> parsed = parse_response(c.reply, small);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == Code::malformed);
    CHECK(parsed.error().what == fmt::format("read the answer: {}", c.why));
  }
}

TEST_CASE("a chunk's extension cannot fill memory") {
  const Result<Response> response =
      call_once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(1000, 'a'),
                {.patience = 5s, .header_bytes = 64, .body_bytes = 64}, Then::hang);
  REQUIRE_FALSE(response);
  CHECK(response.error().code == Code::malformed);
}

TEST_CASE("call gives up when its patience ends, whatever has come by then") {
  for (const std::string reply :
       {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}) {
    CAPTURE(reply);
    const auto begin = std::chrono::steady_clock::now();
    const Result<Response> response = call_once(reply, {.patience = 50ms}, Then::hang);
    CHECK(std::chrono::steady_clock::now() - begin < 4s);
    REQUIRE_FALSE(response);
    CHECK(response.error().code == Code::timed_out);
    CHECK(response.error().what == fmt::format("ask '{}': no whole answer within 0.05 s", socket));
    CHECK(response.error().hint ==
          "wait longer with '--timeout SECONDS', or see 'journalctl -t kata' for what hangs");
  }
}

TEST_CASE("call passes on why it could not connect") {
  const Machine machine;
  const Result<Response> none = call(machine.host(), socket, {.target = "/"}, patient);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::not_found);
  machine.make_stale_socket(socket);
  const Result<Response> stale = call(machine.host(), socket, {.target = "/"}, patient);
  REQUIRE_FALSE(stale);
  CHECK(stale.error().code == Code::unavailable);
  CHECK(stale.error().what == "connect to '/run/kata/ab12/shim-monitor.sock': Connection refused");
}
