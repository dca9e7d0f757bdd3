// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr std::string_view see_help = "hint: see 'kata-ctl cp --help'\n";
constexpr std::string_view an_id =
    "hint: give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first\n";

// What a machine without any sandbox says.
std::string no_sandbox(std::string_view id) {
  return fmt::format(
      "error: find sandbox '{}': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name\n"
      "hint: list the pods of this node with 'crictl pods'\n",
      id);
}

struct Row {
  Args args;
  std::string err;
};

void check_usage(const std::vector<Row>& rows) {
  const Tree tree;
  for (const Row& row : rows) {
    CAPTURE(row.args);
    Args args = row.args;
    args.insert(args.begin(), "cp");
    check_refused(tree, args, 2, row.err);
  }
}

// A copy that gets as far as to look for its sandbox.
void check_accepted(const Args& args) {
  CAPTURE(args);
  Args line{"cp", "sb1:/etc/hosts", "/got"};
  line.insert(line.begin() + 1, args.begin(), args.end());
  check_refused(Tree{}, line, 1, no_sandbox("sb1"));
}

}  // namespace

TEST_CASE("cp takes one side here and one in a guest") {
  check_usage({
      {{}, fmt::format("error: kata-ctl cp: SRC: missing\n{}", see_help)},
      {{"sb1:/x"}, "error: DST: missing\n"},
      {{"/x", "/y"},
       "error: neither side names a sandbox\nhint: write one of them as SANDBOX:/path\n"},
      {{"-", "-"},
       "error: neither side names a sandbox\nhint: write one of them as SANDBOX:/path\n"},
      {{"./a:b", "/x:/y"},
       "error: neither side names a sandbox\nhint: write one of them as SANDBOX:/path\n"},
      {{"sb1:/x", "sb2:/y"},
       "error: both sides name a sandbox\n"
       "hint: copy to this machine first, and from here on\n"},
      {{"sb1:x", "/y"},
       "error: guest path 'x' of 'sb1:x': not absolute\n"
       "hint: for a file of this machine write './sb1:x'\n"},
      {{"/y", "sb1:"},
       "error: guest path '' of 'sb1:': not absolute\n"
       "hint: for a file of this machine write './sb1:'\n"},
      {{"/y", "sb1:../x\n"},
       "error: guest path '../x\\n' of 'sb1:../x\\n': not absolute\n"
       "hint: for a file of this machine write './sb1:../x\\n'\n"},
      {{"", "sb1:/x"}, "error: path '': empty\n"},
      {{"sb1:/x", ""}, "error: path '': empty\n"},
      {{"sb1:/" + std::string(4095, 'x'), "/y"},
       "error: guest path: 4096 bytes; at most 4095 fit\n"},
      {{"sb1:/x", "/y", "/z"},
       fmt::format("error: kata-ctl cp: unexpected argument '/z'\n{}", see_help)},
      {{"sb1:/x", "/y", "--recursive"},
       fmt::format("error: kata-ctl cp: unknown option '--recursive'\n{}", see_help)},
  });
  check_accepted({});
}

TEST_CASE("the limits of a copy are a size and a number") {
  struct {
    const char* size;
    const char* cause;
  } const sizes[] = {
      {"", "not a number"},
      {"x", "not a number"},
      {"-1", "negative"},
      {"1.5GiB", "unknown unit '.5GiB'"},
      {"1 GiB", "unknown unit ' GiB'"},
      {"4XiB", "unknown unit 'XiB'"},
      {"18446744073709551616", "larger than 64 bits"},
  };
  std::vector<Row> rows;
  for (const auto& c : sizes)
    rows.push_back({{fmt::format("--max-bytes={}", c.size), "sb1:/x", "/y"},
                    fmt::format("error: --max-bytes: size '{}': {}\n"
                                "hint: give a number of bytes, or a number with a unit: 8Gi, 10G\n",
                                c.size, c.cause)});
  for (const char* number : {"", "x", "-1", "1k", "18446744073709551616"}) {
    rows.push_back({{fmt::format("--max-entries={}", number), "sb1:/x", "/y"},
                    fmt::format("error: --max-entries '{}': not a number\n", number)});
  }
  check_usage(rows);
  for (const char* size : {"0", "1", "4GiB", "64K", "18446744073709551615"})
    check_accepted({"--max-bytes", size});
  for (const char* number : {"0", "1", "18446744073709551615"})
    check_accepted({"--max-entries", number});
}

