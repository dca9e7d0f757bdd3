// SPDX-License-Identifier: Apache-2.0
#include "cmd/model.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "cmd/help.hpp"
#include "cmd/tree.hpp"

namespace kata::cmd {
namespace {

using Visit = std::function<void(const CommandModel&)>;

void walk(const CommandModel& command, const Visit& visit) {
  visit(command);
  for (const CommandModel& sub : command.commands)
    if (!sub.is_hidden) walk(sub, visit);
}

void walk_all(const Visit& visit) {
  const Tree tree{Name::kata_ctl, Words{}, Filling::at_once};
  walk(describe(tree.root, tree.runs), visit);
}

CommandModel find(const std::string& path) {
  CommandModel found;
  walk_all([&](const CommandModel& command) {
    if (path_text(command) == path) found = command;
  });
  REQUIRE(path_text(found) == path);
  return found;
}

// The arguments of the program in an example's line: "cat x | kata-ctl cp - ID:/x >y".
std::vector<std::string> arguments_of(std::string_view line) {
  constexpr std::string_view program = "kata-ctl ";
  line.remove_prefix(line.find(program) + program.size());
  line = line.substr(0, line.find_first_of("|<>)"));
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find(' '));
    if (word == "--") break;
    if (!word.empty()) words.emplace_back(word);
    line.remove_prefix(std::min(word.size() + 1, line.size()));
  }
  std::ranges::reverse(words);  // as CLI11 wants them
  return words;
}

}  // namespace

TEST_CASE("every command has one to four examples") {
  walk_all([](const CommandModel& command) {
    CAPTURE(path_text(command));
    CHECK(command.examples.size() >= 1);
    CHECK(command.examples.size() <= 4);
  });
}

TEST_CASE("every example is a command line that the program takes") {
  walk_all([](const CommandModel& command) {
    for (const Example& example : command.examples) {
      CAPTURE(example.line);
      Tree tree{Name::kata_ctl, Words{}};
      REQUIRE(example.line.find("kata-ctl ") != std::string_view::npos);
      CHECK_NOTHROW(tree.root.parse(arguments_of(example.line)));
      CHECK(tree.root.remaining(true).empty());
    }
  });
}

TEST_CASE("the tree says what values are") {
  const CommandModel add = find("kata-ctl direct-volume add");
  CHECK(usage_text(add) == "kata-ctl direct-volume add [OPTIONS] [VOLUME_PATH] [MOUNT_INFO]");
  CHECK(add.arguments.front().kind == Kind::volume);
  const CommandModel exec = find("kata-ctl exec");
  CHECK(usage_text(exec) == "kata-ctl exec [OPTIONS] SANDBOX [-- COMMAND [ARG...]]");
  CHECK(exec.arguments.front().kind == Kind::sandbox);
  CHECK(exec.failed == 125);
  CHECK(find("kata-ctl cp").failed == 1);  // no command's status stands behind its own
  CHECK(exec.takes_words);
  const CommandModel check = find("kata-ctl check");
  CHECK(check.aliases == std::vector<std::string>{"kata-check"});
  CHECK(usage_text(check) == "kata-ctl check [OPTIONS] [NAME...]");
  for (const OptionModel& global : check.globals)
    if (global.names.back() == "--output")
      CHECK(global.words ==
            std::vector<std::string>{"text", "json", "yaml", "junit", "npd", "prometheus"});
}

TEST_CASE("options that take one of some words list them") {
  walk_all([](const CommandModel& command) {
    for (const OptionModel& option : command.options) {
      CAPTURE(path_text(command));
      CAPTURE(option.names.back());
      CHECK(option.words.empty() ==
            (!option.value.contains('|') && option.value != "TYPE" && option.value != "FSTYPE" &&
             option.names.back() != "--hypervisor"));
    }
  });
}

TEST_CASE("nothing that is only for the chosen command is declared before it is chosen") {
  const Tree tree{Name::kata_ctl, Words{}};
  for (const CommandModel& command : describe(tree.root, tree.runs).commands)
    CHECK(command.options.empty());
}

TEST_CASE("a command line is broken between its words alone") {
  struct {
    const char* line;
    std::size_t width;
    const char* text;
  } const cases[] = {
      {"kata-ctl ps", 40, "kata-ctl ps"},
      {"kata-ctl exec 6d5c -- uname", 20, "kata-ctl exec 6d5c \\\n  -- uname"},
      {"a 'b c d e f g' h", 10, "a \\\n  'b c d e f g' \\\n  h"},
      {"", 10, ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.line);
    CHECK(wrapped_command(c.line, 2, c.width) == c.text);
  }
}

TEST_CASE("help fits the terminal, save for names that nothing can break") {
  const CommandModel add = find("kata-ctl direct-volume add");
  for (const unsigned columns : {60U, 80U, 120U}) {
    CAPTURE(columns);
    const std::string text = help_text(add, columns);
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      CAPTURE(line);
      const bool is_names = line.find_first_of("-") == line.find_first_not_of(' ');
      CHECK((is_names || line.size() <= columns));
    }
  }
}

TEST_CASE("an example names the program as it was called") {
  CHECK(as_named("ls | kata-ctl cp - 6d5c:/x; kata-ctl ps", "kata-runtime") ==
        "ls | kata-runtime cp - 6d5c:/x; kata-runtime ps");
  CHECK(as_named("cat /etc/kata-ctl", "kata-runtime") == "cat /etc/kata-ctl");
}

}  // namespace kata::cmd
