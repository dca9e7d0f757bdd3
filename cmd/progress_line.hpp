// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kata::cmd {

enum class ProgressWhen : std::uint8_t { automatic, always, never };

/// One line on standard error that is written over again and again, and is gone at the end. Shown
/// on a terminal only, unless told otherwise.
class ProgressLine {
 public:
  explicit ProgressLine(ProgressWhen when);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  [[nodiscard]] bool is_shown() const { return is_shown_; }
  [[nodiscard]] unsigned columns() const { return columns_; }

  void show(std::string_view text);

  /// Before anything else is written to the terminal.
  void clear();

 private:
  bool is_shown_;
  unsigned columns_ = 80;
  bool is_dirty_ = false;
};

}  // namespace kata::cmd
