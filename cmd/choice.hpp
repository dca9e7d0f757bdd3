// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/text.hpp"

namespace kata::cmd {

/// A word that an option takes, and what it stands for.
template <class T>
struct Choice {
  std::string_view word;
  T value;
};

template <class T, std::size_t N>
using Choices = std::array<Choice<T>, N>;

/// All words, `separator` between them: "text|json|yaml" is the name of the option's type.
template <class T, std::size_t N>
[[nodiscard]] std::string words_of(const Choices<T, N>& choices, std::string_view separator = "|") {
  std::string text;
  for (const Choice<T>& choice : choices)
    text += fmt::format("{}{}", text.empty() ? "" : separator, choice.word);
  return text;
}

/// What `word` stands for.
/// Errors: usage, naming the option and the words it takes.
template <class T, std::size_t N>
[[nodiscard]] Result<T> choose(std::string_view option, std::string_view word,
                               const Choices<T, N>& choices) {
  for (const Choice<T>& choice : choices)
    if (choice.word == word) return choice.value;
  return fail(Code::usage, "{} {}: not one of {}", option, quote(word), words_of(choices, ", "));
}

}  // namespace kata::cmd
