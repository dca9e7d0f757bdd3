// SPDX-License-Identifier: Apache-2.0
#include "cmd/progress_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace kata::cmd {
namespace {

constexpr std::string_view erase = "\r\x1b[K";

bool wants(ProgressWhen when) {
  if (when == ProgressWhen::automatic) return ::isatty(STDERR_FILENO) == 1;
  return when == ProgressWhen::always;
}

// What cannot be shown is not missed.
void put(std::string_view text) {
  static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) + 0);
}

}  // namespace

ProgressLine::ProgressLine(ProgressWhen when) : is_shown_(wants(when)) {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) columns_ = size.ws_col;
}

void ProgressLine::show(std::string_view text) {
  if (!is_shown_) return;
  put(std::string{erase} + std::string{text});
  is_dirty_ = true;
}

void ProgressLine::clear() {
  if (is_dirty_) put(erase);
  is_dirty_ = false;
}

}  // namespace kata::cmd
