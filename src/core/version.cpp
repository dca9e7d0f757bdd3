// SPDX-License-Identifier: Apache-2.0
#include "core/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace kata {
namespace {

constexpr std::size_t longest = 128;

// Takes what stands before the first `separator`, or all of it.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

bool is_number(std::string_view identifier) {
  return std::ranges::all_of(identifier, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_identifier(std::string_view text) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

// Identifiers with dots between them; `are_ordered` forbids numbers that begin with a zero.
bool is_list(std::string_view text, bool are_ordered) {
  if (text.empty() || text.ends_with('.')) return false;
  while (!text.empty()) {
    const std::string_view identifier = take_until(text, '.');
    if (!is_identifier(identifier)) return false;
    const bool has_zero = identifier.size() > 1 && identifier.starts_with('0');
    if (are_ordered && has_zero && is_number(identifier)) return false;
  }
  return true;
}

// Numbers of any size have no leading zero, so the longer one is the larger.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool is_a_number = is_number(a);
  const bool is_b_number = is_number(b);
  if (is_a_number != is_b_number)
    return is_a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  if (is_a_number && a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

std::strong_ordering compare_prereleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();  // none is the newest
  while (!a.empty() && !b.empty()) {
    const std::string_view first = take_until(a, '.');
    const std::strong_ordering order = compare_identifiers(first, take_until(b, '.'));
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

}  // namespace

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = major <=> other.major; order != 0) return order;
  if (const auto order = minor <=> other.minor; order != 0) return order;
  if (const auto order = patch <=> other.patch; order != 0) return order;
  return compare_prereleases(prerelease, other.prerelease);
}

std::optional<Version> parse_version(std::string_view text) {
  if (text.size() > longest) return std::nullopt;
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos && !is_list(text.substr(plus + 1), false)) return std::nullopt;
  text = text.substr(0, plus);
  const std::size_t dash = text.find('-');
  Version version;
  if (dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    if (!is_list(version.prerelease, true)) return std::nullopt;
  }
  std::string_view numbers = text.substr(0, dash);
  if (std::ranges::count(numbers, '.') != 2) return std::nullopt;
  for (std::uint64_t* part : {&version.major, &version.minor, &version.patch}) {
    const auto number = parse_u64(take_until(numbers, '.'));
    if (!number) return std::nullopt;
    *part = *number;
  }
  return version;
}

std::string to_text(const Version& version) {
  return fmt::format("{}.{}.{}{}{}", version.major, version.minor, version.patch,
                     version.prerelease.empty() ? "" : "-", version.prerelease);
}

std::string step_between(const Version& current, const Version& next) {
  std::string step;
  if (current.major != next.major)
    step = "major";
  else if (current.minor != next.minor)
    step = "minor";
  else if (current.patch != next.patch || next.prerelease.empty())
    step = "patch";
  else
    return "pre-release";
  return next.prerelease.empty() ? step : step + " pre-release";
}

}  // namespace kata