TEST_CASE("cp's words are one of a few") {
  struct {
    const char* option;
    const char* words;
    std::vector<const char*> good;
  } const cases[] = {
      {"--symlinks", "skip, copy", {"skip", "copy"}},
      {"--method", "auto, raw, base64, shell", {"auto", "raw", "base64", "shell"}},
      {"--compress", "auto, none, gzip, zstd", {"auto", "none", "gzip", "zstd"}},
      {"--progress", "auto, always, never", {"auto", "always", "never"}},
  };
  for (const auto& c : cases) {
    for (const char* word : {"", "x", "AUTO", "auto,raw"})
      check_usage({{{fmt::format("{}={}", c.option, word), "sb1:/x", "/y"},
                    fmt::format("error: {} '{}': not one of {}\n", c.option, word, c.words)}});
    check_usage({{{"sb1:/x", "/y", c.option},
                  fmt::format("error: kata-ctl cp: option {}: no value, expected one of {}\n{}",
                              c.option, c.words, see_help)}});
    for (const char* word : c.good) check_accepted({c.option, word});
  }
}

TEST_CASE("--check takes a sandbox, with or without a path") {
  check_usage({{{"--check"}, fmt::format("error: kata-ctl cp: SRC: missing\n{}", see_help)}});
  for (const char* word : {"sb1", "sb1:", "sb1:/x", "sb1:x"})
    check_refused(Tree{}, {"cp", "--check", word}, 1, no_sandbox("sb1"));
  check_refused(Tree{}, {"cp", "--check", "/x"}, 2,
                fmt::format("error: find sandbox '/x': not a sandbox id\n{}", an_id));
  check_refused(Tree{}, {"cp", "--check", "-"}, 2,
                fmt::format("error: find sandbox '-': not a sandbox id\n{}", an_id));
  check_usage({{{"--check", "sb1", "/y"}, "error: --check takes a sandbox and no DST\n"},
               {{"--check", "sb1:/x", "sb1:/y"}, "error: --check takes a sandbox and no DST\n"}});
}

TEST_CASE("what cannot be a sandbox's id never reaches the file system for a copy") {
  const std::string too_long(300, 'a');
  struct {
    std::string id;
    std::string shown;
  } const cases[] = {
      {"a", "a"},       {"..", ".."},         {"a\nb", "a\\nb"},
      {"_a", "_a"},     {"a b", "a b"},       {"a\x1b[31m", "a\\x1b[31m"},
      {"sb1*", "sb1*"}, {too_long, too_long}, {"s\xc3\xa9", "s\xc3\xa9"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.shown);
    const std::string err =
        fmt::format("error: find sandbox '{}': not a sandbox id\n{}", c.shown, an_id);
    check_refused(Tree{}, {"cp", c.id + ":/x", "/y"}, 2, err);
    check_refused(Tree{}, {"cp", "-", c.id + ":/x"}, 2, err);
  }
}

TEST_CASE("cp is there under both names, and exec's options go with it") {
  check_refused(Tree{}, {"cp", "sb1:/x", "/y"}, 1, no_sandbox("sb1"), as_kata_runtime);
  check_accepted({"-p", "1026", "--wait", "1ms", "-L", "-q", "--exclude", "*.log", "--exclude", "x",
                  "--preserve-mode", "--allow-confidential"});
  check_usage({
      {{"-p", "x", "sb1:/x", "/y"},
       "error: --kata-debug-port 'x': not a number from 0 to 4294967294\n"},
      {{"--wait", "x", "sb1:/x", "/y"},
       "error: --wait 'x': not a time of at most 24 h\n"
       "hint: give seconds, or a number with a unit: 5s, 500ms, 2m\n"},
  });
}

}  // namespace kata::test
