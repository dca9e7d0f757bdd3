// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "check/render.hpp"

namespace kata::check {
namespace {

constexpr std::size_t longest_line = 80;

bool is_second_byte(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// At most `longest_line` bytes with the line's end, cut between characters.
std::string to_line(std::string text) {
  if (text.size() >= longest_line) {
    std::size_t end = longest_line - 1 - 3;
    while (end > 0 && is_second_byte(text[end])) --end;
    text = text.substr(0, end) + "...";
  }
  return text + "\n";
}

bool is_in_doubt(const Entry& entry) {
  return entry.is_required && entry.finding.status == Status::unknown;
}

// The first such check, and how many there are besides.
template <class Is>
std::string about(const Report& report, Is is) {
  const auto first = std::ranges::find_if(report.entries, is);
  const auto more = std::ranges::count_if(report.entries, is) - 1;
  return fmt::format("{}{}: {}", first->check->id, more > 0 ? fmt::format(" (+{})", more) : "",
                     first->finding.detail);
}

}  // namespace

Npd to_npd(const Report& report, FailOn fail_on) {
  const auto problem = [&](const Entry& entry) { return is_problem(entry, fail_on); };
  if (std::ranges::any_of(report.entries, problem))
    return {to_line(about(report, problem)), fail_on == FailOn::never ? 0 : 1};
  if (std::ranges::any_of(report.entries, is_in_doubt))
    return {to_line("cannot tell: " + about(report, is_in_doubt)),
            fail_on == FailOn::never ? 0 : 2};
  return {to_line(fmt::format("ready for Kata: {} passed, {} warned", report.count(Status::pass),
                              report.count(Status::warn))),
          0};
}

}  // namespace kata::check
