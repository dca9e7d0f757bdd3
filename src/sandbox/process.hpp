// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/dir.hpp"
#include "sandbox/arguments.hpp"
#include "sandbox/identify.hpp"
#include "sandbox/proc_text.hpp"

namespace kata::sandbox {

/// One process of a sandbox.
struct Process {
  int pid = 0;
  int parent = 0;
  Role role = Role::shim;
  unsigned uid = 0;
  char state = '?';
  std::string program;                     ///< the file it runs; as it calls itself, where hidden
  bool is_replaced = false;                ///< that file is gone, as after an upgrade
  std::uint64_t rss_bytes = 0;             ///< shared pages in full
  std::optional<std::uint64_t> pss_bytes;  ///< shared pages by their share; nothing where denied
  std::string cgroup;                      ///< where its memory is charged; may be empty
  std::optional<std::chrono::milliseconds> age;
  std::uint64_t start_ticks = 0;
};

/// A process held by its directory: once it is gone nothing can be read any more, though its pid
/// may be another's by then.
class Held {
 public:
  /// Opens process `pid` below `proc` and makes sure that it is still the one that started then.
  [[nodiscard]] static std::optional<Held> take(const Dir& proc, int pid,
                                                std::uint64_t start_ticks);

  [[nodiscard]] const Dir& directory() const { return directory_; }
  [[nodiscard]] const Stat& stat() const { return stat_; }

  /// What it says of itself now, at most 128 KiB of it.
  [[nodiscard]] Arguments words() const;

 private:
  Held(Dir directory, Stat stat) : directory_(std::move(directory)), stat_(std::move(stat)) {}

  Dir directory_;
  Stat stat_;
};

/// The most of a command line that is read.
inline constexpr std::size_t longest_cmdline = std::size_t{128} << 10;

/// Everything about a process but what is in its memory. `uptime` is the machine's.
[[nodiscard]] Process describe(const Held& held, Role role,
                               std::optional<std::chrono::milliseconds> uptime);

/// Number of its threads that run a vCPU; nothing where their names do not tell.
[[nodiscard]] std::optional<std::uint64_t> count_vcpus(const Held& held);

}  // namespace kata::sandbox
