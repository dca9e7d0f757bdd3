// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check/check.hpp"

namespace kata::check {

/// Words that name every check: none of them uses the network.
inline constexpr std::array<std::string_view, 2> words_for_all{"all", "no-network-checks"};

/// The words that name checks: those above, groups and checks. In no order.
[[nodiscard]] std::vector<std::string_view> check_words();

/// The checks that `words` name, in their own order, each once; all for no words. A word is a check
/// ("kvm.api"), a group ("memory"), or what the names of some begin with ("shm"). Upstream's "all"
/// and "no-network-checks" are every check, as none of them uses the network. Errors: usage, with
/// the word that was meant where one is near.
[[nodiscard]] Result<std::vector<const Check*>> select(std::span<const std::string> words);

}  // namespace kata::check
