// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "cmd/choice.hpp"
#include "cmd/cli.hpp"
#include "cmd/words.hpp"

namespace kata::cmd {

/// An option as declared, or nothing where the command line does not name it.
class Declared {
 public:
  Declared() = default;
  explicit Declared(CLI::Option* option) : option_(option) {}

  /// What its value is called in help; empty for an argument, whose name says it.
  const Declared& type_name(std::string name) const {
    if (option_ != nullptr) option_->type_name(std::move(name));
    return *this;
  }
  /// Its value is one of these words.
  template <class T, std::size_t N>
  const Declared& one_of(const Choices<T, N>& choices) const {
    if (option_ != nullptr) option_->type_name(words_of(choices));
    return *this;
  }
  /// Accepted, and not shown in help.
  const Declared& hidden() const {
    if (option_ != nullptr) option_->group("");
    return *this;
  }
  /// Repeatable, with one value each time.
  const Declared& one_each() const {
    if (option_ != nullptr) option_->allow_extra_args(false);
    return *this;
  }
  /// How many values or flags were given.
  [[nodiscard]] std::size_t count() const { return option_ == nullptr ? 0 : option_->count(); }

 private:
  CLI::Option* option_ = nullptr;
};

/// Declares options of a command, as far as the command line names them.
class Declare {
 public:
  Declare(CLI::App& app, const Words& words) : app_(app), words_(words) {}

  template <class T>
  Declared option(const char* names, T& target, const char* text) const {
    return Declared{words_.name_option(names) ? app_.add_option(names, target, text) : nullptr};
  }

  Declared flag(const char* names, bool& target, const char* text) const {
    return Declared{words_.name_option(names) ? app_.add_flag(names, target, text) : nullptr};
  }

 private:
  CLI::App& app_;
  const Words& words_;
};

}  // namespace kata::cmd
