// SPDX-License-Identifier: Apache-2.0
#include "sandbox/proc_text.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/text.hpp"

namespace kata::sandbox {
namespace {

// Takes the next field off `rest`; fields are one blank apart.
std::string_view take_field(std::string_view& rest) {
  const std::string_view field = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(field.size() + 1, rest.size()));
  return field;
}

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

std::optional<int> parse_pid(std::string_view text) {
  const auto number = parse_u64(text);
  if (!number || *number > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(*number);
}

std::unexpected<Error> malformed(std::string_view what) {
  return fail(Code::malformed, "process status: {}", what);
}

// Bytes of "Rss:   123 kB" where the line begins with `name`.
std::optional<std::uint64_t> kilobytes(std::string_view line, std::string_view name) {
  constexpr std::string_view unit = " kB";
  if (!line.starts_with(name) || !line.ends_with(unit)) return std::nullopt;
  line.remove_prefix(name.size());
  line.remove_suffix(unit.size());
  const auto number = parse_u64(trim(line));
  constexpr std::uint64_t factor = 1024;
  if (!number || *number > std::numeric_limits<std::uint64_t>::max() / factor) return std::nullopt;
  return *number * factor;
}

bool lists(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const std::string_view one = controllers.substr(0, controllers.find(','));
    if (one == wanted) return true;
    controllers.remove_prefix(std::min(one.size() + 1, controllers.size()));
  }
  return false;
}

}  // namespace

Result<Stat> parse_stat(std::string_view text) {
  constexpr std::size_t after_name = 22;  // fields of proc(5) from state (3) to rss (24)
  constexpr std::size_t parent_field = 1;
  constexpr std::size_t start_field = 19;
  constexpr std::size_t resident_field = 21;

  const std::size_t open = text.find(" (");
  const std::size_t close = text.rfind(") ");
  if (open == text.npos || close == text.npos || close < open + 2) return malformed("no name");
  const auto pid = parse_pid(text.substr(0, open));
  if (!pid) return malformed("the pid is no number");

  std::string_view rest = text.substr(close + 2);
  std::array<std::string_view, after_name> fields;
  for (std::string_view& field : fields) field = take_field(rest);
  const auto parent = parse_pid(fields[parent_field]);
  const auto start = parse_u64(fields[start_field]);
  const auto resident = parse_u64(trim(fields[resident_field]));
  if (fields[0].size() != 1) return malformed("the state is not one letter");
  if (!parent) return malformed("the parent's pid is no number");
  if (!start || !resident) return malformed("start time or memory is no number");
  return Stat{.pid = *pid,
              .name = std::string{text.substr(open + 2, close - open - 2)},
              .state = fields[0][0],
              .parent = *parent,
              .start_ticks = *start,
              .resident_pages = *resident};
}

std::vector<std::string> parse_cmdline(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find('\0'));
    words.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

std::optional<std::string> parse_cgroup(std::string_view text) {
  std::optional<std::string> unified;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t first = line.find(':');
    const std::size_t second = first == line.npos ? line.npos : line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    std::string path{line.substr(second + 1)};
    if (lists(controllers, "memory")) return path;
    if (controllers.empty() && !unified) unified = std::move(path);
  }
  return unified;
}

Result<Resident> parse_smaps_rollup(std::string_view text) {
  std::optional<std::uint64_t> rss;
  std::optional<std::uint64_t> pss;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!rss) rss = kilobytes(line, "Rss:");
    if (!pss) pss = kilobytes(line, "Pss:");
  }
  if (!rss || !pss) return fail(Code::malformed, "memory of a process: no Rss or no Pss in kB");
  return Resident{*rss, *pss};
}

Result<std::chrono::milliseconds> parse_uptime(std::string_view text) {
  const std::string_view seconds = text.substr(0, text.find_first_of(" .\n"));
  const auto number = parse_u64(seconds);
  constexpr std::uint64_t longest = 1'000'000'000;  // 31 years
  if (!number || *number > longest || seconds.size() == text.size())
    return fail(Code::malformed, "uptime: does not begin with a number of seconds");
  return std::chrono::seconds{*number};
}

bool is_vcpu_thread(std::string_view name) {
  static constexpr std::array<std::string_view, 4> beginnings{"CPU ", "vcpu", "fc_vcpu ",
                                                              "db_vcpu"};
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) {
    if (!name.starts_with(beginning) || name.size() == beginning.size()) return false;
    const char digit = name[beginning.size()];
    return digit >= '0' && digit <= '9';
  });
}

}  // namespace kata::sandbox
