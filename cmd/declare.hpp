// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "cmd/choice.hpp"
#include "cmd/cli.hpp"
#include "cmd/command.hpp"

namespace kata::cmd {

/// An option as declared, or nothing where the command line does not name it.
class Declared {
 public:
  Declared() = default;
  Declared(CLI::Option* option, Runs& runs) : option_(option), runs_(&runs) {}

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
  /// What its value names.
  const Declared& of(Kind kind) const {
    if (option_ != nullptr) runs_->means(option_, kind);
    return *this;
  }
  /// Words that are usual for it, between blanks; it takes others too.
  const Declared& such_as(std::string_view words) const {
    if (option_ != nullptr) runs_->means(option_, Kind::text, words);
    return *this;
  }
  /// An argument that cannot be left out.
  const Declared& required() const {
    if (option_ != nullptr) option_->required();
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
  Runs* runs_ = nullptr;
};

/// Declares options of a command, as far as the command line names them.
class Declare {
 public:
  Declare(CLI::App& app, Runs& runs) : app_(app), runs_(runs) {}

  template <class T>
  Declared option(const char* names, T& target, const char* text) const {
    return {is_named(names) ? app_.add_option(names, target, text) : nullptr, runs_};
  }

  Declared flag(const char* names, bool& target, const char* text) const {
    return {is_named(names) ? app_.add_flag(names, target, text) : nullptr, runs_};
  }

  /// An argument: it has no spelling, and its name says what it is.
  template <class T>
  Declared argument(const char* name, T& target, const char* text) const {
    return Declared{app_.add_option(name, target, text), runs_}.type_name("");
  }

  /// Command lines to learn from, which must outlive the tree.
  void examples(std::span<const Example> lines) const { runs_.show(&app_, lines); }

 private:
  [[nodiscard]] bool is_named(const char* names) const { return runs_.words().name_option(names); }

  CLI::App& app_;
  Runs& runs_;
};

}  // namespace kata::cmd
