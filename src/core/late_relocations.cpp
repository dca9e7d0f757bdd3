// SPDX-License-Identifier: Apache-2.0
#include "core/late_relocations.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

// Of the linker, and of the script that comes after it. Weak: a program that was linked without
// cmake/late.ld has none of them, and no relocation is missing there.
// NOLINTBEGIN(readability-identifier-naming)
extern "C" {
extern std::byte kata_late_begin[] __attribute__((weak, visibility("hidden")));
extern std::byte kata_late_end[] __attribute__((weak, visibility("hidden")));
extern std::byte __ehdr_start[] __attribute__((weak, visibility("hidden")));
// How many words there are, and the words; the compiler must not know that they are none.
extern const std::uint64_t kata_late_table[2048];
const std::uint64_t kata_late_table[2048] __attribute__((used)) = {};
}
// NOLINTEND(readability-identifier-naming)

namespace kata {
namespace {

// Source: the gABI, "SHT_RELR": an even word is a place, an odd one says which of the next 63 words
// are places too.
void apply(std::span<const volatile std::uint64_t> words, std::byte* image) {
  const auto base = reinterpret_cast<std::uintptr_t>(image);
  std::uintptr_t* where = nullptr;
  for (std::uint64_t word : words) {
    if ((word & 1U) == 0) {
      where = reinterpret_cast<std::uintptr_t*>(image + word);
      *where++ += base;
      continue;
    }
    for (std::size_t i = 0; (word >>= 1U) != 0; ++i)
      if ((word & 1U) != 0) where[i] += base;
    where += 63;
  }
}

}  // namespace

Result<> apply_late_relocations() {
  static bool is_done = false;
  const std::span<const volatile std::uint64_t> table{kata_late_table};
  const std::size_t count = table.front();
  if (is_done || count == 0) return {};
  is_done = true;
  const auto size = static_cast<std::size_t>(kata_late_end - kata_late_begin);
  if (::mprotect(kata_late_begin, size, PROT_READ | PROT_WRITE) != 0)
    return sys_error(errno, "set up TLS");
  apply(table.subspan(1, count), __ehdr_start);
  if (::mprotect(kata_late_begin, size, PROT_READ) != 0) return sys_error(errno, "set up TLS");
  return {};
}

}  // namespace kata
