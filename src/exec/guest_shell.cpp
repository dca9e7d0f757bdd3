// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_shell.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace kata::exec {
namespace {

// Far below the 4095 bytes at which a terminal cuts a line, and the 1023 of BusyBox's line editor.
constexpr std::size_t line_length = 1000;
constexpr std::size_t most_answer = std::size_t{64} << 10;
constexpr std::string_view interrupt_key = "\x03";
// Makes the loop forget a script that was cut, even one that lacks but its last line's end.
constexpr std::string_view drop_cut = " \n.\n";
constexpr std::string_view evaluate_line = "@\n";
constexpr std::size_t most_echo = std::size_t{4} << 20;
constexpr std::chrono::milliseconds echo_patience{500};
constexpr std::chrono::milliseconds first_pause{50};

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

// Octal for printf's %b. Every byte that the terminal could act upon is written so.
std::string octal(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return fmt::format("\\0{:03o}", byte);
}

// `script` without a byte that the terminal would act upon.
std::string printable(std::string_view script) {
  if (std::ranges::all_of(script, is_printable)) return std::string{script};
  std::string text = "eval \"$(printf %b '";
  for (const char c : script) {
    if (c == '\\')
      text += R"(\\)";
    else if (is_printable(c) && c != '\'')
      text += c;
    else
      text += octal(c);
  }
  return text + "')\"";
}

// The lines that the loop puts together again: "+TEXT" each.
std::string in_lines(std::string_view script) {
  std::string lines;
  for (std::size_t at = 0; at < script.size(); at += line_length)
    lines += fmt::format("+{}\n", script.substr(at, line_length));
  return lines;
}

// What is typed at the interactive shell. It runs in a subshell because that has no prompt, no line
// editor and no job control in any shell. A line of garbage, left over from input that a script did
// not read, begins with neither of the three signs; "." drops a script that was cut.
std::string loop_line(std::string_view marker) {
  const std::size_t half = marker.size() / 2;
  return fmt::format(
      " (unset HISTFILE;exec 3>&2 2>/dev/null;trap : INT QUIT;stty -echo -opost;k=;m={};m=${{m}}{};"
      "printf '%s=\\n' \"$m\";while IFS= read -r l;do case $l in "
      "+*)k=$k${{l#?}};;.)k=;;@)x=$k;k=;eval \"$x\";;esac;done);exit\n",
      marker.substr(0, half), marker.substr(half));
}

}  // namespace

std::string shell_quote(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'')
      quoted += R"('\'')";
    else
      quoted += c;
  }
  return quoted + "'";
}

GuestShell::GuestShell(Fd console, std::string marker)
    : wire_(std::move(console)), marker_(std::move(marker)), scanner_(marker_) {}

Result<GuestShell> GuestShell::start(Fd console, const Wait& wait) {
  GuestShell shell{std::move(console), random_hex()};
  const Result<> ready = shell.handshake(wait);
  if (ready) return shell;
  shell.finish(Wait::until(farewell));
  Error error = ready.error();
  if (error.code != Code::timed_out) return std::unexpected(std::move(error));
  return std::unexpected(
      std::move(error)
          .within("the guest's shell does not answer")
          .advise("give a busy guest more time with '--timeout', or see 'journalctl -t kata' for "
                  "what it does"));
}

Result<> GuestShell::handshake(const Wait& wait) {
  if (const Result<> sent = wire_.send(loop_line(marker_), wait); !sent)
    return std::unexpected(sent.error().code == Code::unavailable ? no_shell() : sent.error());
  for (;;) {
    const std::string_view bytes = TRY(wire_.receive(wait));
    if (bytes.empty()) return std::unexpected(no_shell());
    const MarkerScanner::Found found = scanner_.feed(bytes);
    if (!found.complete) continue;
    rest_ = found.after;
    break;
  }
  std::string end;
  while (!end.ends_with('\n') && end.size() < 3) {
    if (rest_.empty()) rest_ = TRY(more(wait));
    end += rest_.front();
    rest_.erase(0, 1);
  }
  translates_ = end == "=\r\n";
  echoes_ = translates_;
  if (translates_ || end == "=\n") return {};
  return fail(Code::malformed, "the guest's shell answered {}", quote(end));
}

// What came and was not looked at, or else the next that comes.
Result<std::string_view> GuestShell::more(const Wait& wait) {
  const std::string_view bytes = TRY(wire_.receive(wait));
  if (bytes.empty()) return fail(Code::unavailable, "the guest closed the console");
  return bytes;
}

Result<> GuestShell::begin(std::string_view script, const Wait& wait) {
  while (is_running()) static_cast<void>(TRY(next(wait)));
  const std::string framed = fmt::format("printf '%s<' \"$m\";{{ {};}};{}", script, end_of_script);
  TRY(send_script(in_lines(printable(framed)), wait));
  stage_ = Stage::awaits_mark;
  return skip_to_begin(wait);
}

// The guest evaluates a script when it has the last byte of it.
Result<> GuestShell::send_script(std::string lines, const Wait& wait) {
  if (std::exchange(is_cut_, true)) lines.insert(0, drop_cut);
  TRY(wire_.send(lines, wait));
  TRY(let_echo_end("", wait));
  TRY(wire_.send(evaluate_line, wait));
  is_cut_ = false;
  return {};
}

