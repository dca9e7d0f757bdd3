// SPDX-License-Identifier: Apache-2.0
// GuestShell with guests that die, freeze, say nothing, talk without end or lie.
#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "console_guest.hpp"
#include "exec/command.hpp"
#include "exec/guest_shell.hpp"

namespace kata::exec {
namespace {

using sim::GuestKind;

/// What a wait is that its caller does not want any more.
struct Stopped {
  Fd signal{::eventfd(1, EFD_CLOEXEC)};
  [[nodiscard]] Wait wait() const { return Wait::until(std::chrono::seconds{30}, signal.get()); }
};

Wait soon() { return Wait::until(std::chrono::milliseconds{100}); }

Result<GuestShell::Answer> start_and_ask(Fd console, const Wait& wait) {
  GuestShell shell = TRY(GuestShell::start(std::move(console), wait));
  return shell.ask("echo hello", wait);
}

constexpr const char* closed_early = "the guest closed the console before its shell answered";

}  // namespace

TEST_CASE("a guest that dies at any byte is an error and never a wrong answer") {
  bool whole = false;
  for (std::uint64_t bytes = 0; !whole; bytes += 3) {
    REQUIRE(bytes < 4000);
    CAPTURE(bytes);
    ConsoleGuest guest{{GuestKind::dies_after, bytes}};
    REQUIRE(guest.exists());
    const auto answer = start_and_ask(guest.console(), patience());
    whole = answer.has_value();
    if (whole) CHECK(answer->text == "hello\n");
    if (whole) continue;
    CHECK(answer.error().code == Code::unavailable);
    if (answer.error().what != closed_early)
      CHECK(answer.error().what == "the guest closed the console");
  }
}

TEST_CASE("a console that closes before anything is said to it has no shell") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  ::close(ends[1]);
  const auto answer = start_and_ask(Fd{ends[0]}, patience());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().what == closed_early);
}

TEST_CASE("a guest that freezes is waited for as long as was said") {
  for (const std::uint64_t bytes : {0U, 1U, 100U}) {
    CAPTURE(bytes);
    ConsoleGuest guest{{GuestKind::freezes_after, bytes}};
    REQUIRE(guest.exists());
    const auto answer = start_and_ask(guest.console(), soon());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Code::timed_out);
  }
}

TEST_CASE("a guest without a shell behind its console") {
  struct {
    GuestKind kind;
    Code code;
  } const cases[] = {
      {GuestKind::silent, Code::timed_out},
      {GuestKind::deaf, Code::timed_out},
      {GuestKind::endless, Code::timed_out},
  };
  for (const auto& c : cases) {
    ConsoleGuest guest{{c.kind}};
    const auto answer = start_and_ask(guest.console(), soon());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == c.code);
  }
}

TEST_CASE("a command may take for ever, the guest's shell may not") {
  ConsoleGuest guest{{GuestKind::silent}};
  const Command command{.words = {"true"}, .answers_within = std::chrono::milliseconds{50}};
  const auto status = run_command(guest.console(), command, {}, {});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::timed_out);
  CHECK(status.error().what == "the guest's shell does not answer: timed out after 50 ms");
  CHECK(status.error().hint ==
        "give a busy guest more time with '--timeout', or see 'journalctl -t kata' for what it "
        "does");
}

TEST_CASE("a guest that takes no more is waited for as long as was said") {
  ConsoleGuest guest{{GuestKind::dash}};
  REQUIRE(guest.exists());
  Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
  REQUIRE(shell);
  // A terminal that waits for the end of a line takes any number of bytes and throws them away.
  REQUIRE(shell->begin("stty raw; echo full; sleep 1000", patience()));
  std::string text;
  while (!text.contains("full")) {
    const auto piece = shell->next(patience());
    REQUIRE(piece);
    text += piece->bytes;
  }
  const auto sent = shell->wire().send(std::string(std::size_t{8} << 20, 'x'), soon());
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Code::timed_out);
}

TEST_CASE("a script that never stops is given up when the time is over") {
  ConsoleGuest guest{{GuestKind::dash}};
  REQUIRE(guest.exists());
  {
    Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
    REQUIRE(shell);
    REQUIRE(shell->begin("trap '' INT;while :;do echo endless;done", patience()));
    shell->finish(soon());
  }
  CHECK(guest.ended() == sim::Ended::client);
  CHECK(guest.is_empty());
}

