// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "sim/guest.hpp"

namespace kata::vm {

/// A port of a guest on which a debug console listens.
struct GuestPort {
  std::uint32_t number = 0;
  sim::Chosen<sim::GuestKind> guest;
  sim::Program shell;
};

/// Reads "PORT" or "PORT=KIND", with the kinds that kata-sandbox-sim takes as `--guest`.
/// Errors: usage, not_found (this machine has no such shell).
[[nodiscard]] Result<std::vector<GuestPort>> parse_ports(
    const std::vector<std::string_view>& arguments);

/// Runs a console on `connection` until either end goes.
void serve_port(const GuestPort& port, Fd connection);

}  // namespace kata::vm
