// SPDX-License-Identifier: Apache-2.0
#include "sandbox/process.hpp"

#include <unistd.h>

#include "core/text.hpp"
#include "sandbox/small_file.hpp"

namespace kata::sandbox {
namespace {

constexpr std::string_view deleted = " (deleted)";
constexpr std::size_t longest_line = 4096;

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)); }

std::chrono::milliseconds to_time(std::uint64_t ticks) {
  const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  constexpr std::uint64_t milliseconds = 1000;
  return std::chrono::milliseconds{ticks / per_second * milliseconds +
                                   ticks % per_second * milliseconds / per_second};
}

void describe_program(const Held& held, Process& process) {
  Result<std::string> link = held.directory().read_link("exe");
  if (!link) {
    const Arguments words = held.words();
    process.program = words.empty() ? held.stat().name : words.front();
    return;
  }
  process.is_replaced = link->ends_with(deleted);
  if (process.is_replaced) link->resize(link->size() - deleted.size());
  process.program = std::move(*link);
}

void describe_memory(const Held& held, Process& process) {
  process.rss_bytes = held.stat().resident_pages * page_bytes();
  const Result<std::string> text = read_small(held.directory(), "smaps_rollup", longest_line);
  if (!text) return;
  const Result<Resident> resident = parse_smaps_rollup(*text);
  if (!resident) return;
  process.rss_bytes = resident->rss_bytes;
  process.pss_bytes = resident->pss_bytes;
}

}  // namespace

std::optional<Held> Held::take(const Dir& proc, int pid, std::uint64_t start_ticks) {
  Result<Dir> directory = proc.open_dir(fmt::to_string(pid));
  if (!directory) return std::nullopt;
  const Result<std::string> text = read_small(*directory, "stat", longest_line);
  if (!text) return std::nullopt;
  Result<Stat> stat = parse_stat(*text);
  if (!stat || stat->start_ticks != start_ticks) return std::nullopt;
  return Held{std::move(*directory), std::move(*stat)};
}

Arguments Held::words() const {
  const Result<std::string> text = read_small(directory_, "cmdline", longest_cmdline);
  return text ? parse_cmdline(*text) : Arguments{};
}

Process describe(const Held& held, Role role, std::optional<std::chrono::milliseconds> uptime) {
  const Stat& stat = held.stat();
  Process process{.pid = stat.pid, .parent = stat.parent, .role = role, .state = stat.state};
  process.start_ticks = stat.start_ticks;
  if (const Result<FileInfo> info = stat_fd(held.directory().fd(), held.directory().path()))
    process.uid = info->uid;
  if (uptime) process.age = std::max(*uptime - to_time(stat.start_ticks), {});
  describe_program(held, process);
  describe_memory(held, process);
  if (const Result<std::string> text = read_small(held.directory(), "cgroup", longest_line))
    process.cgroup = parse_cgroup(*text).value_or("");
  return process;
}

std::optional<std::uint64_t> count_vcpus(const Held& held) {
  const Result<Dir> threads = held.directory().open_dir("task");
  if (!threads) return std::nullopt;
  const Result<std::vector<DirEntry>> entries = threads->entries();
  if (!entries) return std::nullopt;
  std::uint64_t count = 0;
  for (const DirEntry& entry : *entries) {
    const Result<std::string> name = read_small(*threads, entry.name + "/comm", 64);
    if (name && is_vcpu_thread(*name)) ++count;
  }
  if (count == 0) return std::nullopt;
  return count;
}

}  // namespace kata::sandbox
