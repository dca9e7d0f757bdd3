// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_options.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace kata::exec {

bool is_excluded(const std::vector<std::string>& patterns, const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0 ||
           ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  });
}

}  // namespace kata::exec
