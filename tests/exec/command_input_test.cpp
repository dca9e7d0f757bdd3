// SPDX-License-Identifier: Apache-2.0
// A command's standard input.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "exec/command_run.hpp"
#include "support/tree.hpp"

namespace kata::exec {
namespace {

using namespace kata::test;
using sim::Ended;
using sim::GuestKind;

std::string random_bytes(std::size_t count) {
  std::mt19937 generator{42};
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(generator());
  return bytes;
}

}  // namespace

TEST_CASE("a command has no input unless it is forwarded") {
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    check_done(run(kind, {.words = {"cat"}}, "not for the guest"), 0, "");
  }
}

TEST_CASE("forwarded input arrives byte for byte, and ends") {
  const std::string edges = all_bytes(0) + ".\n\r\n\x04\x03\x1a" + all_bytes(0);
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    const Command command{.words = {"cat"}, .input = Input::forward};
    check_done(run(kind, command, edges), 0, edges);
    check_done(run(kind, command, ""), 0, "");
    check_done(
        run(kind, {.words = {"cat"}, .input = Input::forward, .errors = ErrorStream::separate},
            edges),
        0, edges);
  }
}

TEST_CASE("a megabyte of forwarded input arrives whole") {
  const std::string bytes = random_bytes(std::size_t{1} << 20);
  check_done(run(GuestKind::bash, {.words = {"cat"}, .input = Input::forward}, bytes), 0, bytes);
}

TEST_CASE("a guest without base64 gets forwarded input byte for byte too") {
  const Tree tree;
  for (const char* program : {"stty", "cat"})
    tree.link(fmt::format("/bin/{}", program), fmt::format("/bin/{}", program));
  const std::string bytes = random_bytes(5000) + all_bytes(0);
  Guest guest{sim::Program{sim::find_shell(""), {}, {"PATH=" + tree.at("/bin").string()}}};
  const Fd in = make_file(bytes);
  const Fd out = make_file();
  const auto status = run_command(guest.take_console(), {.words = {"cat"}, .input = Input::forward},
                                  {in.get(), out.get(), 2}, Wait::until(patience));
  CHECK(status == 0);
  CHECK((text_of(out) == bytes));
  CHECK(guest.ended() == Ended::shell);
}

TEST_CASE("a guest that echoes and can keep no input is not sent any") {
  const Ran ran = run(GuestKind::builtins_only, {.words = {"true"}, .input = Input::forward}, "x");
  REQUIRE_FALSE(ran.status);
  CHECK(ran.status.error().code == Code::unsupported);
  CHECK(ran.status.error().what ==
        "the guest's terminal echoes, and without 'cat', 'rm' and a directory to write to the "
        "guest cannot take the input first");
  CHECK(ran.ended == Ended::shell);
}

TEST_CASE("a command need not read its input to the end") {
  const std::string bytes = random_bytes(40'000);
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    check_done(run(kind, {.words = {"head", "-c", "3"}, .input = Input::forward}, bytes), 0,
               bytes.substr(0, 3));
    check_done(run(kind, {.words = {"true"}, .input = Input::forward}, bytes), 0, "");
    check_done(run(kind, {.words = {"exit", "9"}, .input = Input::forward}, bytes), 9, "");
  }
}

TEST_CASE("without a command the guest's shell runs what is forwarded") {
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    check_done(run(kind, {.input = Input::forward}, "echo a; echo b >&2\nexit 7\n"), 7, "a\nb\n");
    check_done(run(kind, {.input = Input::forward}, "false"), 1, "");
    check_done(run(kind, {.input = Input::forward}, ""), 0, "");
  }
}

}  // namespace kata::exec
