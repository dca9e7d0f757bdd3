// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "host/backing.hpp"

namespace kata::host {

/// A file that is a running guest's memory: shm or memfd, not of huge pages. Its name is gone: only
/// its VMM still has it open.
struct GuestMemory {
  std::uint64_t pid = 0;
  Backing backing = Backing::shm;
  std::uint64_t promised = 0;  ///< bytes that the guest may use: the file's size
  std::uint64_t touched = 0;   ///< bytes that it has used so far
};

/// The memory of the guests that run on this node.
struct Guests {
  std::vector<GuestMemory> files;
  std::uint64_t vmms = 0;    ///< processes that are hypervisors
  std::uint64_t unseen = 0;  ///< those of them whose files this user may not see
};

/// Sums of guests' files.
[[nodiscard]] std::uint64_t promised_bytes(const Guests& guests, Backing backing);
[[nodiscard]] std::uint64_t untouched_bytes(const Guests& guests);

/// Looks through the processes whose name is a hypervisor's. What cannot be seen is counted.
/// Errors: not_found (no /proc), denied, io.
/// Source: proc(5), /proc/PID/comm and /proc/PID/fd.
[[nodiscard]] Result<Guests> read_guests(const Host& host);

}  // namespace kata::host
