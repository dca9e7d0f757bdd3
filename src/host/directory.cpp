// SPDX-License-Identifier: Apache-2.0
#include "host/directory.hpp"

namespace kata::host {

Result<std::vector<DirEntry>> entries_if_any(const Host& host, std::string_view path) {
  Result<std::vector<DirEntry>> entries = host.entries(path);
  if (!entries && entries.error().code == Code::not_found) return std::vector<DirEntry>{};
  return entries;
}

}  // namespace kata::host
