// SPDX-License-Identifier: Apache-2.0
#include "release/http.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/system_error.hpp>

#include "core/text.hpp"

namespace kata::release {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::response_parser<http::string_body>;

// More than this the parser leaves aside only for a head, which has its own limit, or for what
// stands between the chunks of a body, for which it has none.
constexpr std::size_t pending_limit = head_limit * 2;

std::unexpected<Error> explain(const error_code& error) {
  if (error == http::error::header_limit)
    return fail(Code::malformed, "the answer's head is larger than {} bytes", head_limit);
  if (error == http::error::body_limit)
    return fail(Code::malformed, "the answer's body is larger than {} bytes", body_limit);
  if (error == http::error::partial_message || error == http::error::end_of_stream)
    return fail(Code::unavailable, "the connection was closed in the middle of the answer");
  return fail(Code::malformed, "the answer is not HTTP/1.1: {}", error.message());
}

// Feeds what is there to the parser; what it cannot use yet stays.
Result<> feed(Parser& parser, std::string& pending) {
  while (!pending.empty() && !parser.is_done()) {
    error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(pending), error);
    pending.erase(0, used);
    if (error == http::error::need_more || (!error && used == 0)) break;
    if (error) return explain(error);
  }
  if (pending.size() > pending_limit)
    return fail(Code::malformed, "the answer has a part of more than {} bytes without an end",
                pending_limit);
  return {};
}

Result<> read_all(Parser& parser, const Source& source) {
  std::string pending;
  std::array<char, head_limit> space;  // NOLINT(*-member-init): written before it is read
  while (!parser.is_done()) {
    const std::size_t got = TRY(source(space));
    if (got == 0) {
      if (!parser.got_some())
        return fail(Code::unavailable, "the connection was closed without an answer");
      error_code error;
      parser.put_eof(error);
      if (error) return explain(error);
      break;
    }
    pending.append(space.data(), got);
    TRY(feed(parser, pending));
  }
  if (!pending.empty()) return fail(Code::malformed, "{} bytes follow the answer", pending.size());
  return {};
}

Answer take(Parser& parser) {
  auto message = parser.release();
  const auto field = [&](const char* name) { return std::string{message[name]}; };
  return {.status = message.result_int(),
          .reason = std::string{message.reason()},
          .body = std::move(message.body()),
          .location = field("Location"),
          .link = field("Link"),
          .calls_remaining = field("X-RateLimit-Remaining"),
          .calls_reset = field("X-RateLimit-Reset")};
}

}  // namespace

Result<Answer> read_answer(const Source& source, Body body) try {
  Parser parser;
  parser.header_limit(head_limit);
  parser.body_limit(body_limit);
  parser.eager(true);
  parser.skip(body == Body::none);
  TRY(read_all(parser, source));
  return take(parser);
} catch (const std::exception& e) {
  return fail(Code::io, "read the answer: {}", escape(e.what()));
}

std::optional<std::string> next_link(std::string_view link) {
  while (true) {
    const std::size_t begin = link.find('<');
    const std::size_t end = link.find('>', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
    const std::string_view parameters = link.substr(end, link.find('<', end) - end);
    if (parameters.contains("rel=\"next\"") || parameters.contains("rel=next"))
      return std::string{link.substr(begin + 1, end - begin - 1)};
    link.remove_prefix(end + 1);
  }
}

}  // namespace kata::release
