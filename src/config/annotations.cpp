// SPDX-License-Identifier: Apache-2.0
#include "config/annotations.hpp"

#include <regex.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace kata::config {
namespace {

struct Annotation {
  std::string_view name;
  std::string_view power;
};
constexpr std::array<Annotation, 6> annotations{{
    {"path", "lets a pod choose a program that root runs"},
    {"ctlpath", "lets a pod choose a program that root runs"},
    {"jailer_path", "lets a pod choose a program that root runs"},
    {"virtio_fs_daemon", "lets a pod choose a program that root runs"},
    {"virtio_fs_extra_args", "lets a pod share any directory of the host"},
    {"kernel_params", "lets a pod open the debug console, a root shell in its guest"},
}};

bool is_word(std::string_view entry) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return std::ranges::all_of(entry, fits);
}

// Counts in braces can make a pattern of a few bytes take all memory.
bool is_safe(std::string_view entry) {
  constexpr std::size_t longest = 256;
  constexpr std::string_view unsafe{"{\0", 2};
  return entry.size() <= longest && entry.find_first_of(unsafe) == entry.npos;
}

bool enables(std::string_view entry, std::string_view name) {
  if (is_word(entry)) return name.contains(entry);
  regex_t pattern;
  if (!is_safe(entry) ||
      ::regcomp(&pattern, std::string{entry}.c_str(), REG_EXTENDED | REG_NOSUB) != 0)
    return entry.contains(name);
  const bool is_found = ::regexec(&pattern, std::string{name}.c_str(), 0, nullptr, 0) == 0;
  ::regfree(&pattern);
  return is_found;
}

}  // namespace

// No annotation has such a name, so only what matches any name matches it.
bool enables_all(std::string_view entry) { return enables(entry, "~"); }

std::vector<std::string_view> powers_of(std::string_view entry) {
  if (enables_all(entry)) return {"lets every pod change every setting"};
  std::vector<std::string_view> powers;
  for (const Annotation& annotation : annotations)
    if (enables(entry, annotation.name) &&
        std::ranges::find(powers, annotation.power) == powers.end())
      powers.push_back(annotation.power);
  return powers;
}

}  // namespace kata::config
