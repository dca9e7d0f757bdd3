// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/host.hpp"
#include "sandbox/arguments.hpp"
#include "support/tree.hpp"

namespace kata::test {

/// The bytes of /proc/PID/cmdline for these words.
[[nodiscard]] std::string cmdline_of(const sandbox::Arguments& words);

/// A line of /proc/PID/stat.
struct StatLine {
  int pid = 0;
  std::string name = "program";
  char state = 'S';
  int parent = 1;
  std::uint64_t start_ticks = 1000;
  std::uint64_t resident_pages = 10;
};
[[nodiscard]] std::string to_text(const StatLine& stat);

/// A machine with /proc as a tree of files; process 1 is there.
class Node {
 public:
  Node();

  void add(const StatLine& stat, const sandbox::Arguments& words) const;
  void add_thread(int pid, int thread, std::string_view name) const;
  void write(std::string_view path, std::string_view text) const { tree_.write(path, text); }

  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] const Host& host() const { return host_; }

 private:
  Tree tree_;
  Host host_;
};

}  // namespace kata::test
