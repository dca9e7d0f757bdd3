// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"

#include <doctest/doctest.h>

#include <memory>

using kata::Code;
using kata::Error;
using kata::Result;

TEST_CASE("sys_error ends in the system's words and keeps what errno means") {
  struct {
    int err;
    Code code;
    const char* words;
  } const cases[] = {
      {ENOENT, Code::not_found, "No such file or directory"},
      {ENOTDIR, Code::not_found, "Not a directory"},
      {EACCES, Code::denied, "Permission denied"},
      {EPERM, Code::denied, "Operation not permitted"},
      {EROFS, Code::io, "Read-only file system"},
      {ECONNREFUSED, Code::unavailable, "Connection refused"},
      {ENODEV, Code::unavailable, "No such device"},
      {ETIMEDOUT, Code::timed_out, "Connection timed out"},
      {ENOSPC, Code::io, "No space left on device"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const Result<> got = kata::sys_error(c.err, "open '{}'", "/x");
    REQUIRE_FALSE(got);
    CHECK(got.error().code == c.code);
    CHECK(got.error().what == fmt::format("open '/x': {}", c.words));
    CHECK(got.error().hint.empty());
  }
}

TEST_CASE("within puts the outer layer first and advise keeps the inner hint") {
  const Error inner{Code::io, "write '/x': No space left on device"};
  const Error outer = Error{inner}.within("add '{}'", "/v").advise("make room");
  CHECK(outer.code == Code::io);
  CHECK(outer.what == "add '/v': write '/x': No space left on device");
  CHECK(outer.hint == "make room");
  CHECK(Error{outer}.advise("try again").hint == "make room");
}

TEST_CASE("TRY takes the value out or returns the error") {
  const auto pass_on = [](Result<std::unique_ptr<int>> given) -> Result<int> {
    const std::unique_ptr<int> taken = TRY(std::move(given));
    return *taken + 1;
  };
  CHECK(pass_on(std::make_unique<int>(6)).value() == 7);
  const Result<int> got = pass_on(kata::fail(Code::usage, "{} of {}", 1, 2));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::usage);
  CHECK(got.error().what == "1 of 2");
}
