// SPDX-License-Identifier: Apache-2.0
#include "shim/volume.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "server.hpp"

using kata::Code;
using kata::Error;
using kata::Result;
using kata::shim::Dialect;
using kata::shim::Limits;
using kata::shim::resize_volume;
using kata::shim::Sandbox;
using kata::shim::volume_stats;
using kata::shim::VolumeStats;
using kata::test::Machine;
using kata::test::Server;
using kata::test::Then;
using namespace std::chrono_literals;

namespace {

constexpr Limits patient{.patience = 5s};

Sandbox sandbox_of(Dialect dialect) {
  return {
      "ab12", dialect,
      fmt::format("/run/{}/ab12/shim-monitor.sock", dialect == Dialect::go ? "vc/sbs" : "kata")};
}

std::string http(std::string_view status, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body);
}

// What one operation on a volume sent, and how it ended.
struct Outcome {
  std::string request;
  Error error{};
  std::string stats{};
};

Outcome stats_of(Dialect dialect, std::string_view path, std::string reply) {
  const Machine machine;
  const Sandbox sandbox = sandbox_of(dialect);
  Server server{machine, sandbox.socket, std::move(reply)};
  const Result<VolumeStats> stats = volume_stats(machine.host(), sandbox, path, patient);
  Outcome outcome{server.requests().empty() ? "" : server.requests()[0]};
  if (stats)
    outcome.stats = kata::to_json_text(to_json(*stats));
  else
    outcome.error = stats.error();
  return outcome;
}

Outcome resize(Dialect dialect, std::string_view path, std::string reply) {
  const Machine machine;
  const Sandbox sandbox = sandbox_of(dialect);
  Server server{machine, sandbox.socket, std::move(reply)};
  const Result<> resized =
      resize_volume(machine.host(), sandbox, path, 18446744073709551615U, patient);
  return {server.requests().empty() ? "" : server.requests()[0],
          resized ? Error{} : resized.error()};
}

}  // namespace

TEST_CASE("stats are asked for in each shim's dialect, byte by byte") {
  struct {
    std::string_view path;
    std::string_view go;
    std::string_view rust;
  } const cases[] = {
      {"/dev/sda", "%2Fdev%2Fsda", "%2Fdev%2Fsda"},
      {"vg-a+b", "vg-a%2Bb", "vg-a%2Bb"},
      {"a b", "a%20b", "a%20b"},
      {"a%b", "a%2525b", "a%25b"},
      {"a%2Fb", "a%25252Fb", "a%252Fb"},
      {"a&b=c#d", "a%26b%3Dc%23d", "a%26b%3Dc%23d"},
      {"\xC3\xA9", "%C3%A9", "%C3%A9"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(stats_of(Dialect::go, c.path, http("200 OK", "{}")).request ==
          fmt::format("GET /direct-volume/stats?path={} HTTP/1.1\r\nHost: shim\r\n"
                      "Connection: close\r\n\r\n",
                      c.go));
    CHECK(stats_of(Dialect::rust, c.path, http("200 OK", "{}")).request ==
          fmt::format("POST http://shim/direct-volume/stats?path={} HTTP/1.1\r\nHost: shim\r\n"
                      "Connection: close\r\nContent-Length: 0\r\n\r\n",
                      c.rust));
  }
}

TEST_CASE("stats are read in each shim's dialect") {
  constexpr std::string_view json =
      R"({"usage":[{"total":9,"unit":1}],"volume_condition":{"message":"OK"}})";
  constexpr std::string_view debug =
      "Usage: [VolumeUsage { available: 0, total: 9, used: 0, unit: BYTES }] Volume Condition: "
      "VolumeCondition { abnormal: false, message: \"OK\" }";
  CHECK(stats_of(Dialect::go, "/dev/sda", http("200 OK", json)).stats == json);
  CHECK(stats_of(Dialect::rust, "/dev/sda", http("200 OK", json)).stats == json);
  CHECK(stats_of(Dialect::rust, "/dev/sda", http("200 OK", debug)).stats == json);
  const Outcome confused = stats_of(Dialect::go, "/dev/sda", http("200 OK", "[]"));
  CHECK(confused.error.code == Code::malformed);
  CHECK(confused.error.what ==
        "read stats of '/dev/sda': read volume stats: an array, expected an object");
}

TEST_CASE("a resize is asked for in each shim's dialect, byte by byte") {
  constexpr std::string_view head =
      "POST /direct-volume/resize HTTP/1.1\r\nHost: shim\r\nConnection: close\r\n"
      "Content-Type: application/json\r\n";
  const Outcome go = resize(Dialect::go, "/dev/a\"b", http("200 OK", ""));
  CHECK(go.error.what.empty());
  CHECK(go.request == fmt::format("{}Content-Length: 54\r\n\r\n"
                                  R"({{"VolumePath":"/dev/a\"b","Size":18446744073709551615}})",
                                  head));
  const Outcome rust = resize(Dialect::rust, "/dev/a\"b", http("204 No Content", ""));
  CHECK(rust.error.what.empty());
  CHECK(rust.request ==
        fmt::format("{}Content-Length: 61\r\n\r\n"
                    R"({{"volume_guest_path":"/dev/a\"b","size":18446744073709551615}})",
                    head));
}

