// SPDX-License-Identifier: Apache-2.0
#include "exec/command.hpp"

#include "exec/input_feed.hpp"
#include "exec/local_stream.hpp"

namespace kata::exec {
namespace {

// Builtins run in the subshell; programs take its place, since it would report how they died.
std::string invocation(const Command& command) {
  if (command.words.empty()) return R"(exec "${BASH:-/bin/sh}")";
  std::string script = "set --";
  for (const std::string& word : command.words) script += " " + shell_quote(word);
  return script + R"(;case $1 in */*)exec "$@";;esac)" +
         R"(;case $(command -v "$1") in /*)exec "$@";;esac;"$@")";
}

// Descriptor 4 keeps standard error and 5 the input, where they are kept.
std::string subshell(const Command& command, std::string_view input) {
  const int errors = command.errors == ErrorStream::merged ? 3 : 4;
  return fmt::format("(exec 2>&{}{} 3>&- 4>&- 5>&-;{})", errors, input, invocation(command));
}

std::string decoding_loop(InputEncoding encoding) {
  return fmt::format(
      "while IFS= read -r l;do case $l in .)break;;*){};;esac;done",
      encoding == InputEncoding::base64 ? R"(printf %s "$l"|base64 -d)" : R"(printf %b "$l")");
}

/// A run of one command.
class Session {
 public:
  Session(GuestShell shell, const Command& command, const Streams& streams, const Wait& wait)
      : shell_(std::move(shell)),
        command_(command),
        in_(streams.in),
        out_(streams.out, "standard output"),
        err_(streams.err, "standard error"),
        wait_(wait) {}

  [[nodiscard]] Result<int> run() {
    if (command_.errors == ErrorStream::merged) return run_to_end();
    TRY(make_file(4, "", "keep standard error apart"));
    const int status = TRY(run_to_end());
    static_cast<void>(TRY(shell_.evaluate(
        "cat /proc/self/fd/4", [&](auto bytes) { return err_.write(bytes, wait_); }, wait_)));
    return status;
  }

  [[nodiscard]] bool finish() { return shell_.finish(Wait::until(GuestShell::farewell)); }

 private:
  [[nodiscard]] Result<int> run_to_end();
  [[nodiscard]] Result<> make_file(int number, std::string_view reason, std::string_view purpose);
  [[nodiscard]] Result<InputEncoding> choose_encoding();
  [[nodiscard]] Result<> spool(InputFeed& feed, InputEncoding encoding);
  [[nodiscard]] Result<int> stream(InputFeed& feed, InputEncoding encoding);
  [[nodiscard]] Result<GuestShell::Piece> move(InputFeed& feed);

