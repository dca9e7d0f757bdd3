// SPDX-License-Identifier: Apache-2.0
#include "exec/command.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <thread>

#include "exec/command_run.hpp"
#include "exec/guest.hpp"
#include "exec/signals.hpp"

namespace kata::exec {
namespace {

using kata::sim::Ended;
using kata::sim::GuestKind;
using kata::test::all_bytes;
using kata::test::check_done;
using kata::test::Guest;
using kata::test::is_gone;
using kata::test::make_file;
using kata::test::patience;
using kata::test::Ran;
using kata::test::run;
using kata::test::shells;
using kata::test::text_of;
using namespace std::chrono_literals;

// For printf's format: every byte as an octal escape.
std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  return text;
}

Command shell_command(std::string script) { return {.words = {"sh", "-c", std::move(script)}}; }

// The number that stands alone on the first line.
pid_t first_number(std::string_view text) {
  pid_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::array<Fd, 2> make_pipe() {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  return {Fd{ends[0]}, Fd{ends[1]}};
}

}  // namespace

TEST_CASE("a command's exit status arrives, whatever it is") {
  for (int status = 0; status < 256; ++status) {
    CAPTURE(status);
    check_done(run(GuestKind::dash, {.words = {"exit", std::to_string(status)}}), status, "");
  }
}

TEST_CASE("the guest's shell says what was not run and what died") {
  struct {
    std::vector<std::string> words;
    int status;
  } const cases[] = {
      {{"/nonexistent/program"}, 127},
      {{"no-such-command-anywhere"}, 127},
      {{""}, 127},
      {{"/dev/null"}, 126},
      {{"/"}, 126},
      {{"sh", "-c", "kill -TERM $$"}, 143},
      {{"sh", "-c", "kill -KILL $$"}, 137},
      {{"sh", "-c", "kill -INT $$"}, 130},
      {{"false"}, 1},
      {{"test", "a", "=", "b"}, 1},
  };
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    for (const auto& c : cases) {
      CAPTURE(c.words);
      const Ran ran = run(kind, {.words = c.words});
      CHECK(ran.status == c.status);
      CHECK(ran.ended == Ended::shell);
    }
  }
}

TEST_CASE("a command's arguments reach it byte for byte") {
  const std::string bytes = all_bytes(1);
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    check_done(run(kind, {.words = {"printf", "[%s]", bytes, "", "-n", "a b", "'", "\\", "\n"}}), 0,
               fmt::format("[{}][][-n][a b]['][\\][\n]", bytes));
  }
}

TEST_CASE("a command may be longer than a terminal's line") {
  const std::string alphabet = "abcdefghijklmnopqrstuvwxyz0123456789 '\"$`\\\n";
  for (const std::size_t size : {3UL << 10, 5UL << 10, 64UL << 10, 1UL << 20}) {
    std::string word;
    while (word.size() < size) word += alphabet;
    for (const GuestKind kind : shells) {
      // Bash takes minutes to put a megabyte together.
      if (size > 64UL << 10 && kind != GuestKind::dash) continue;
      CAPTURE(kind);
      CAPTURE(size);
      check_done(run(kind, {.words = {"printf", "%s", word}}), 0, word);
    }
  }
}

TEST_CASE("a command's output arrives byte for byte") {
  const std::string bytes = all_bytes(0) + "\r\n\r\r\n\n\r" + all_bytes(0) + "\r";
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    check_done(run(kind, {.words = {"printf", escaped(bytes)}}), 0, bytes);
    check_done(run(kind, {.words = {"printf", "no line end"}}), 0, "no line end");
  }
}

TEST_CASE("standard error comes with the output, in the order of writing") {
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    check_done(run(kind, shell_command("echo 1; echo 2 >&2; echo 3; exit 4")), 4, "1\n2\n3\n");
  }
}

TEST_CASE("standard error that is kept apart arrives byte for byte") {
  const std::string bytes = all_bytes(0) + "\r\n";
  const std::string format = escaped(bytes);
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    Command command = shell_command(
        fmt::format("echo 1; printf '{}' >&2; printf '{}'; echo 2 >&2; exit 5", format, format));
    command.errors = ErrorStream::separate;
    check_done(run(kind, command), 5, "1\n" + bytes, bytes + "2\n");
  }
}

TEST_CASE("a guest that repeats what is sent and makes up marks changes nothing") {
  check_done(run(GuestKind::forger, {.words = {"exit", "6"}}), 6, "");
}

TEST_CASE("a command that takes too long is ended, and nothing of it runs on") {
  for (const GuestKind kind : {GuestKind::bash, GuestKind::no_stty}) {
    for (const char* script : {"echo $$; exec sleep 1000", "echo $$; while :; do :; done"}) {
      CAPTURE(kind);
      CAPTURE(script);
      const Ran ran = run(kind, shell_command(script), "", Wait::until(2s));
      REQUIRE_FALSE(ran.status);
      CHECK(ran.status.error().code == Code::timed_out);
      CHECK(ran.status.error().what == "timed out after 2 s; the command was interrupted");
      CHECK(ran.ended == Ended::shell);
      REQUIRE(first_number(ran.out) > 0);
      CHECK(is_gone(first_number(ran.out)));
    }
  }
}

