// SPDX-License-Identifier: Apache-2.0
#include "management.hpp"

#include <poll.h>

#include "io.hpp"
#include "shim.hpp"

using namespace std::string_view_literals;

namespace kata::sim {
namespace {

enum class Next : std::uint8_t { keep, close };

// The pause is a poll for the client's departure, so that a slow answer ends with its client.
Next send_slowly(int connection, std::string_view wire, int pause_ms) {
  for (const char& byte : wire) {
    pollfd gone{connection, 0, 0};
    if (::poll(&gone, 1, pause_ms) != 0 || !send_all(connection, {&byte, 1})) return Next::close;
  }
  return Next::keep;
}

Next send_endlessly(int connection, std::string_view wire) {
  const std::string block(std::size_t{64} << 10, 'x');
  bool open = send_all(connection, wire);
  while (open) open = send_all(connection, block);
  return Next::close;
}

std::string with_long_header(std::string wire, std::size_t size) {
  constexpr std::string_view name = "X-Filler: ";
  const std::string filler(size > name.size() ? size - name.size() : 0, 'a');
  return wire.insert(wire.find("\r\n") + 2, fmt::format("{}{}\r\n", name, filler));
}

Next send(int connection, std::string_view wire, Next next) {
  return send_all(connection, wire) ? next : Next::close;
}

std::optional<Answer> shim_answer(Sandbox& sandbox, const Request& request) {
  return sandbox.options().dialect == Dialect::go ? go_answer(sandbox, request)
                                                  : rust_answer(sandbox, request);
}

Next respond_whole(const Options& options, const Request& request, const Answer& answer,
                   int connection) {
  const auto wire = [&](Framing framing, std::size_t chunk) {
    return to_wire(options.dialect, request, answer, framing, chunk);
  };
  const std::uint64_t number = options.fault.number;
  const Next next = request.is_last() ? Next::close : Next::keep;
  switch (options.fault.mode) {
    case Fault::slow:
      (void)send_slowly(connection, wire(Framing::usual, answer.body.size()),
                        static_cast<int>(number));
      return Next::close;
    case Fault::truncate: return send(connection, wire(Framing::truncated, 0), Next::close);
    case Fault::chunked: return send(connection, wire(Framing::chunked, number), next);
    case Fault::oversized: return send_endlessly(connection, wire(Framing::endless, 0));
    case Fault::huge_header:
      return send(connection, with_long_header(wire(Framing::usual, answer.body.size()), number),
                  next);
    default: return send(connection, wire(Framing::usual, answer.body.size()), next);
  }
}

Next respond(Sandbox& sandbox, const Request& request, int connection) {
  const Options& options = sandbox.options();
  switch (options.fault.mode) {
    case Fault::hang: wait_for_close(connection); return Next::close;
    case Fault::drop: return Next::close;
    case Fault::garbage:
      return send(connection, "\x16\x03\x01 not HTTP\r\n\0\xff\xfe\r\n\r\n"sv, Next::close);
    case Fault::partial_status: return send(connection, "HTTP/1.1 20", Next::close);
    case Fault::status:
      return respond_whole(options, request,
                           {static_cast<unsigned>(options.fault.number),
                            fmt::format("status {} was asked for", options.fault.number)},
                           connection);
    default: break;
  }
  const std::optional<Answer> answer = shim_answer(sandbox, request);
  return answer ? respond_whole(options, request, *answer, connection) : Next::close;
}

}  // namespace

std::string management_path(const Options& options) {
  return fmt::format("{}/{}/shim-monitor.sock",
                     options.dialect == Dialect::go ? "/run/vc/sbs" : "/run/kata", options.id);
}

void serve_management(Sandbox& sandbox, Fd connection) {
  RequestReader reader{connection.get()};
  for (Next next = Next::keep; next == Next::keep;) {
    const auto request = reader.next();
    if (!request) {
      (void)send_all(connection.get(),
                     bad_request_wire(sandbox.options().dialect, request.error().what));
      return;
    }
    if (!*request) return;
    sandbox.request_log().add_request((*request)->bytes);
    next = respond(sandbox, **request, connection.get());
  }
}

}  // namespace kata::sim
