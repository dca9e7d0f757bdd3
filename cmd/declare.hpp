// SPDX-License-Identifier: Apache-2.0
// How commands declare what they take. CLI11 is behind it: reading its header takes longer than
// compiling a command.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/choice.hpp"
#include "cmd/command.hpp"

namespace kata::cmd {

/// An option as declared, or nothing where the command line does not name it.
class Declared {
 public:
  Declared() = default;
  Declared(CLI::Option* option, Runs& runs) : option_(option), runs_(&runs) {}

  /// What its value is called in help; empty for an argument, whose name says it.
  const Declared& type_name(std::string name) const;
  /// Its value is one of these words.
  template <class T, std::size_t N>
  const Declared& one_of(const Choices<T, N>& choices) const {
    return option_ == nullptr ? *this : type_name(words_of(choices));
  }
  /// What its value names.
  const Declared& of(Kind kind) const;
  /// Words that are usual for it, between blanks; it takes others too.
  const Declared& such_as(std::string_view words) const;
  /// An argument that cannot be left out.
  const Declared& required() const;
  /// Its value can be left out.
  const Declared& value_optional() const;
  /// Accepted, and not shown in help.
  const Declared& hidden() const;
  /// Repeatable, with one value each time.
  const Declared& one_each() const;
  /// How many values or flags were given.
  [[nodiscard]] std::size_t count() const;

 private:
  CLI::Option* option_ = nullptr;
  Runs* runs_ = nullptr;
};

/// Declares options of a command, as far as the command line names them. A `T` is what
/// declare.cpp lists.
class Declare {
 public:
  Declare(CLI::App& app, Runs& runs) : app_(app), runs_(runs) {}

  template <class T>
  Declared option(const char* names, T& target, const char* text) const;

  Declared flag(const char* names, bool& target, const char* text) const;

  /// An argument: it has no spelling, and its name says what it is.
  template <class T>
  Declared argument(const char* name, T& target, const char* text) const;

  /// Command lines to learn from, which must outlive the tree.
  void examples(std::span<const Example> lines) const { runs_.show(&app_, lines); }

 private:
  CLI::App& app_;
  Runs& runs_;
};

}  // namespace kata::cmd
