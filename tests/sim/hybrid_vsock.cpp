// SPDX-License-Identifier: Apache-2.0
#include "hybrid_vsock.hpp"

#include <sys/socket.h>

#include <limits>

#include "console.hpp"
#include "core/text.hpp"
#include "guest.hpp"
#include "io.hpp"

namespace kata::sim {
namespace {

constexpr std::size_t request_limit = 32;

// What the guest printed before the client was told that it is connected.
constexpr std::string_view early_output = "PROMPT";

/// One client, and what the log calls it.
struct Client {
  Sandbox& sandbox;
  unsigned number;
  Fd connection;

  void log(std::string_view event) const {
    sandbox.log().add_line(fmt::format("{} {}", number, event));
  }
  [[nodiscard]] HybridFault fault() const { return sandbox.options().hybrid_fault.mode; }
};

// One byte at a time: what follows the line belongs to the guest.
std::optional<std::string> read_request(const Client& client) {
  const auto& [mode, number] = client.sandbox.options().hybrid_fault;
  std::string line;
  while (line.size() < request_limit) {
    if (mode == HybridFault::drop_at && line.size() == number) {
      client.log(fmt::format("dropped after {} bytes", line.size()));
      return std::nullopt;
    }
    char byte = 0;
    if (::recv(client.connection.get(), &byte, 1, 0) != 1) {
      client.log(fmt::format("early close after {} bytes", line.size()));
      return std::nullopt;
    }
    line += byte;
    if (byte == '\n') return line;
  }
  client.log(fmt::format("request too long {}", quote(line)));
  return std::nullopt;
}

void answer_endlessly(const Client& client) {
  const std::string block(std::size_t{64} << 10, 'A');
  bool open = true;
  for (std::size_t sent = 0; open && sent < std::size_t{1} << 30; sent += block.size())
    open = send_all(client.connection.get(), block);
}

std::string_view to_word(Ended ended) {
  switch (ended) {
    case Ended::shell: return "exited";
    case Ended::client: return "killed";
    case Ended::guest: break;
  }
  return "died";
}

void serve_console(const Client& client, const Program& program, std::string_view greeting) {
  const int connection = client.connection.get();
  const Chosen<GuestKind>& guest = client.sandbox.options().guest;
  if (is_shellless(guest.mode)) {
    if (send_all(connection, greeting)) serve_shellless(guest.mode, connection);
    return;
  }
  Result<Shell> shell = start_shell(program);
  if (!shell) return client.log(shell.error().what);
  client.log(fmt::format("shell {} started", shell->pid));
  // Where the client left already, the console notices and kills the shell.
  (void)send_all(connection, greeting);
  const pid_t pid = shell->pid;
  Conduct conduct = guest_conduct(guest);
  if (client.fault() == HybridFault::byte) conduct.chunk = 1;
  const Ended ended = run_console(connection, *std::move(shell), conduct);
  client.log(fmt::format("shell {} {}", pid, to_word(ended)));
}

void connect_guest(const Client& client, const Program& shell, std::uint32_t port) {
  // Dragonball numbers its own side from 2^30.
  const std::string ok = fmt::format("OK {}", (1U << 30) + client.number);
  const int connection = client.connection.get();
  const Options& options = client.sandbox.options();
  const bool agent = port == options.agent_port && port != 0;
  const bool console = port == options.console_port && !shell.path.empty();
  if ((!agent && !console) || client.fault() == HybridFault::reject)
    return client.log(fmt::format("nobody listens on port {}", port));
  client.log(fmt::format("connected to port {}", port));
  if (agent) {
    if (send_all(connection, ok + "\n")) wait_for_close(connection);
    return;
  }
  switch (client.fault()) {
    case HybridFault::no_newline:
      if (send_all(connection, ok)) wait_for_close(connection);
      return;
    case HybridFault::endless: return answer_endlessly(client);
    case HybridFault::coalesce:
      return serve_console(client, shell, fmt::format("{}\n{}", ok, early_output));
    default: return serve_console(client, shell, ok + "\n");
  }
}

void serve(const Client& client, const Program& shell) {
  if (client.fault() == HybridFault::hang) {
    wait_for_close(client.connection.get());
    return;
  }
  const std::optional<std::string> line = read_request(client);
  if (!line) return;
  const std::optional<std::uint32_t> port = parse_connect(*line);
  if (!port) return client.log(fmt::format("bad request {}", quote(*line)));
  connect_guest(client, shell, *port);
}

}  // namespace

std::optional<std::uint32_t> parse_connect(std::string_view line) {
  constexpr std::string_view keyword = "connect ";
  if (!to_lower(line).starts_with(keyword)) return std::nullopt;
  const auto port = parse_u64(trim(line.substr(keyword.size())));
  if (!port || *port > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*port);
}

void serve_hybrid_vsock(Sandbox& sandbox, const Program& shell, unsigned number, Fd connection) {
  const Client client{sandbox, number, std::move(connection)};
  client.log("accepted");
  if (client.fault() == HybridFault::byte) {
    // The kernel takes the smallest that it allows; reading byte by byte does the rest.
    const int least = 1;
    ::setsockopt(client.connection.get(), SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    ::setsockopt(client.connection.get(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
  }
  serve(client, shell);
  client.log("closed");
}

}  // namespace kata::sim