TEST_CASE("a script whose beginning was not waited for is heard to its end") {
  ConsoleGuest guest{{GuestKind::dash}};
  REQUIRE(guest.exists());
  Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
  REQUIRE(shell);
  const auto begun = shell->begin("echo hello; (exit 3)", Stopped{}.wait());
  REQUIRE_FALSE(begun);
  CHECK(begun.error().code == Code::interrupted);
  CHECK(shell->is_running());
  std::string text;
  Result<GuestShell::Piece> piece = GuestShell::Piece{};
  while (piece && !piece->ended) {
    piece = shell->next(patience());
    if (piece) text += piece->bytes;
  }
  REQUIRE(piece);
  CHECK(text == "hello\n");
  CHECK(piece->status == 3);
  CHECK_FALSE(shell->is_running());
  const auto answer = shell->ask("echo again", patience());
  REQUIRE(answer);
  CHECK(answer->text == "again\n");
}

TEST_CASE("a script that was given up does not answer for the next one") {
  ConsoleGuest guest{{GuestKind::dash}};
  REQUIRE(guest.exists());
  Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
  REQUIRE(shell);
  REQUIRE_FALSE(shell->ask("echo first", Stopped{}.wait()));
  const auto answer = shell->ask("echo second", patience());
  REQUIRE(answer);
  CHECK(answer->text == "second\n");
}

TEST_CASE("a script that was cut is not evaluated") {
  ConsoleGuest guest{{GuestKind::dash}};
  REQUIRE(guest.exists());
  Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
  REQUIRE(shell);
  // More than the socket and the terminal hold.
  const std::string script = "cut=yes; : " + std::string(std::size_t{4} << 20, 'y');
  const auto begun = shell->begin(script, Stopped{}.wait());
  REQUIRE_FALSE(begun);
  CHECK(begun.error().code == Code::interrupted);
  CHECK_FALSE(shell->is_running());
  const auto answer = shell->ask("echo \"${cut-no}\"", patience());
  REQUIRE(answer);
  CHECK(answer->text == "no\n");
  CHECK(shell->finish(patience()));
  CHECK(guest.ended() == sim::Ended::shell);
}

TEST_CASE("a guest that closed is an error, not a signal") {
  ForgedGuest guest{[](std::string_view m) { return fmt::format("{}=\n", m); }};
  Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
  REQUIRE(shell);
  const auto answer = shell->ask(":", patience());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Code::unavailable);
  CHECK(answer.error().what == "the guest closed the console");

  std::array<int, 2> ends{-1, -1};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  Fd closed{ends[1]};
  closed = Fd{};
  const auto none = GuestShell::start(Fd{ends[0]}, patience());
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::unavailable);
}

TEST_CASE("answers that no shell of ours gives are refused") {
  struct {
    const char* said;  ///< M stands for the marker
    const char* what;
  } const cases[] = {
      {"", closed_early},
      {"M", "the guest closed the console"},
      {"M=", "the guest closed the console"},
      {"M===\n", "the guest's shell answered '==='"},
      {"M>0;\n", "the guest's shell answered '>0;'"},
      {"M=\nM=\n", "the guest's shell answered out of turn"},
      {"M=\nM>0;", "the guest's shell answered out of turn"},
      {"M=\nM<", "the guest closed the console"},
      {"M=\nM<textM", "the guest closed the console"},
      {"M=\nM<textM>0", "the guest closed the console"},
      {"M=\nM<textM<0;", "the guest's shell gave the status '<0'"},
      {"M=\nM<textM>;", "the guest's shell gave the status '>'"},
      {"M=\nM<textM>256;", "the guest's shell gave the status '>256'"},
      {"M=\nM<textM>-1;", "the guest's shell gave the status '>-1'"},
      {"M=\nM<textM>+1;", "the guest's shell gave the status '>+1'"},
      {"M=\nM<textM> 1;", "the guest's shell gave the status '> 1'"},
      {"M=\nM<textM>1x;", "the guest's shell gave the status '>1x'"},
      {"M=\nM<textM>00000000;", "the guest's shell gave the status '>00000000'"},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string{c.said});
    ForgedGuest guest{[&](std::string_view marker) {
      std::string said;
      for (const char byte : std::string_view{c.said})
        byte == 'M' ? said.append(marker) : said.append(1, byte);
      return said;
    }};
    const auto answer = start_and_ask(guest.console(), patience());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().what == c.what);
  }
}

}  // namespace kata::exec