TEST_CASE("a shim's refusal of stats is told apart by its text") {
  struct {
    std::string_view status;
    std::string_view body;
    Code code;
    std::string_view why;
    std::string_view hint;
  } const cases[] = {
      {"500 Internal Server Error", "mount /dev/sda not found in sandbox", Code::not_found,
       "sandbox 'ab12' does not use this volume",
       "name the sandbox that uses it with '--sandbox-id ID'"},
      {"500 Internal Server Error", "rpc error: code = Unimplemented desc = x", Code::unsupported,
       "the guest's agent does not implement volume stats",
       "use a guest image of the same Kata Containers release as the shim"},
      {"500 Internal Server Error",
       "rpc error: code = PermissionDenied desc = \"VolumeStatsRequest is blocked by policy\"",
       Code::denied, "the policy of the guest's agent forbids it",
       "allow VolumeStatsRequest in the pod's policy"},
      {"404 Not Found", "URL NOT FOUND", Code::unsupported,
       "the shim does not serve '/direct-volume/stats'", "upgrade Kata Containers on this node"},
      {"400 Bad Request", " Required parameter path not found\n", Code::io,
       "the shim answered 400: Required parameter path not found", ""},
      {"501 Not Implemented", "", Code::io, "the shim answered 501", ""},
      {"302 Found", "\x1B[2J\n\xFF", Code::io, "the shim answered 302: \\x1b[2J\\n\\xff", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.body);
    const Outcome outcome = stats_of(Dialect::go, "/dev/sda", http(c.status, c.body));
    CHECK(outcome.error.code == c.code);
    CHECK(outcome.error.what == fmt::format("read stats of '/dev/sda': {}", c.why));
    CHECK(outcome.error.hint == c.hint);
  }
}

TEST_CASE("a long refusal is shortened") {
  const Outcome outcome =
      stats_of(Dialect::go, "/dev/sda", http("500 Oops", std::string(5000, 'a')));
  CHECK(outcome.error.what.size() < 400);
  CHECK(outcome.error.what.ends_with("aaa..."));
}

