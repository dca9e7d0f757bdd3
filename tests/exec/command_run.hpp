// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "exec/command.hpp"
#include "exec/guest.hpp"

namespace kata::test {

inline constexpr std::chrono::seconds patience{60};

/// Guests of which each echoes and translates, or not, in its own way.
inline constexpr std::array shells{sim::GuestKind::bash, sim::GuestKind::dash,
                                   sim::GuestKind::no_stty, sim::GuestKind::lying_stty};

/// Every byte from `first` on.
[[nodiscard]] std::string all_bytes(int first);

/// What a command did, and its guest after it.
struct Ran {
  Result<int> status = 0;
  std::string out;
  std::string err;
  sim::Ended ended = sim::Ended::client;
};

[[nodiscard]] Ran run(sim::GuestKind kind, const exec::Command& command,
                      std::string_view input = "",
                      const exec::Wait& wait = exec::Wait::until(patience));

/// Checks that the command ended with `status` and printed exactly this, and that the guest's shell
/// went by itself.
void check_done(const Ran& ran, int status, std::string_view out, std::string_view err = "");

}  // namespace kata::test
