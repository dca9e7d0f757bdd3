// SPDX-License-Identifier: Apache-2.0
#include "shim/http.hpp"

#include <fcntl.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <new>

#include "core/text.hpp"

namespace kata::shim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::response_parser<http::string_body>;

void set_limits(Parser& parser, const Limits& limits) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  parser.eager(true);
}

std::unexpected<Error> no_answer() {
  return std::unexpected(
      Error{Code::unavailable, "the shim closed the connection without an answer",
            "the operation failed in the shim or the guest; see 'journalctl -t kata'"});
}

// Whether it only says that an answer will come. More of them in a row than anybody sends are taken
// for the answer.
// Source: RFC 9110, section 15.2.
constexpr unsigned most_interim = 8;
bool is_interim(Parser& parser) {
  const unsigned status = parser.get().result_int();
  return status / 100 == 1 && status != 101;
}

// The peer left, in one way or another, as opposed to having said something we refuse.
bool is_end(const error_code& error) {
  return error == http::error::end_of_stream || error == http::error::partial_message ||
         error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe;
}

std::unexpected<Error> explain(const error_code& error, const Parser& parser,
                               const Limits& limits) {
  if (is_end(error)) {
    if (!parser.got_some()) return no_answer();
    return fail(Code::unavailable, "the shim closed the connection in the middle of its answer");
  }
  if (error == http::error::header_limit)
    return fail(Code::malformed, "the answer's header is larger than {} bytes",
                limits.header_bytes);
  if (error == http::error::body_limit || error == http::error::buffer_overflow)
    return fail(Code::malformed, "the answer's body is larger than {} bytes", limits.body_bytes);
  if (error.category() == http::make_error_code(http::error::bad_version).category())
    return fail(Code::malformed, "the answer is not HTTP/1.1: {}", error.message());
  return sys_error(error.value(), "exchange bytes with the shim");
}

Response take_response(Parser& parser) {
  auto message = parser.release();
  return {message.result_int(), std::move(message.body())};
}

