// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kata::cmd {

/// What the words of a command line can mean. Making CLI11's objects for all commands and options
/// takes longer than all else that a short command does; a line that is right needs only those
/// that it names.
class Words {
 public:
  /// Names everything: for help, and to find what a wrong word was meant to be.
  Words() = default;
  /// The words of one command line; `args` must outlive this.
  explicit Words(std::span<const std::string> args) : args_(args) {}

  [[nodiscard]] bool are_all() const { return !args_; }

  /// Whether one of the words is `command`.
  [[nodiscard]] bool name_command(std::string_view command) const;

  /// Whether a word can be one of the spellings in `names`, as read_line() takes them:
  /// "-q,--quiet". May say yes where none is, as for a value that looks like an option; never no
  /// where one is. Positional arguments have no spelling and are always named.
  [[nodiscard]] bool name_option(std::string_view names) const;

 private:
  std::optional<std::span<const std::string>> args_;
};

}  // namespace kata::cmd
