// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cmd/version.hpp"
#include "fixture.hpp"

namespace kata::test {
namespace {

using nlohmann::json;

// Mount info that draws a warning (the option) and a note (the key).
Args noisy_add() {
  return {"direct-volume", "add", "/vol",
          R"({"Device":"/d","volume-type":"directvol",)"
          R"("fstype":"ext4","options":["bind"]})",
          "--no-device-check"};
}

std::vector<json> records(const std::string& text) {
  std::vector<json> found;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) found.push_back(json::parse(line));
  return found;
}

}  // namespace

TEST_CASE("the log level decides which messages are said, and results stay") {
  constexpr const char* warning =
      "warning: the Go runtime passes mount option 'bind' to the guest, where mounting the device "
      "then fails\n";
  constexpr const char* note = "note: 'Device' read as the current spelling of the same key\n";
  constexpr const char* out = "/vol <==> /run/kata-containers/shared/direct-volumes/L3ZvbA==\n";
  struct {
    const char* level;
    std::string err;
  } const cases[] = {
      {"trace", std::string{warning} + note},
      {"debug", std::string{warning} + note},
      {"info", std::string{warning} + note},
      {"warning", warning},
      {"warn", warning},
      {"error", ""},
      {"critical", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.level);
    const Tree tree;
    Args args = noisy_add();
    args.insert(args.end(), {"-l", c.level});
    check_done(tree, args, out, c.err);
  }
}

TEST_CASE("debug messages come with the level debug alone") {
  const Tree tree;
  const Args remove{"direct-volume", "remove", "/vol"};
  check_done(tree, remove, "");
  check_done(tree, {"-l", "debug", "direct-volume", "remove", "/vol"}, "",
             "debug: volume '/vol': no such direct volume\n");
}

TEST_CASE("an error is said at the level error and kept back only by critical") {
  const Tree tree;
  CHECK(run(tree, {"bogus", "-l", "error"}).err.starts_with("error: kata-ctl: unknown command"));
  const Ran ran = run(tree, {"bogus", "-l", "critical"});
  CHECK(ran.status == 2);
  CHECK(ran.err.empty());
}

TEST_CASE("with -j every message is one line of JSON with upstream's members") {
  for (const Args& option : {Args{"-j"}, Args{"--json-logging"}, Args{"--log-format", "json"}}) {
    const Tree tree;
    Args args = noisy_add();
    args.insert(args.end(), option.begin(), option.end());
    const Ran ran = run(tree, args, as_kata_runtime);
    CHECK(ran.status == 0);
    CHECK(ran.out == "/vol <==> /run/kata-containers/shared/direct-volumes/L3ZvbA==\n");
    const std::vector<json> found = records(ran.err);
    REQUIRE(found.size() == 2);
    CHECK(found[0]["level"] == "WARN");
    CHECK(found[1]["level"] == "INFO");
    CHECK(found[1]["msg"] == "'Device' read as the current spelling of the same key");
    for (const json& record : found) {
      CHECK(record.size() == 8);
      CHECK(record["name"] == "kata-runtime");
      CHECK(record["source"] == "kata-runtime");
      CHECK(record["subsystem"] == "cli");
      CHECK(record["version"] == cmd::version());
      CHECK(record["pid"] == std::to_string(::getpid()));  // a string, as upstream has it
      const std::string time = record["ts"];
      CHECK(time.size() == std::string_view{"2026-01-02T03:04:05.000006Z"}.size());
      CHECK(time[10] == 'T');
      CHECK(time.back() == 'Z');
    }
  }
}

TEST_CASE("with -j errors and hints are JSON, whoever finds the mistake") {
  const Tree tree;
  for (const Args& args :
       {Args{"-j", "bogus"}, Args{"bogus", "-j"}, Args{"-j", "direct-volume", "show", "vol"},
        Args{"-j", "version", "-o", "xml"}, Args{"-j", "version", "-o"},
        Args{"-j", "--sysroot", "/no/such", "version"}, Args{"-j", "-l", "loud", "version"},
        Args{"-j", "version", "--timeout", "1", "--timeout", "2"}}) {
    CAPTURE(args);
    const Ran ran = run(tree, args);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    const std::vector<json> found = records(ran.err);
    REQUIRE_FALSE(found.empty());
    CHECK(found[0]["level"] == "ERRO");
    if (found.size() > 1) CHECK(found[1]["msg"].get<std::string>().starts_with("hint: "));
  }
}

TEST_CASE("bytes that are not UTF-8 do not break the JSON of a message") {
  const Tree tree;
  const Ran ran = run(tree, {"-j", "bog\xffus\n"});
  const std::vector<json> found = records(ran.err);
  REQUIRE(found.size() == 2);
  CHECK(found[0]["msg"] == "kata-ctl: unknown command 'bog\\xffus\\n'");
}

}  // namespace kata::test
