// SPDX-License-Identifier: Apache-2.0
// libsystemd would read it too; Debian has that as a shared object only.
#include "env/journal.hpp"

#include "host/program.hpp"

namespace kata::env {

Result<std::string> read_journal(const Host& host, std::string_view program) {
  using namespace std::chrono_literals;
  constexpr std::size_t most = std::size_t{16} << 20;
  return host::output_of(
      host, program,
      {.arguments = {"--no-pager", "--quiet", "--utc", "--output=short-iso-precise",
                     "--no-hostname", "--lines=2000", "--identifier=kata",
                     "--identifier=virtiofsd"},
       .output_limit = most,
       .patience = 10s});
}

}  // namespace kata::env
