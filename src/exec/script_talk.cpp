// SPDX-License-Identifier: Apache-2.0
#include "exec/script_talk.hpp"

#include <cassert>
#include <utility>

namespace kata::exec {
namespace {

constexpr std::size_t longest_text = std::size_t{64} << 10;

}  // namespace

ScriptTalk::ScriptTalk(GuestShell& shell) : shell_(shell), tag_(random_hex()), scanner_(tag_) {}

// The ';' at the end pushes out what GuestShell holds back because it could begin its marker.
Result<> ScriptTalk::begin(std::string_view script, const Wait& wait) {
  const std::string_view tag = tag_;
  const std::size_t half = tag.size() / 2;
  const std::string say = fmt::format("say() {{ printf '%s%s%s%s%s;' {0} {1} \"$1\" {0} {1}; }}\n",
                                      tag.substr(0, half), tag.substr(half));
  return shell_.begin(say + std::string{script}, wait);
}

Result<ScriptTalk::Event> ScriptTalk::take(std::string_view bytes) {
  MarkerScanner::Found found = scanner_.feed(bytes);
  if (!is_saying_) {
    is_saying_ = found.complete;
    rest_ = found.after;
    return Event{.bytes = std::move(found.before)};
  }
  text_ += found.before;
  if (text_.size() > longest_text)
    return fail(Code::malformed, "the guest said more than {} bytes at once", longest_text);
  rest_ = found.after;
  if (!found.complete) return Event{};
  is_saying_ = false;
  return Event{.said = std::exchange(text_, {})};
}

Result<ScriptTalk::Event> ScriptTalk::next(const Wait& wait) {
  if (!rest_.empty()) return take(std::exchange(rest_, {}));
  if (status_) {
    is_over_ = true;
    return Event{.bytes = std::string{scanner_.held()}, .status = status_};
  }
  GuestShell::Piece piece = TRY(shell_.next(wait));
  if (piece.ended) status_ = piece.status;
  return take(piece.bytes);
}

Result<std::string> ScriptTalk::listen(const Wait& wait) {
  for (;;) {
    Event event = TRY(next(wait));
    if (event.said) return *std::move(event.said);
    if (event.status)
      return fail(Code::unavailable, "the guest's shell gave up with status {}", *event.status);
  }
}

Result<int> ScriptTalk::finish(const Wait& wait) {
  while (!is_over_) static_cast<void>(TRY(next(wait)));
  assert(status_);  // what makes it over
  return status_.value_or(0);
}

Result<std::optional<std::string>> ScriptTalk::hear(const Wait& wait) {
  while (!is_over_ && (!rest_.empty() || shell_.wire().has_kept())) {
    Event event = TRY(next(wait));
    if (event.said) return std::move(event.said);
  }
  return std::optional<std::string>{};
}

}  // namespace kata::exec
