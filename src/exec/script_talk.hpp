// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exec/guest_shell.hpp"
#include "exec/marker.hpp"

namespace kata::exec {

/// A script that runs in the guest and says things between the bytes that it sends. What it says
/// stands between two random tags, which no echo of the script can show.
class ScriptTalk {
 public:
  explicit ScriptTalk(GuestShell& shell);

  /// Evaluates `script`, in which `say TEXT` is a command.
  [[nodiscard]] Result<> begin(std::string_view script, const Wait& wait);

  /// What came next; one of the three, or none.
  struct Event {
    std::string bytes{};                ///< that the script sent
    std::optional<std::string> said{};  ///< at most 64 KiB
    std::optional<int> status{};        ///< it is over
  };
  /// Errors: those of GuestShell::next(); malformed (a text of more than 64 KiB).
  [[nodiscard]] Result<Event> next(const Wait& wait);

  /// The next text, whatever else comes before it.
  /// Errors: those of next(); unavailable (the script ended without one).
  [[nodiscard]] Result<std::string> listen(const Wait& wait);

  /// Reads to the script's end and gives its status.
  [[nodiscard]] Result<int> finish(const Wait& wait);

  /// What arrived while bytes were sent: a text, if there is one.
  [[nodiscard]] Result<std::optional<std::string>> hear(const Wait& wait);

  [[nodiscard]] GuestShell& shell() { return shell_; }
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  [[nodiscard]] Result<Event> take(std::string_view bytes);

  GuestShell& shell_;
  std::string tag_;
  MarkerScanner scanner_;
  std::string rest_;  // behind a tag, not looked at yet
  std::string text_;
  bool is_saying_ = false;
  bool is_over_ = false;
  std::optional<int> status_;
};

}  // namespace kata::exec
