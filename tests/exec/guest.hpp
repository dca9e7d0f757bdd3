// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <thread>

#include "core/fd.hpp"
#include "sim/guest.hpp"

namespace kata::test {

/// A guest's debug console: a real shell on a real terminal behind a socket pair.
class Guest {
 public:
  explicit Guest(sim::GuestKind kind, std::uint64_t number = 0);
  explicit Guest(sim::Program program);
  ~Guest();
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  /// Our end of it. Once.
  [[nodiscard]] Fd take_console() { return std::move(console_); }

  /// Why the console ended. Give the console away and close it first, or this waits for ever.
  [[nodiscard]] sim::Ended ended();

 private:
  void start(sim::Program program, const sim::Conduct& conduct);

  Fd console_;
  Fd guest_end_;
  sim::Ended ended_ = sim::Ended::client;
  std::thread thread_;
};

/// Whether no process `pid` runs any more, at once or within 20 s.
[[nodiscard]] bool is_gone(pid_t pid);

/// A file without a name that holds `bytes`, read and written from its beginning.
[[nodiscard]] Fd make_file(std::string_view bytes = "");

/// All of such a file.
[[nodiscard]] std::string text_of(const Fd& file);

}  // namespace kata::test
