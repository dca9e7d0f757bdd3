// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fcntl.h>

#include <array>

#include "core/fd.hpp"

namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("Fd closes what it held when another is moved in") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  {
    kata::Fd a{pipe[0]};
    a = kata::Fd{pipe[1]};
    CHECK_FALSE(is_open(pipe[0]));
    kata::Fd& same = a;
    a = std::move(same);
    CHECK(is_open(pipe[1]));
  }
  CHECK_FALSE(is_open(pipe[1]));
}

TEST_CASE("Fd gives its descriptor away once") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  const kata::Fd other{pipe[1]};
  int released = -1;
  {
    kata::Fd a{pipe[0]};
    released = a.release();
    CHECK_FALSE(a);
    CHECK(a.release() == -1);
  }
  CHECK(is_open(released));
  const kata::Fd closer{released};
}
