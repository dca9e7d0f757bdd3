// SPDX-License-Identifier: Apache-2.0
#include "exec/window.hpp"

#include <algorithm>

#include "exec/marker.hpp"

namespace kata::exec {
namespace {

// More than any greeting of a shell, less than what would make a user wait.
constexpr std::size_t most_held = std::size_t{64} << 10;
constexpr std::size_t most_name = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_term_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view{"+-._"}.contains(c);
}

std::string with_semicolon(const std::string& words) { return words.empty() ? words : words + ";"; }

// The line is taken out of bash's history again; other shells complain, or list theirs.
std::string greeting_line(std::optional<WindowSize> size, std::string_view term,
                          std::string_view marker) {
  const std::size_t half = marker.size() / 2;
  std::string stty = stty_size(size);
  if (!stty.empty()) stty += " 2>/dev/null";
  return fmt::format(
      " {}{}history -d -1 >/dev/null 2>&1;printf '%s%s=%s;' {} {} \"$(tty 2>/dev/null)\"\n",
      with_semicolon(stty), with_semicolon(export_term(term)), marker.substr(0, half),
      marker.substr(half));
}

/// The guest's answer to that line, as it arrives.
class Answer {
 public:
  explicit Answer(const std::string& marker) : marker_(marker), scanner_(marker) {}

  /// Whether the answer is complete, or cannot become so.
  [[nodiscard]] bool take(std::string_view bytes) {
    held_ += bytes;
    if (!is_found_) {
      const MarkerScanner::Found found = scanner_.feed(bytes);
      is_found_ = found.complete;
      bytes = found.after;
    }
    if (is_found_) tail_ += bytes;
    return tail_.contains(';') || tail_.size() > most_name || held_.size() > most_held;
  }

  [[nodiscard]] Greeting result() const {
    const std::size_t end = tail_.find(';');
    if (!is_found_ || end == tail_.npos || !tail_.starts_with('=')) return {{}, held_};
    const std::string name = tail_.substr(1, end - 1);
    return {is_tty_name(name) ? name : std::string{}, tail_.substr(end + 1)};
  }

  [[nodiscard]] bool is_found() const { return is_found_; }

 private:
  std::string marker_;
  MarkerScanner scanner_;
  std::string held_;
  std::string tail_;
  bool is_found_ = false;
};

}  // namespace

Result<Greeting> greet(Wire& wire, std::optional<WindowSize> size, std::string_view term,
                       const Wait& wait) {
  const std::string marker = random_hex();
  Answer answer{marker};
  Result<> sent = wire.send(greeting_line(size, term, marker), wait);
  if (!sent && sent.error().code == Code::unavailable) return std::unexpected(no_shell());
  while (sent) {
    const Result<std::string_view> bytes = wire.receive(wait);
    if (!bytes) sent = std::unexpected(bytes.error());
    if (!bytes) break;
    if (bytes->empty()) return std::unexpected(no_shell());
    if (answer.take(*bytes)) return answer.result();
  }
  if (sent.error().code != Code::timed_out) return std::unexpected(std::move(sent).error());
  return answer.result();
}

std::string stty_size(std::optional<WindowSize> size) {
  if (!size) return {};
  return fmt::format("stty rows {} cols {}", size->rows, size->columns);
}

std::string export_term(std::string_view term) {
  if (term.empty() || term.size() > most_name || !std::ranges::all_of(term, is_term_character))
    return {};
  return fmt::format("TERM={};export TERM", term);
}

bool is_tty_name(std::string_view name) {
  constexpr std::string_view pts = "/dev/pts/";
  if (name.starts_with(pts)) {
    const std::string_view number = name.substr(pts.size());
    return !number.empty() && number.size() <= 10 && std::ranges::all_of(number, is_digit);
  }
  constexpr std::string_view dev = "/dev/";
  if (!name.starts_with(dev) || name.size() > dev.size() + 16) return false;
  const std::string_view file = name.substr(dev.size());
  const bool is_kind = file == "console" || file.starts_with("tty") || file.starts_with("hvc");
  return is_kind && std::ranges::all_of(file, [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace kata::exec
