// SPDX-License-Identifier: Apache-2.0
#include "exec/command_run.hpp"

#include <doctest/doctest.h>

namespace kata::test {

std::string all_bytes(int first) {
  std::string bytes;
  for (int byte = first; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

Ran run(sim::GuestKind kind, const exec::Command& command, std::string_view input,
        const exec::Wait& wait) {
  Guest guest{kind};
  const Fd in = make_file(input);
  const Fd out = make_file();
  const Fd err = make_file();
  Ran ran;
  ran.status =
      exec::run_command(guest.take_console(), command, {in.get(), out.get(), err.get()}, wait);
  ran.out = text_of(out);
  ran.err = text_of(err);
  ran.ended = guest.ended();
  return ran;
}

void check_done(const Ran& ran, int status, std::string_view out, std::string_view err) {
  if (!ran.status) FAIL_CHECK(ran.status.error().what);
  CHECK(ran.status == status);
  CHECK((ran.out == out));  // too long to show
  CHECK((ran.err == err));
  CHECK(ran.ended == sim::Ended::shell);
}

}  // namespace kata::test
