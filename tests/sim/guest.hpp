// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "console.hpp"
#include "core/error.hpp"
#include "fault.hpp"

namespace kata::sim {

/// What answers on the debug console.
enum class GuestKind : std::uint8_t {
  none,  ///< a shell as the agent would find it
  bash,
  dash,
  busybox,        ///< BusyBox ash, under its own name: see guest_program()
  builtins_only,  ///< a shell that finds no program
  no_stty,        ///< the usual programs but stty: the terminal echoes, and gives CR NL for NL
  lying_stty,     ///< a stty that says it worked and did nothing
  no_shell,       ///< nobody listens
  forger,         ///< a shell on a line that repeats what is sent, and makes up marks
  dies_after,     ///< the shell is killed and the connection closed after N bytes to the client
  freezes_after,  ///< nothing moves any more after N bytes to the client
  silent,         ///< no shell: reads all and says nothing
  deaf,           ///< no shell: reads nothing and says nothing
  endless,        ///< no shell: talks without end and reads nothing
};

/// MODE or MODE=N, as `--guest` takes it.
/// Errors: usage.
[[nodiscard]] Result<Chosen<GuestKind>> parse_guest(std::string_view text);

/// The program that such a guest runs on its console: the kind's own, else `shell`, else what the
/// agent would take. Its path is empty where the guest has none. `scratch` is a directory that is
/// made where the kind needs one, and stays.
/// A BusyBox guest has to give its shell a name, because the empty one that it gets from the agent
/// is not that of an applet: such guests have a console only by a script, like the devkit's.
/// Errors: those of writing below `scratch`.
[[nodiscard]] Result<Program> guest_program(GuestKind kind, const std::string& shell,
                                            const std::string& scratch);

/// How the line to such a guest behaves.
[[nodiscard]] Conduct guest_conduct(const Chosen<GuestKind>& guest);

/// Whether such a guest has none but takes connections.
[[nodiscard]] bool is_shellless(GuestKind kind);

/// Stands for such a guest until the client leaves.
void serve_shellless(GuestKind kind, int connection);

}  // namespace kata::sim
