// SPDX-License-Identifier: Apache-2.0
// GuestShell with real shells on real terminals: what goes in comes out, and nothing stays.
#include "exec/guest_shell.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>

#include "console_guest.hpp"

using namespace std::string_literals;

namespace kata::exec {
namespace {

using sim::GuestKind;

struct Kind {
  const char* name;
  GuestKind kind;
  bool quiet;
  bool has_programs = true;
  std::size_t chunk = 4096;
  const char* shell = "/bin/sh";
};

constexpr Kind kinds[] = {
    {"bash", GuestKind::bash, true},
    {"dash", GuestKind::dash, true},
    {"busybox", GuestKind::busybox, true},
    {"busybox byte by byte", GuestKind::busybox, true, true, 1},
    {"builtins-only", GuestKind::builtins_only, false, false},
    {"bash builtins-only", GuestKind::builtins_only, false, false, 4096, "/bin/bash"},
    {"no-stty", GuestKind::no_stty, false},
    {"no-stty byte by byte", GuestKind::no_stty, false, true, 1},
    {"bash no-stty", GuestKind::no_stty, false, true, 4096, "/bin/bash"},
    {"lying-stty", GuestKind::lying_stty, false},
    {"forger", GuestKind::forger, true},
};

// Calls `check` with a shell of each kind that this machine has.
template <class Check>
void with_each(Check check) {
  for (const Kind& kind : kinds) {
    CAPTURE(std::string{kind.name});
    ConsoleGuest guest{{kind.kind}, kind.chunk, kind.shell};
    if (!guest.exists()) {
      MESSAGE("skipped: this machine has no " << kind.name);
      continue;
    }
    Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
    REQUIRE_MESSAGE(shell, shell.error().what);
    check(*shell, kind, guest);
  }
}

GuestShell::Answer ask(GuestShell& shell, std::string_view script) {
  auto answer = shell.ask(script, patience());
  REQUIRE_MESSAGE(answer, answer.error().what);
  return *std::move(answer);
}

std::string bytes_from(int first) {
  std::string bytes;
  for (int byte = first; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

}  // namespace

TEST_CASE("a guest's shell gives each status that a script can have") {
  with_each([](GuestShell& shell, const Kind& kind, ConsoleGuest&) {
    const int step = kind.chunk == 1 ? 51 : 1;
    for (int status = 0; status < 256; status += step) {
      const auto answer = ask(shell, fmt::format("(exit {})", status));
      CHECK(answer.status == status);
      CHECK(answer.text.empty());
    }
  });
}

TEST_CASE("a guest's shell takes every byte but NUL in a script") {
  const std::string bytes = bytes_from(1);
  with_each([&](GuestShell& shell, const Kind&, ConsoleGuest&) {
    CHECK(ask(shell, "printf %s " + shell_quote(bytes)).text == bytes);
  });
}

TEST_CASE("a script's output arrives byte for byte, with stty or without") {
  std::string octal;
  for (const char byte : bytes_from(0))
    octal += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
  struct {
    std::string script;
    std::string output;
  } const cases[] = {
      {"printf '" + octal + "'", bytes_from(0)},
      {R"(printf '\r\n\r\r\n\n\r\n\r\r')", "\r\n\r\r\n\n\r\n\r\r"},
      {R"(printf '\r')", "\r"},
      {R"(printf '\n')", "\n"},
      {"echo one;echo two", "one\ntwo\n"},
      {":", ""},
      {"echo error >&3", "error\n"},
      {R"(printf '%s>0;' 0123456789abcdef0123456789abcdef)", "0123456789abcdef0123456789abcdef>0;"},
  };
  with_each([&](GuestShell& shell, const Kind&, ConsoleGuest&) {
    for (const auto& c : cases) {
      CAPTURE(c.script);
      const auto answer = ask(shell, c.script);
      CHECK(answer.status == 0);
      CHECK(answer.text == c.output);
    }
  });
}

TEST_CASE("a script of 64 KiB arrives whole") {
  with_each([](GuestShell& shell, const Kind& kind, ConsoleGuest&) {
    if (kind.chunk == 1) return;
    const std::string text(65536, 'q');
    CHECK(ask(shell, "x=" + shell_quote(text) + ";echo ${#x}").text == "65536\n");
  });
}

TEST_CASE("scripts share one shell") {
  with_each([](GuestShell& shell, const Kind&, ConsoleGuest&) {
    CHECK(ask(shell, "kept=yes;cd /;false").status == 1);
    CHECK(ask(shell, "echo $kept;pwd").text == "yes\n/\n");
  });
}

TEST_CASE("whether the terminal was made quiet is seen, not believed") {
  with_each([](GuestShell& shell, const Kind& kind, ConsoleGuest&) {
    CHECK(shell.is_quiet() == kind.quiet);
  });
}

TEST_CASE("an answer has a limit") {
  with_each([](GuestShell& shell, const Kind& kind, ConsoleGuest&) {
    if (kind.chunk == 1) return;
    const auto answer = shell.ask("while :;do echo 0123456789;done", patience());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Code::malformed);
    CHECK(answer.error().what == "the guest answered with more than 65536 bytes");
  });
}

TEST_CASE("an interrupt ends the command that runs, and the shell goes on") {
  with_each([](GuestShell& shell, const Kind& kind, ConsoleGuest&) {
    if (!kind.has_programs) return;
    // The command says that it runs: an interrupt before that could be lost.
    REQUIRE(shell.begin("sh -c 'echo ready;exec sleep 1000'", patience()));
    std::string output;
    Result<GuestShell::Piece> piece = GuestShell::Piece{};
    while (piece && output.find("ready\n") == output.npos) {
      piece = shell.next(patience());
      if (piece) output += piece->bytes;
    }
    REQUIRE(shell.interrupt(patience()));
    while (piece && !piece->ended) piece = shell.next(patience());
    REQUIRE_MESSAGE(piece, piece.error().what);
    CHECK(piece->status == 130);
    CHECK(ask(shell, "echo again").text == "again\n");
  });
}

TEST_CASE("at the end nothing is left running in the guest") {
  const char* const scripts[] = {"sleep 1000", "(while :;do :;done)", "sleep 1000;sleep 1000", ":"};
  for (const char* script : scripts) {
    CAPTURE(std::string{script});
    with_each([&](GuestShell& shell, const Kind& kind, ConsoleGuest& guest) {
      if (!kind.has_programs && std::string_view{script}.starts_with("sleep")) return;
      REQUIRE(shell.begin(script, patience()));
      CHECK_FALSE(guest.processes().empty());
      shell.finish(patience());
      // The shell went by itself: nothing was left to be killed.
      CHECK(guest.ended() == sim::Ended::shell);
      CHECK(guest.is_empty());
    });
  }
}

TEST_CASE("a caller's interrupt ends a wait, whatever the guest sends") {
  const Fd stop{::eventfd(1, EFD_CLOEXEC)};
  ConsoleGuest guest{{GuestKind::dash}};
  Result<GuestShell> shell = GuestShell::start(guest.console(), patience());
  REQUIRE(shell);
  REQUIRE(shell->begin("while :;do echo 0123456789;done", patience()));
  const Wait stopped = Wait::until(std::chrono::seconds{30}, stop.get());
  // The first may have come already, with what the start read.
  if (const auto first = shell->next(stopped)) CHECK_FALSE(first->ended);
  const auto piece = shell->next(stopped);
  REQUIRE_FALSE(piece);
  CHECK(piece.error().code == Code::interrupted);
}

TEST_CASE("a marker is never the same") {
  ConsoleGuest first{{GuestKind::dash}};
  ConsoleGuest second{{GuestKind::dash}};
  Result<GuestShell> one = GuestShell::start(first.console(), patience());
  Result<GuestShell> two = GuestShell::start(second.console(), patience());
  REQUIRE(one);
  REQUIRE(two);
  // The first digit is left out, or the answer would be the marker.
  CHECK(ask(*one, "printf %s \"${m#?}\"").text != ask(*two, "printf %s \"${m#?}\"").text);
}

TEST_CASE("shell_quote keeps each byte") {
  struct {
    const char* word;
    const char* quoted;
  } const cases[] = {{"", "''"}, {"a b", "'a b'"}, {"it's", R"('it'\''s')"}, {"'", R"(''\''')"}};
  for (const auto& c : cases) CHECK(shell_quote(c.word) == c.quoted);
}

}  // namespace kata::exec
