// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "core/open_below.hpp"

namespace kata {

/// What openat2(2) does, where the kernel does not: each component is opened from the one before,
/// which nobody can exchange any more, and no component that is a link is opened by the kernel.
///
/// Stricter than openat2 in two points. Links in directories like /tmp are followed as
/// fs.protected_symlinks=1 has it, whatever that says. Below the top of a /proc every link counts
/// as one of the kernel's.
class PathWalk {
 public:
  /// `directory` stays the caller's.
  PathWalk(int directory, std::string path, Reach reach)
      : directory_(directory), rest_(std::move(path)), reach_(reach) {}

  /// Called once. Errors: those of open_below().
  [[nodiscard]] std::expected<Fd, int> open(int flags);

 private:
  [[nodiscard]] int here() const { return below_.empty() ? directory_ : below_.back().get(); }
  // Takes the first name off the rest; "." where only slashes are left.
  [[nodiscard]] std::string next_name();

  // Each returns an errno, 0 for success.
  [[nodiscard]] int start() const;
  [[nodiscard]] int step(int flags);
  [[nodiscard]] int climb();
  [[nodiscard]] int descend(const std::string& name);
  [[nodiscard]] int open_last(const std::string& name, int flags);
  // Puts what the link says before the rest.
  [[nodiscard]] int follow(const std::string& name, int answer_if_no_link);
  [[nodiscard]] int check_mount(int fd) const;

  int directory_;
  std::string rest_;       // of the path, what links said included
  std::vector<Fd> below_;  // the directories that were entered, for ".."
  Fd found_;
  Reach reach_;
  int links_ = 0;
};

}  // namespace kata
