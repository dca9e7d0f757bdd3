// SPDX-License-Identifier: Apache-2.0
#include "fixture.hpp"

#include <fmt/format.h>

namespace kata::test {

std::string cmdline_of(const sandbox::Arguments& words) {
  std::string text;
  for (const std::string& word : words) text += word + '\0';
  return text;
}

std::string to_text(const StatLine& stat) {
  return fmt::format("{} ({}) {} {} 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 {} 1000000 {} 0\n",
                     stat.pid, stat.name, stat.state, stat.parent, stat.start_ticks,
                     stat.resident_pages);
}

Node::Node() : host_(tree_.root().string()) {
  add({.pid = 1, .name = "init"}, {"/sbin/init"});
  write("/proc/uptime", "1000.50 2000.00\n");
}

void Node::add(const StatLine& stat, const sandbox::Arguments& words) const {
  write(fmt::format("/proc/{}/stat", stat.pid), to_text(stat));
  write(fmt::format("/proc/{}/cmdline", stat.pid), cmdline_of(words));
}

void Node::add_thread(int pid, int thread, std::string_view name) const {
  write(fmt::format("/proc/{}/task/{}/comm", pid, thread), fmt::format("{}\n", name));
}

}  // namespace kata::test
