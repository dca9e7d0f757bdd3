// SPDX-License-Identifier: Apache-2.0
#include "host/process_name.hpp"

namespace kata::host {

Result<std::string> read_process_name(const Host& host, std::string_view pid) {
  constexpr std::size_t longest = 64;  // those of the kernel's threads, with the line end
  std::string name = TRY(host.read(fmt::format("/proc/{}/comm", pid), longest));
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

}  // namespace kata::host
