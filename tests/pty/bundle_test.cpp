// SPDX-License-Identifier: Apache-2.0
// Where an archive may go, and where it may not.
#include <doctest/doctest.h>
#include <fcntl.h>

#include "pty/program.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

std::vector<std::string> command(const Tree& machine) {
  return {KATA_CTL_PROGRAM, "--sysroot", machine.root().string(), "env", "--no-exec",
          "--bundle",       "-"};
}

}  // namespace

TEST_CASE("an archive is not written to a terminal") {
  const Tree machine;
  Pty pty;
  Child child = pty.run(command(machine));
  CHECK(pty.expect(" --bundle -: an archive is not for a terminal\r\n"));
  CHECK(child.wait() == 1);
  CHECK(pty.rest().empty());
}

TEST_CASE("an archive goes to a file though the user sits at a terminal") {
  const Tree machine;
  const Tree target{{"/archive", ""}};
  Pty pty;
  const Fd file{::open(target.at("/archive").c_str(), O_WRONLY | O_CLOEXEC)};
  REQUIRE(file);
  Child child = pty.run(command(machine), {{1, file.get()}});
  CHECK(pty.expect("files; look through them before you send them"));
  CHECK(child.wait() == 0);
  CHECK(target.read("/archive").starts_with("\x1f\x8b"));
}

}  // namespace kata::test