TEST_CASE("a guest that cannot resize is told apart from one that may not") {
  struct {
    std::string_view body;
    Code code;
    std::string_view why;
    std::string_view hint;
  } const cases[] = {
      {"rpc error: code = Unimplemented desc = resize_volume is not implemented in kata-agent",
       Code::unsupported, "the guest's agent does not implement resizing",
       "restart the pod: its guest sees the new size when the volume is attached again"},
      {"/grpc.AgentService/ResizeVolume is not supported", Code::unsupported,
       "the guest's agent does not implement resizing",
       "restart the pod: its guest sees the new size when the volume is attached again"},
      {"RpcStatus(Status { code: UNIMPLEMENTED })", Code::unsupported,
       "the guest's agent does not implement resizing",
       "restart the pod: its guest sees the new size when the volume is attached again"},
      {"unknown method ResizeVolume", Code::unsupported,
       "the guest's agent does not implement resizing",
       "restart the pod: its guest sees the new size when the volume is attached again"},
      {"code: PERMISSION_DENIED, message: \"ResizeVolumeRequest is blocked by policy\"",
       Code::denied, "the policy of the guest's agent forbids it",
       "allow ResizeVolumeRequest in the pod's policy"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.body);
    const Outcome outcome = resize(Dialect::go, "/dev/sda", http("500 Oops", c.body));
    CHECK(outcome.error.code == c.code);
    CHECK(outcome.error.what == fmt::format("resize '/dev/sda': {}", c.why));
    CHECK(outcome.error.hint == c.hint);
  }
}

TEST_CASE("a dropped connection is explained as far as each shim lets us") {
  const Error go = resize(Dialect::go, "/dev/sda", "").error;
  CHECK(go.code == Code::unavailable);
  CHECK(go.what ==
        "resize '/dev/sda': ask '/run/vc/sbs/ab12/shim-monitor.sock': the shim closed the "
        "connection without an answer");
  CHECK(go.hint == "the operation failed in the shim or the guest; see 'journalctl -t kata'");

  const Error rust = resize(Dialect::rust, "/dev/sda", "").error;
  CHECK(rust.code == Code::unavailable);
  CHECK(rust.what ==
        "resize '/dev/sda': ask '/run/kata/ab12/shim-monitor.sock': the shim closed the "
        "connection without an answer; the reason is lost, and agents up to 4.1.0 do not "
        "implement resizing");
  CHECK(rust.hint ==
        "restart the pod: its guest sees the new size when the volume is attached again");

  const Error stats = stats_of(Dialect::rust, "/dev/sda", "").error;
  CHECK(stats.what ==
        "read stats of '/dev/sda': ask '/run/kata/ab12/shim-monitor.sock': the shim closed the "
        "connection without an answer; the reason is lost, often that the path is not one in the "
        "guest");
  CHECK(stats.hint ==
        "see 'journalctl -t kata': the Rust shim hands the path to the guest as it is");
}

TEST_CASE("a resize that timed out may have happened") {
  const Machine machine;
  const Sandbox sandbox = sandbox_of(Dialect::go);
  const Server server{machine, sandbox.socket, "", Then::hang};
  const Result<> resized =
      resize_volume(machine.host(), sandbox, "/dev/sda", 1, {.patience = 20ms});
  REQUIRE_FALSE(resized);
  CHECK(resized.error().code == Code::timed_out);
  CHECK(resized.error().what ==
        "resize '/dev/sda': ask '/run/vc/sbs/ab12/shim-monitor.sock': no whole answer within "
        "0.02 s");
  CHECK(resized.error().hint ==
        "look at the size in the guest before trying again: it may have happened");
}

TEST_CASE("a volume is not asked about where its shim cannot be reached") {
  const Machine machine;
  const Sandbox sandbox = sandbox_of(Dialect::rust);
  machine.make_stale_socket(sandbox.socket);
  const Result<VolumeStats> stats = volume_stats(machine.host(), sandbox, "/dev/sda", patient);
  REQUIRE_FALSE(stats);
  CHECK(stats.error().code == Code::unavailable);
  CHECK(stats.error().what ==
        "read stats of '/dev/sda': reach the shim of sandbox 'ab12': nobody listens on "
        "'/run/kata/ab12/shim-monitor.sock'");
}

TEST_CASE("a path that JSON cannot carry is never sent") {
  const Outcome outcome = resize(Dialect::go, "/dev/\xFF", http("200 OK", ""));
  CHECK(outcome.request.empty());
  CHECK(outcome.error.code == Code::usage);
  CHECK(outcome.error.what == "resize '/dev/\\xff': the path is not UTF-8");
}