http::request<http::string_body> to_message(const Request& request) {
  http::request<http::string_body> message;
  message.version(11);
  message.method_string(request.method);
  message.target(request.target);
  message.set(http::field::host, "shim");
  message.set(http::field::connection, "close");
  if (!request.content_type.empty()) message.set(http::field::content_type, request.content_type);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

// Blocks for `limits.patience` at most. Members outlive the operations that refer to them because
// the context, which owns those, is destroyed last.
class Exchange {
 public:
  Exchange(const Request& request, const Limits& limits)
      : limits_(limits), request_(to_message(request)) {}

  Result<Response> run(Fd connection) {
    error_code error;
    static_cast<void>(socket_.assign(asio::local::stream_protocol{}, connection.get(), error));
    if (error) return sys_error(error.value(), "watch the connection");
    static_cast<void>(connection.release());  // the socket owns it now
    if (limits_.interrupt >= 0) TRY(watch_interrupt());
    http::async_write(socket_, request_, [this](error_code failed, std::size_t) {
      // A shim may answer and leave before it has read everything: its answer counts.
      if (failed && !is_end(failed))
        done(failed);
      else
        read();
    });
    context_.run_for(limits_.patience);
    if (interrupted_) return fail(Code::interrupted, "interrupted");
    if (!finished_)
      return std::unexpected(Error{
          Code::timed_out,
          fmt::format("no whole answer within {:g} s",
                      std::chrono::duration<double>(limits_.patience).count()),
          "wait longer with '--timeout SECONDS', or see 'journalctl -t kata' for what hangs"});
    if (error_) return explain(error_, *parser_, limits_);
    return take_response(*parser_);
  }

 private:
  // A copy of the descriptor, because what asio is given it closes.
  Result<> watch_interrupt() {
    Fd copy{::fcntl(limits_.interrupt, F_DUPFD_CLOEXEC, 0)};
    if (!copy) return sys_error(errno, "watch for an interrupt");
    error_code error;
    static_cast<void>(interrupt_.assign(copy.get(), error));
    if (error) return sys_error(error.value(), "watch for an interrupt");
    static_cast<void>(copy.release());
    interrupt_.async_wait(asio::posix::descriptor_base::wait_read, [this](error_code failed) {
      interrupted_ = !failed;
      context_.stop();
    });
    return {};
  }

  [[nodiscard]] std::unique_ptr<Parser> make_parser() const {
    auto parser = std::make_unique<Parser>();
    set_limits(*parser, limits_);
    // An answer to HEAD has no body, whatever length its header tells (RFC 9112, section 6.3).
    parser->skip(request_.method() == http::verb::head);
    return parser;
  }

  void read() {
    http::async_read(socket_, buffer_, *parser_, [this](error_code failed, std::size_t) {
      if (failed || interim_ == most_interim || !is_interim(*parser_)) return done(failed);
      ++interim_;
      parser_ = make_parser();
      read();
    });
  }

  void done(const error_code& error) {
    error_ = error;
    finished_ = true;
    context_.stop();  // the wait for an interrupt would go on
  }

  asio::io_context context_{1};
  Limits limits_;
  http::request<http::string_body> request_;
  std::unique_ptr<Parser> parser_ = make_parser();
  // Bounded on its own: the parser has no limit for the extensions of a chunk.
  beast::flat_buffer buffer_{limits_.header_bytes + limits_.body_bytes};
  asio::local::stream_protocol::socket socket_{context_};
  asio::posix::stream_descriptor interrupt_{context_};
  error_code error_;
  unsigned interim_ = 0;
  bool finished_ = false;
  bool interrupted_ = false;
};

// Feeds one answer to the parser; what follows it stays.
Result<> feed(Parser& parser, std::string_view& bytes, const Limits& limits) {
  error_code error;
  while (!bytes.empty() && !parser.is_done()) {
    const std::size_t used = parser.put(asio::buffer(bytes), error);
    bytes.remove_prefix(used);
    if (error == http::error::need_more || (!error && used == 0)) break;
    if (error) return explain(error, parser, limits);
  }
  if (!parser.got_some()) return no_answer();
  if (!parser.is_done()) {
    error.clear();
    parser.put_eof(error);
    if (error) return explain(error, parser, limits);
  }
  return {};
}

Result<Response> parse(std::string_view bytes, const Limits& limits) {
  for (unsigned interim = 0;; ++interim) {
    Parser parser;
    set_limits(parser, limits);
    TRY(feed(parser, bytes, limits));
    if (interim == most_interim || !is_interim(parser)) return take_response(parser);
  }
}

// Runs `work`, whose library reports what is left of its errors (no descriptors) by throwing. That
// there is no memory is for the caller, as everywhere.
template <class Work>
Result<Response> without_throwing(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const boost::system::system_error& e) {
    return sys_error(e.code().value(), "set up the connection");
  } catch (const std::exception& e) {
    return fail(Code::io, "set up the connection: {}", escape(e.what()));
  }
}

}  // namespace

Result<Response> exchange(Fd connection, std::string_view socket, const Request& request,
                          const Limits& limits) {
  Result<Response> response =
      without_throwing([&] { return Exchange{request, limits}.run(std::move(connection)); });
  if (!response)
    return std::unexpected(std::move(response).error().within("ask {}", quote(socket)));
  return response;
}

Result<Response> call(const Host& host, std::string_view socket, const Request& request,
                      const Limits& limits) {
  Fd connection = TRY(connect_unix(host, socket));
  return exchange(std::move(connection), socket, request, limits);
}

Result<Response> parse_response(std::string_view bytes, const Limits& limits) {
  Result<Response> response = without_throwing([&] { return parse(bytes, limits); });
  if (!response) return std::unexpected(std::move(response).error().within("read the answer"));
  return response;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (plain.contains(c))
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace kata::shim