Result<> GuestShell::let_echo_end(std::string_view sign, const Wait& wait) {
  if (!echoes_) return {};
  const std::string word = random_hex();
  TRY(wire_.send(fmt::format("{}{}\n", sign, word), wait));
  MarkerScanner scanner{word};
  for (;;) {
    const Clock::time_point quiet = std::min(wait.deadline, Clock::now() + echo_patience);
    const Result<std::string_view> bytes = more({quiet, wait.interrupt, wait.allowed});
    if (!bytes && bytes.error().code == Code::timed_out && quiet < wait.deadline) {
      echoes_ = false;
      return {};
    }
    if (!bytes) return std::unexpected(bytes.error());
    rest_ += *bytes;
    if (scanner.feed(*bytes).complete) return {};
    if (rest_.size() > most_echo)
      return fail(Code::malformed, "the guest sent {} bytes that nothing asked for", rest_.size());
  }
}

// Goes on where a wait ended it.
Result<> GuestShell::skip_to_begin(const Wait& wait) {
  while (stage_ == Stage::awaits_mark) {
    std::string bytes = std::exchange(rest_, {});
    if (bytes.empty()) bytes = TRY(more(wait));
    const MarkerScanner::Found found = scanner_.feed(bytes);
    rest_ = found.after;
    if (found.complete) stage_ = Stage::awaits_sign;
  }
  if (stage_ != Stage::awaits_sign) return {};
  if (rest_.empty()) rest_ = TRY(more(wait));
  if (rest_.front() != '<') return fail(Code::malformed, "the guest's shell answered out of turn");
  rest_.erase(0, 1);
  stage_ = Stage::output;
  return {};
}

Result<GuestShell::Piece> GuestShell::next(const Wait& wait) {
  TRY(skip_to_begin(wait));
  Piece piece;
  if (stage_ != Stage::awaits_status) {
    const std::string kept = std::exchange(rest_, {});
    const std::string_view bytes = kept.empty() ? TRY(more(wait)) : std::string_view{kept};
    MarkerScanner::Found found = scanner_.feed(bytes);
    piece.bytes = as_written(std::move(found.before));
    if (!found.complete) return piece;
    if (std::exchange(held_cr_, false)) piece.bytes += '\r';
    rest_ = found.after;
    stage_ = Stage::awaits_status;
    // Output is not lost where the wait for the status ends.
    if (!piece.bytes.empty() && !rest_.contains(';')) return piece;
  }
  piece.status = TRY(read_status(wait));
  piece.ended = true;
  stage_ = Stage::idle;
  return piece;
}

// ">STATUS;" behind the marker.
Result<int> GuestShell::read_status(const Wait& wait) {
  std::size_t end = rest_.find(';');
  while (end == rest_.npos && rest_.size() < 8) {
    rest_ += TRY(more(wait));
    end = rest_.find(';');
  }
  const std::string_view text = std::string_view{rest_}.substr(0, end);
  const auto status = text.starts_with('>') ? parse_u64(text.substr(1)) : std::nullopt;
  if (end == rest_.npos || !status || *status > 255)
    return fail(Code::malformed, "the guest's shell gave the status {}", quote(text.substr(0, 16)));
  rest_.erase(0, end + 1);
  return static_cast<int>(*status);
}

// Undoes the terminal's NL to CR NL. It does so for each NL, so a CR NL of the script's own arrives
// as CR CR NL and survives.
std::string GuestShell::as_written(std::string bytes) {
  if (!translates_) return bytes;
  std::string text;
  text.reserve(bytes.size() + 1);
  for (const char c : bytes) {
    if (held_cr_ && c != '\n') text += '\r';
    held_cr_ = c == '\r';
    if (!held_cr_) text += c;
  }
  return text;
}

Result<int> GuestShell::evaluate(std::string_view script, const Output& output, const Wait& wait) {
  TRY(begin(script, wait));
  for (;;) {
    const Piece piece = TRY(next(wait));
    if (!piece.bytes.empty()) TRY(output(piece.bytes));
    if (piece.ended) return piece.status;
  }
}

Result<GuestShell::Answer> GuestShell::ask(std::string_view script, const Wait& wait) {
  Answer answer;
  const Output keep = [&](std::string_view bytes) -> Result<> {
    answer.text += bytes;
    if (answer.text.size() > most_answer)
      return fail(Code::malformed, "the guest answered with more than {} bytes", most_answer);
    return {};
  };
  answer.status = TRY(evaluate(script, keep, wait));
  return answer;
}

Result<> GuestShell::interrupt(const Wait& wait) { return wire_.send(interrupt_key, wait); }

// Reads to where the guest closes.
Result<> GuestShell::drain(const Wait& wait) {
  while (!TRY(wire_.receive(wait)).empty()) {
  }
  return {};
}

// The loop catches a key that comes when no command runs, and the terminal drops with each key what
// it holds, an answer of ours among it. So all is said again, until the guest closed: nothing less
// counts. The last two lines are for an interactive bash: a subshell of it that is interrupted
// gives the terminal back to it, which stops the loop, and it exits with a stopped job when told
// twice.
bool GuestShell::finish(const Wait& wait) {
  std::string goodbye{drop_cut};
  goodbye += "+exit\n@\nexit\nexit\n";
  if (is_running()) goodbye.insert(0, interrupt_key);
  for (auto pause = first_pause;; pause *= 2) {
    // Where the guest is gone already, there is nothing left to end.
    if (const Result<> said = wire_.send(goodbye, wait); !said)
      return said.error().code == Code::unavailable;
    const Clock::time_point again = std::min(wait.deadline, Clock::now() + pause);
    const Result<> over = drain({again, wait.interrupt});
    if (over || over.error().code != Code::timed_out || again == wait.deadline)
      return over.has_value();
    if (!goodbye.starts_with(interrupt_key)) goodbye.insert(0, interrupt_key);
  }
}

}  // namespace kata::exec
