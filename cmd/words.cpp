// SPDX-License-Identifier: Apache-2.0
#include "cmd/words.hpp"

#include <algorithm>

namespace kata::cmd {
namespace {

// "--name", "--name=value", both with one dash too; "-n", and the letter anywhere in "-xn" or
// "-nvalue".
bool may_be(std::string_view word, std::string_view option) {
  if (option.starts_with("--")) {
    if (!word.starts_with("--")) option.remove_prefix(1);
    return word.starts_with(option) && (word.size() == option.size() || word[option.size()] == '=');
  }
  return word.starts_with('-') && !word.starts_with("--") && word.contains(option[1]);
}

}  // namespace

bool Words::name_command(std::string_view command) const {
  return !args_ || std::ranges::find(*args_, command) != args_->end();
}

bool Words::name_option(std::string_view names) const {
  if (!args_ || !names.starts_with('-')) return true;
  while (!names.empty()) {
    const std::string_view option = names.substr(0, names.find(','));
    if (std::ranges::any_of(*args_, [&](const auto& word) { return may_be(word, option); }))
      return true;
    names.remove_prefix(std::min(option.size() + 1, names.size()));
  }
  return false;
}

}  // namespace kata::cmd
