// SPDX-License-Identifier: Apache-2.0
#include "cmd/words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fixture.hpp"

namespace kata::test {

using cmd::Words;

TEST_CASE("an option is named by each of its spellings, alone, with a value and among others") {
  struct {
    const char* word;
    const char* names;
    bool is_named;
  } const cases[] = {
      {"--output", "-o,--output", true},   {"--output=json", "-o,--output", true},
      {"-output", "--output", true},       {"-output=json", "--output", true},
      {"-o", "-o,--output", true},         {"-ojson", "-o,--output", true},
      {"-jo", "-o,--output", true},        {"--kata-config", "--config,--kata-config", true},
      {"--outputs", "-o,--output", false}, {"--out", "-o,--output", false},
      {"-outputs", "--output", false},     {"-out", "--output", false},
      {"--log", "--log-level", false},     {"--log-level=info", "--log", false},
      {"-x", "-o,--output", false},        {"output", "-o,--output", false},
      {"o", "-o,--output", false},         {"-", "-o,--output", false},
      {"--", "-o,--output", false},        {"", "-o,--output", false},
      {"anything", "volume_path", true},
  };
  for (const auto& c : cases) {
    CAPTURE(c.word);
    CAPTURE(c.names);
    const std::vector<std::string> args{"command", c.word};
    CHECK(Words{args}.name_option(c.names) == c.is_named);
  }
}

TEST_CASE("a command is named by its own word alone") {
  const std::vector<std::string> args{"direct-volume", "add", "--list"};
  CHECK(Words{args}.name_command("add"));
  CHECK_FALSE(Words{args}.name_command("list"));
  CHECK_FALSE(Words{args}.name_command("ad"));
}

TEST_CASE("no words at all name everything") {
  CHECK(Words{}.are_all());
  CHECK(Words{}.name_command("add"));
  CHECK(Words{}.name_option("-o,--output"));
}

TEST_CASE("words that are values do not become commands or options") {
  const Tree tree;
  for (const char* path : {"/list", "/--json", "/-q"}) {
    CAPTURE(path);
    const Ran ran = run(tree, volume_command({"path", "encode", "--", path}));
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
  }
  check_done(tree, volume_command({"path", "decode", "L3ZvbA==", "--color", "never"}), "/vol\n");
  check_refused(tree, volume_command({"path", "decode", "add"}), 2,
                "error: record name 'add': not padded base64 in either alphabet\n");
}

}  // namespace kata::test
