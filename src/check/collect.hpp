// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "check/check.hpp"

namespace kata::check {

/// One finding out of what is found for several configurations or files: the worst counts, and only
/// what is as bad as that is told, each once.
class Collect {
 public:
  void add(Finding finding);
  /// An Error is `unknown`.
  void add(Result<Finding> finding);

  /// `nothing` where nothing was added.
  [[nodiscard]] Finding take(Finding nothing);

 private:
  Finding worst_;
  std::vector<std::string> details_;
  bool is_empty_ = true;
};

/// All of `findings`, of which there is one at least, collected.
[[nodiscard]] Finding merge(std::vector<Finding> findings);

}  // namespace kata::check
