// SPDX-License-Identifier: Apache-2.0
#include "host/numbers.hpp"

#include "core/text.hpp"

namespace kata::host {

Result<std::uint64_t> read_number(const Host& host, std::string_view path) {
  constexpr std::size_t page = 4096;
  const std::string text = TRY(host.read(path, page));
  const std::optional<std::uint64_t> number = parse_u64(trim(text));
  if (!number)
    return fail(Code::malformed, "read {}: {}, expected a number", quote(path), quote(trim(text)));
  return *number;
}

}  // namespace kata::host
