// SPDX-License-Identifier: Apache-2.0
#include "http.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "core/text.hpp"

namespace kata::sim {
namespace {

constexpr std::size_t head_limit = std::size_t{1} << 20;   // net/http's default
constexpr std::size_t body_limit = std::size_t{16} << 20;  // enough for any test

// net/http's response buffer: a longer body is sent in chunks because its length is not yet known.
constexpr std::size_t go_buffer = 2048;

std::string reason(Dialect dialect, unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return dialect == Dialect::go ? fmt::format("status code {}", status) : "<none>";
  }
}

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 64> text{};
  return {text.data(),
          std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

// The part of net/http's DetectContentType that plain answers can meet.
std::string_view go_content_type(std::string_view body) {
  const auto is_binary = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r' && c != '\x1b';
  };
  return std::ranges::any_of(body.substr(0, 512), is_binary) ? "application/octet-stream"
                                                             : "text/plain; charset=utf-8";
}

std::size_t announced_length(const Answer& answer, Framing framing) {
  return framing == Framing::truncated ? answer.body.size() + 16 : answer.body.size();
}

Framing go_framing(const Request& request, const Answer& answer, Framing framing) {
  const bool is_long = answer.body.size() > go_buffer && request.method != "HEAD";
  if (framing != Framing::usual || !is_long) return framing;
  return request.version == "HTTP/1.1" ? Framing::chunked : Framing::endless;
}

std::string go_head(const Request& request, const Answer& answer, Framing framing) {
  const bool has_length = framing == Framing::usual || framing == Framing::truncated;
  std::string head = fmt::format("{} {} {}\r\n", request.version, answer.status,
                                 reason(Dialect::go, answer.status));
  if (answer.from_mux)
    head += "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n";
  head += fmt::format("Date: {}\r\n", http_date());
  if (has_length) head += fmt::format("Content-Length: {}\r\n", announced_length(answer, framing));
  if (!answer.body.empty() && !answer.from_mux)
    head += fmt::format("Content-Type: {}\r\n", go_content_type(answer.body));
  if (request.is_last() && request.version == "HTTP/1.1") head += "Connection: close\r\n";
  if (framing == Framing::chunked) head += "Transfer-Encoding: chunked\r\n";
  return head + "\r\n";
}

std::string rust_head(const Request& request, const Answer& answer, Framing framing) {
  std::string head = fmt::format("{} {} {}\r\n", request.version, answer.status,
                                 reason(Dialect::rust, answer.status));
  if (request.is_last() && request.version == "HTTP/1.1") head += "connection: close\r\n";
  if (framing == Framing::chunked)
    head += "transfer-encoding: chunked\r\n";
  else if (framing != Framing::endless)
    head += fmt::format("content-length: {}\r\n", announced_length(answer, framing));
  return head + fmt::format("date: {}\r\n\r\n", http_date());
}

std::string to_chunks(std::string_view body, std::size_t chunk) {
  std::string chunks;
  while (!body.empty()) {
    const std::string_view part = body.substr(0, std::max<std::size_t>(chunk, 1));
    chunks += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
    body.remove_prefix(part.size());
  }
  return chunks + "0\r\n\r\n";
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return std::nullopt;
}

bool Request::is_last() const {
  const std::string connection = to_lower(header("connection").value_or(""));
  return version == "HTTP/1.0" ? connection != "keep-alive" : connection == "close";
}

Result<Request> parse_request_head(std::string_view bytes) {
  const auto malformed = fail(Code::malformed, "400 Bad Request");
  Request request;
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last) return malformed;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  request.version = line.substr(last + 1);
  if (request.version != "HTTP/1.1" && request.version != "HTTP/1.0") return malformed;
  if (request.target.empty() || request.target.find(' ') != std::string::npos) return malformed;

  std::string_view rest = bytes.substr(line.size() + 2);
  while (!rest.starts_with("\r\n")) {
    const std::string_view field = rest.substr(0, rest.find("\r\n"));
    const auto colon = field.find(':');
    if (colon == field.npos || colon == 0) return malformed;
    request.headers.emplace_back(to_lower(field.substr(0, colon)), trim(field.substr(colon + 1)));
    rest.remove_prefix(field.size() + 2);
  }
  if (request.version == "HTTP/1.1" && !request.header("host"))
    return fail(Code::malformed, "400 Bad Request: missing required Host header");
  return request;
}

bool RequestReader::fill() {
  std::array<char, 4096> bytes{};
  const ssize_t got = ::recv(connection_, bytes.data(), bytes.size(), 0);
  if (got > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0;
}

Result<std::optional<Request>> RequestReader::next() {
  while (buffer_.find("\r\n\r\n") == buffer_.npos) {
    if (buffer_.size() > head_limit) return fail(Code::malformed, "400 Bad Request");
    if (!fill()) return std::nullopt;
  }
  const std::size_t head = buffer_.find("\r\n\r\n") + 4;
  Request request = TRY(parse_request_head(std::string_view{buffer_}.substr(0, head)));
  const auto length = parse_u64(request.header("content-length").value_or("0"));
  if (!length || *length > body_limit || request.header("transfer-encoding"))
    return fail(Code::malformed, "400 Bad Request");
  while (buffer_.size() < head + *length)
    if (!fill()) return std::nullopt;

  request.bytes = buffer_.substr(0, head + *length);
  request.body = request.bytes.substr(head);
  buffer_.erase(0, request.bytes.size());
  return request;
}

std::string to_wire(Dialect dialect, const Request& request, const Answer& answer, Framing framing,
                    std::size_t chunk) {
  if (dialect == Dialect::go) framing = go_framing(request, answer, framing);
  std::string wire = dialect == Dialect::go ? go_head(request, answer, framing)
                                            : rust_head(request, answer, framing);
  if (request.method == "HEAD") return wire;
  return wire += framing == Framing::chunked ? to_chunks(answer.body, chunk) : answer.body;
}

std::string bad_request_wire(Dialect dialect, std::string_view why) {
  if (dialect == Dialect::rust)
    return fmt::format("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: {}\r\n\r\n",
                       http_date());
  return fmt::format(
      "HTTP/1.1 {0}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n{0}",
      why);
}

}  // namespace kata::sim