TEST_CASE("a command that cannot be interrupted is reported as perhaps running") {
  const Ran ran =
      run(GuestKind::bash, shell_command("trap '' INT; echo $$; sleep 1000"), "", Wait::until(2s));
  REQUIRE_FALSE(ran.status);
  CHECK(ran.status.error().code == Code::timed_out);
  CHECK(ran.status.error().what ==
        "timed out after 2 s; the command was interrupted, and the guest does not say that it "
        "ended");
  CHECK(ran.ended == Ended::client);
  const pid_t left = first_number(ran.out);
  REQUIRE(left > 0);
  CHECK(is_gone(left));  // the terminal went
}

TEST_CASE("an interrupt ends a running command, and nothing of it runs on") {
  for (const GuestKind kind : shells) {
    for (const Input input : {Input::none, Input::forward}) {
      CAPTURE(kind);
      CAPTURE(input);
      Guest guest{kind};
      auto [in, in_writer] = make_pipe();
      if (kind == GuestKind::no_stty || kind == GuestKind::lying_stty)
        in_writer = Fd{};  // its input goes first, whole
      auto [out, out_writer] = make_pipe();
      auto [interrupt, trigger] = make_pipe();
      std::array<char, 64> text{};
      std::thread user{[&, &source = out, &button = trigger] {
        static_cast<void>(::read(source.get(), text.data(), text.size() - 1));
        button = Fd{};
      }};
      Command command = shell_command("echo $$; exec sleep 1000");
      command.input = input;
      const auto status =
          run_command(guest.take_console(), command, {in.get(), out_writer.get(), 2},
                      Wait::until(patience, interrupt.get()));
      out_writer = Fd{};
      user.join();
      REQUIRE_FALSE(status);
      CHECK(status.error().code == Code::interrupted);
      CHECK(guest.ended() == Ended::shell);
      REQUIRE(first_number(text.data()) > 0);
      CHECK(is_gone(first_number(text.data())));
    }
  }
}

TEST_CASE("an interrupt before the guest's shell answers still tells it to exit") {
  auto [interrupt, trigger] = make_pipe();
  trigger = Fd{};
  Guest guest{GuestKind::dash};
  const auto status = run_command(guest.take_console(), {.words = {"true"}}, {},
                                  Wait::until(patience, interrupt.get()));
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::interrupted);
  CHECK(guest.ended() == Ended::shell);
}

TEST_CASE("a reader that leaves ends the command") {
  const auto no_sigpipe = Signals::watch({SIGTERM});
  for (const GuestKind kind : shells) {
    CAPTURE(kind);
    Guest guest{kind};
    auto [reader, writer] = make_pipe();
    reader = Fd{};
    const auto status = run_command(guest.take_console(), {.words = {"yes"}}, {0, writer.get(), 2},
                                    Wait::until(patience));
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Code::unavailable);
    CHECK(status.error().what == "write standard output: nobody reads it");
    CHECK(guest.ended() == Ended::shell);
  }
}

TEST_CASE("a reader that does not read is no reason to hang") {
  Guest guest{GuestKind::dash};
  auto [reader, writer] = make_pipe();
  const auto status =
      run_command(guest.take_console(), {.words = {"yes"}}, {0, writer.get(), 2}, Wait::until(1s));
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::timed_out);
  CHECK(guest.ended() == Ended::shell);
}

TEST_CASE("a guest that dies at any moment is reported") {
  for (std::uint64_t limit = 1; limit < 1500; limit += 37) {
    CAPTURE(limit);
    Guest guest{GuestKind::dies_after, limit};
    const Fd out = make_file();
    const auto status = run_command(guest.take_console(), {.words = {"seq", "10000"}},
                                    {0, out.get(), 2}, Wait::until(patience));
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Code::unavailable);
    CHECK((status.error().what == "the guest closed the console" ||
           status.error().what == "the guest closed the console before its shell answered"));
  }
}

TEST_CASE("what the guest lacks for keeping standard error apart is said") {
  Command command{.words = {"true"}};
  command.errors = ErrorStream::separate;
  const Ran ran = run(GuestKind::builtins_only, command);
  REQUIRE_FALSE(ran.status);
  CHECK(ran.status.error().code == Code::unsupported);
  CHECK(
      ran.status.error().what ==
      "without 'cat', 'rm' and a directory to write to the guest cannot keep standard error apart");
  CHECK(ran.ended == Ended::shell);
}

TEST_CASE("a word is quoted for a shell") {
  struct {
    std::string_view word;
    std::string_view quoted;
  } const cases[] = {
      {"", "''"},         {"plain", "'plain'"},       {"a b", "'a b'"},   {"it's", R"('it'\''s')"},
      {"'", R"(''\''')"}, {"$x`y`\\", R"('$x`y`\')"}, {"a\nb", "'a\nb'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.word);
    CHECK(shell_quote(c.word) == c.quoted);
  }
}

}  // namespace kata::exec