  GuestShell shell_;
  const Command& command_;
  int in_;
  LocalOutput out_;
  LocalOutput err_;
  Wait wait_;
};

// Opens a file of the guest that has no name any more, in memory where that is possible. The key
// that interrupts, and a console that goes, wait until the name is gone.
Result<> Session::make_file(int number, std::string_view reason, std::string_view purpose) {
  const std::string script = fmt::format(
      "f=;trap '' INT QUIT HUP;command -v rm&&command -v cat&&"
      "for d in /dev/shm /run /tmp /var/tmp;do [ -d $d ]&&"
      "(umask 077;set -C;: >$d/.kata-{0})&&f=$d/.kata-{0}&&break;done;"
      "[ \"$f\" ]&&exec {1}<>\"$f\"&&rm -f \"$f\";set -- $?;trap : INT QUIT;trap - HUP;(exit $1)",
      random_hex(), number);
  if (TRY(shell_.ask(script, wait_)).status == 0) return {};
  return fail(Code::unsupported,
              "{}without 'cat', 'rm' and a directory to write to the guest cannot {}", reason,
              purpose);
}

Result<InputEncoding> Session::choose_encoding() {
  const GuestShell::Answer answer = TRY(shell_.ask("printf %s YQ==|base64 -d", wait_));
  return answer.text == "a" ? InputEncoding::base64 : InputEncoding::octal;
}

// Moves a piece in whichever direction can move. Never waits for one while the other could go on.
Result<GuestShell::Piece> Session::move(InputFeed& feed) {
  Interest console{shell_.wire().fd(), true, feed.has_pending()};
  Interest input{feed.wanted(), true, false};
  if (shell_.has_arrived())
    input.readable = console.writable = false;
  else
    TRY(wait_ready(console, input, wait_));
  if (console.writable) TRY(feed.give(shell_.wire(), wait_));
  if (input.readable) TRY(feed.take());
  if (!console.readable) return GuestShell::Piece{};
  return shell_.next(wait_);
}

// The end of the script is seen as soon as the command ended, all of its input read or not.
Result<int> Session::stream(InputFeed& feed, InputEncoding encoding) {
  TRY(shell_.begin(fmt::format("{{ trap '' PIPE;{};}}|{{ {};{};}}", decoding_loop(encoding),
                               subshell(command_, ""), GuestShell::end_of_script),
                   wait_));
  GuestShell::Piece piece;
  while (!piece.ended) {
    piece = TRY(move(feed));
    if (!piece.bytes.empty()) TRY(out_.write(piece.bytes, wait_));
  }
  // The loop may wait for a line yet, and the script ends once more when that is over.
  TRY(shell_.wire().send("\n.\n", wait_));
  const int status = piece.status;
  do piece = TRY(shell_.next(wait_));
  while (!piece.ended);
  return status;
}

// A terminal that echoes would mix the input into the command's output, so all of it goes first.
Result<> Session::spool(InputFeed& feed, InputEncoding encoding) {
  TRY(make_file(5, "the guest's terminal echoes, and ", "take the input first"));
  TRY(shell_.begin(fmt::format("{{ {};}} >&5", decoding_loop(encoding)), wait_));
  while (!TRY(move(feed)).ended) {
  }
  return {};
}

Result<int> Session::run_to_end() {
  const Output to_out = [&](std::string_view bytes) { return out_.write(bytes, wait_); };
  if (command_.input == Input::none)
    return shell_.evaluate(subshell(command_, " </dev/null"), to_out, wait_);
  const InputEncoding encoding = TRY(choose_encoding());
  InputFeed feed{in_, encoding};
  if (shell_.is_quiet()) return stream(feed, encoding);
  TRY(spool(feed, encoding));
  return shell_.evaluate(subshell(command_, " </proc/self/fd/5"), to_out, wait_);
}

// Without an end to the command's time, there is one to its shell's.
Result<GuestShell> start_shell(Fd console, const Command& command, const Wait& wait) {
  const Wait answer = Wait::until(command.answers_within, wait.interrupt);
  return GuestShell::start(std::move(console), wait.deadline < answer.deadline ? wait : answer);
}

}  // namespace

Result<int> run_command(Fd console, const Command& command, const Streams& streams,
                        const Wait& wait) {
  GuestShell shell = TRY(start_shell(std::move(console), command, wait));
  Session session{std::move(shell), command, streams, wait};
  Result<int> status = session.run();
  const bool ended = session.finish();
  if (status || status.error().code != Code::timed_out) return status;
  Error error = std::move(status).error();
  error.what += ended ? "; the command was interrupted"
                      : "; the command was interrupted, and the guest does not say that it ended";
  return std::unexpected(std::move(error));
}

Result<int> run_on_terminal(Fd console, const Command& command, const InteractiveOptions& options) {
  GuestShell shell = TRY(start_shell(std::move(console), command, options.wait));
  const std::string script = fmt::format("(exec 2>&3 3>&-;{})", invocation(command));
  Result<int> status = run_interactive(shell, script, options);
  (void)shell.finish(Wait::until(GuestShell::farewell));
  return status;
}

}  // namespace kata::exec
