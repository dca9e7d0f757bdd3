// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cerrno>

#include "exec/guest_socket.hpp"

namespace kata::exec {

TEST_CASE("why a vsock does not connect is said without its address, which the caller says") {
  struct {
    int err;
    Code code;
    std::string_view what;
    std::string_view hint;
  } const cases[] = {
      {ECONNRESET, Code::unavailable, "the guest does not listen on port 1026", ""},
      {ECONNREFUSED, Code::unavailable, "the guest does not listen on port 1026", ""},
      {ENODEV, Code::not_found, "no guest has the context id 5",
       "see 'lsmod' for vhost_vsock and whether the VMM still runs"},
      {ETIMEDOUT, Code::timed_out, "the guest does not answer on port 1026: Connection timed out",
       ""},
      {EACCES, Code::denied, "connect: Permission denied", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.err);
    const Error error = vsock_error(c.err, 5, 1026);
    CHECK(error.code == c.code);
    CHECK(error.what == c.what);
    CHECK(error.hint == c.hint);
  }
}

}  // namespace kata::exec
