// SPDX-License-Identifier: Apache-2.0
#include "guest_port.hpp"

#include <limits>

#include "core/text.hpp"

namespace kata::vm {
namespace {

Result<GuestPort> parse_port(std::string_view text) {
  const auto equals = text.find('=');
  const auto number = parse_u64(text.substr(0, equals));
  if (!number || *number > std::numeric_limits<std::uint32_t>::max())
    return fail(Code::usage, "port '{}': not PORT or PORT=KIND", text);
  GuestPort port{static_cast<std::uint32_t>(*number), {}, {}};
  if (equals != text.npos) port.guest = TRY(sim::parse_guest(text.substr(equals + 1)));
  port.shell = TRY(sim::guest_program(port.guest.mode, "", fmt::format("/run/bin-{}", *number)));
  if (port.shell.path.empty()) return fail(Code::not_found, "port '{}': no such shell", text);
  return port;
}

}  // namespace

Result<std::vector<GuestPort>> parse_ports(const std::vector<std::string_view>& arguments) {
  std::vector<GuestPort> ports;
  for (const std::string_view argument : arguments) ports.push_back(TRY(parse_port(argument)));
  return ports;
}

void serve_port(const GuestPort& port, Fd connection) {
  if (sim::is_shellless(port.guest.mode))
    return sim::serve_shellless(port.guest.mode, connection.get());
  Result<sim::Shell> shell = sim::start_shell(port.shell);
  if (!shell) return;
  (void)sim::run_console(connection.get(), *std::move(shell), sim::guest_conduct(port.guest));
}

}  // namespace kata::vm
