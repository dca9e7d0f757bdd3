// SPDX-License-Identifier: Apache-2.0
#include "release/http.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace kata::release {
namespace {

// Bytes that arrive `step` at a time, and then the end.
Source bytes_of(std::string text, std::size_t step) {
  return [text = std::move(text), step,
          at = std::size_t{0}](std::span<char> space) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({step, space.size(), text.size() - at});
    std::ranges::copy(text.substr(at, size), space.begin());
    at += size;
    return size;
  };
}

// The same, over and over.
Source endless(std::string first, std::string piece) {
  return [first = std::move(first), piece = std::move(piece),
          is_first = true](std::span<char> space) mutable -> Result<std::size_t> {
    const std::string& text = is_first ? first : piece;
    is_first = false;
    std::ranges::copy(text, space.begin());
    return text.size();
  };
}

std::string said(const Result<Answer>& answer) {
  return answer ? fmt::format("{} {} {}", answer->status, answer->reason, answer->body)
                : answer.error().what;
}

}  // namespace

TEST_CASE("an answer is read however it arrives") {
  const std::string plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\n[\r\n1\r\n]\r\n0\r\n\r\n";
  const std::string until_end = "HTTP/1.0 200 OK\r\n\r\n[]";
  for (const std::string& text : {plain, chunked, until_end})
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, text.size()}) {
      CAPTURE(text);
      CAPTURE(step);
      CHECK(said(read_answer(bytes_of(text, step))) == "200 OK []");
    }
  const Result<Answer> answer = read_answer(
      bytes_of("HTTP/1.1 302 Found\r\nlocation: /x\r\nLINK: <l>\r\nX-RateLimit-Remaining: 0\r\n"
               "X-RateLimit-Reset: 9\r\nContent-Length: 0\r\n\r\n",
               5));
  REQUIRE(answer);
  CHECK(answer->location == "/x");
  CHECK(answer->link == "<l>");
  CHECK(answer->calls_remaining == "0");
  CHECK(answer->calls_reset == "9");
}

TEST_CASE("an answer that is none, too short or too large is refused") {
  struct {
    std::string text;
    const char* error;
  } const cases[] = {
      {"", "the connection was closed without an answer"},
      {"HTTP/1.1 200 OK\r\nA: b", "the connection was closed in the middle of the answer"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[",
       "the connection was closed in the middle of the answer"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[",
       "the connection was closed in the middle of the answer"},
      {"SSH-2.0-OpenSSH\r\n\r\n", "the answer is not HTTP/1.1: bad version"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n[]", "1 bytes follow the answer"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n",
       "the answer's body is larger than 8388608 bytes"},
      {"HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'b'),
       "the answer's head is larger than 16384 bytes"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text.substr(0, 80));
    CHECK(said(read_answer(bytes_of(c.text, 1000))) == c.error);
  }
}

TEST_CASE("a chunk that is not as large as it says is no part of an answer") {
  constexpr const char* bad = "the answer is not HTTP/1.1: bad chunk";
  constexpr const char* large = "the answer's body is larger than 8388608 bytes";
  constexpr const char* cut = "the connection was closed in the middle of the answer";
  struct {
    std::string chunks;
    std::string error;
  } const cases[] = {
      {"1\r\n[]\r\n0\r\n\r\n", bad},
      {"3\r\n[]\r\n0\r\n\r\n", bad},
      {"5\r\n[]\r\n0\r\n\r\n", bad},
      {"-2\r\n[]\r\n0\r\n\r\n", bad},
      {"0x2\r\n[]\r\n0\r\n\r\n", "the answer is not HTTP/1.1: bad chunk extension"},
      {"two\r\n[]\r\n0\r\n\r\n", bad},
      {"\r\n[]\r\n0\r\n\r\n", bad},
      {"10000000000000002\r\n[]\r\n0\r\n\r\n", bad},  // 2 if it were cut to 64 bits
      {"800001\r\n[", large},
      {"ffffffffffffffff\r\n[]\r\n0\r\n\r\n", large},
      {"1\r\n[\r\n800000\r\n]", large},
      {"9\r\n[]\r\n0\r\n\r\n", cut},
      {"2\r\n[]\r\n", cut},
      {"2\r\n[]\r\n0\r\n", cut},
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n";
  for (const auto& c : cases)
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      CAPTURE(c.chunks);
      CAPTURE(step);
      CHECK(said(read_answer(bytes_of(ok + chunked + c.chunks, step))) == c.error);
    }
  const std::string whole = "2\r\n[]\r\n0\r\n\r\n";
  CHECK(said(read_answer(bytes_of(ok + chunked + whole + whole, 1000))) ==
        "12 bytes follow the answer");
  CHECK(said(read_answer(bytes_of(ok + "Content-Length: 1\r\n" + chunked + whole, 1000))) ==
        "the answer is not HTTP/1.1: bad Transfer-Encoding");
}

TEST_CASE("an answer without an end is given up") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  CHECK(said(read_answer(endless(ok, "A: b\r\n"))) ==
        "the answer's head is larger than 16384 bytes");
  CHECK(said(read_answer(endless(ok + "\r\n", std::string(16'000, ' ')))) ==
        "the answer's body is larger than 8388608 bytes");
  CHECK(said(read_answer(endless(ok + "Transfer-Encoding: chunked\r\n\r\n1;", "x"))) ==
        "the answer has a part of more than 32768 bytes without an end");
  CHECK(said(read_answer(endless(ok + "Transfer-Encoding: chunked\r\n\r\n",
                                 "3e80\r\n" + std::string(16'000, 'x') + "\r\n"))) ==
        "the answer's body is larger than 8388608 bytes");
}

TEST_CASE("what follows an answer to CONNECT is the tunnel's") {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  CHECK(said(read_answer(bytes_of(answer, 3), Body::none)) == "200 OK ");
  CHECK(said(read_answer(bytes_of(answer + "x", 100), Body::none)) == "1 bytes follow the answer");
}

TEST_CASE("the next page is the link that says so") {
  CHECK(next_link(R"(<https://a?page=1>; rel="prev", <https://a?b=1,2>; rel="next")") ==
        "https://a?b=1,2");
  CHECK(next_link("<x>; rel=next") == "x");
  for (const char* link :
       {"", "x", "<x", "<x>", R"(<x>; rel="last")", R"(rel="next", <x>)", ">; rel=next<"}) {
    CAPTURE(link);
    CHECK_FALSE(next_link(link));
  }
}

}  // namespace kata::release
