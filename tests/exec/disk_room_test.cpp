// SPDX-License-Identifier: Apache-2.0
#include "exec/disk_room.hpp"

#include <doctest/doctest.h>

using namespace kata;
using namespace kata::exec;

TEST_CASE("A copy may have what leaves the reserve, and no more than it needs is asked for") {
  constexpr std::uint64_t kib = 1024;
  constexpr std::uint64_t mib = 1024 * kib;
  const struct {
    DiskSpace space;
    std::uint64_t bytes;
    std::uint64_t granted;
    std::string_view what;
  } cases[] = {
      {{1000 * mib, 500 * mib, 0, 0}, 64 * kib, mib, ""},
      {{1000 * mib, 500 * mib, 0, 0}, 3 * mib, 3 * mib, ""},
      {{mib, mib, 0, 0}, 2, mib - mib / 20, ""},
      {{mib, 100 * kib, 0, 0}, 40 * kib, 100 * kib - mib / 20, ""},
      {{mib, 100 * kib, 0, 0},
       64 * kib,
       0,
       "the disk is nearly full: 100 KiB free, of which 51.1 KiB stay so, and 64 KiB are to be "
       "written"},
      {{10'000 * mib, 64 * mib + 10, 0, 0}, 10, 10, ""},
      {{10'000 * mib, 66 * mib, 0, 0}, 0, mib, ""},
      {{10'000 * mib, 64 * mib - 1, 0, 0},
       0,
       0,
       "the disk is nearly full: 63.9 MiB free, of which 64 MiB stay so"},
      {{0, 0, 0, 0}, 2, mib, ""},
      {{0, 0, 0, 0}, 5 * mib, 5 * mib, ""},
      {{mib, mib, 100, 5}, 0, mib - mib / 20, ""},
      {{0, 0, 100, 4}, 2, 0, "the file system is nearly full: room for 4 more files"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.space.size);
    CAPTURE(c.space.free);
    CAPTURE(c.bytes);
    const Result<std::uint64_t> granted = grant_room(c.space, c.bytes);
    CHECK((granted ? "" : granted.error().what) == c.what);
    CHECK(granted.value_or(0) == c.granted);
  }
}
