// SPDX-License-Identifier: Apache-2.0
// What kata-sandbox-sim answers on its management socket, and how it starts and ends.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <fstream>

#include "program.hpp"

using namespace std::string_literals;

namespace kata::test {
namespace {

// Hides what changes from second to second.
std::string without_date(std::string wire) {
  for (const auto* name : {"\r\nDate: ", "\r\ndate: "})
    if (const auto at = wire.find(name); at != wire.npos)
      wire.replace(at + 8, wire.find("\r\n", at + 2) - at - 8, "D");
  return wire;
}

std::string ask(const Sim& sim, std::string_view request) {
  const Fd socket = connect(sim.socket(0));
  REQUIRE(socket);
  send(socket, request);
  return without_date(receive(socket));
}

std::string request(std::string_view method, std::string_view target, std::string_view body = "") {
  return fmt::format(
      "{} {} HTTP/1.1\r\nHost: shim\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}", method,
      target, body.size(), body);
}

std::string go_wire(std::string_view status, std::string_view body) {
  return fmt::format(
      "HTTP/1.1 {}\r\nDate: D\r\nContent-Length: {}\r\n{}Connection: close\r\n\r\n{}", status,
      body.size(), body.empty() ? "" : "Content-Type: text/plain; charset=utf-8\r\n", body);
}

std::string rust_wire(std::string_view status, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nconnection: close\r\ncontent-length: {}\r\ndate: D\r\n\r\n{}",
                     status, body.size(), body);
}

constexpr std::string_view go_not_found =
    "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "X-Content-Type-Options: nosniff\r\nDate: D\r\nContent-Length: 19\r\nConnection: close\r\n\r\n"
    "404 page not found\n";

constexpr std::string_view empty_rules =
    "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

struct Exchange {
  std::string method;
  std::string target;
  std::string body;
  std::string answer;  ///< empty: the connection is closed without a byte
};

void check_all(const Sim& sim, const std::vector<Exchange>& exchanges) {
  for (const Exchange& e : exchanges) {
    CAPTURE(e.method);
    CAPTURE(e.target);
    CAPTURE(e.body);
    CHECK(ask(sim, request(e.method, e.target, e.body)) == e.answer);
  }
}

// A file system whose numbers hold still: all are zero.
constexpr const char* still = "/proc";

}  // namespace

TEST_CASE("the Go shim answers as net/http does") {
  const Sandpit pit;
  const Sim sim = go(pit);
  check_all(
      sim,
      {
          {"GET", "/agent-url", "", go_wire("200 OK", "hvsock:///run/vc/vm/sb1/clh.sock:1024")},
          {"DELETE", "/agent-url", "", go_wire("200 OK", "hvsock:///run/vc/vm/sb1/clh.sock:1024")},
          {"GET", "http://x/agent%2Durl", "",
           go_wire("200 OK", "hvsock:///run/vc/vm/sb1/clh.sock:1024")},
          {"GET", "/agent-url/", "", std::string{go_not_found}},
          {"GET", "/debug/vars", "", std::string{go_not_found}},
          {"GET", "/iptables", "", go_wire("200 OK", empty_rules)},
          {"PUT", "/iptables", "*nat\nCOMMIT\n", go_wire("200 OK", "")},
          {"GET", "/iptables", "", go_wire("200 OK", "*nat\nCOMMIT\n")},
          {"GET", "/ip6tables", "", go_wire("200 OK", empty_rules)},
          {"POST", "/ip6tables", "x", go_wire("501 Not Implemented", "")},
          {"PUT", "/policy", "package agent_policy", go_wire("200 OK", "")},
          {"GET", "/policy", "", go_wire("501 Not Implemented", "")},
      });
  CHECK(ask(sim, request("GET", "/metrics")).find("\nkata_shim_threads 13\n") != std::string::npos);
  CHECK(ask(sim, "GET /metrics HTTP/1.1\r\n\r\n") ==
        "HTTP/1.1 400 Bad Request: missing required Host header\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
        "400 Bad Request: missing required Host header");
  CHECK(ask(sim, "junk\r\n\r\n") ==
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Connection: close\r\n\r\n400 Bad Request");
}

TEST_CASE("the Go shim gives a volume's usage without its zeros") {
  const Sandpit pit;
  const Sim sim = go(pit, {"--volume", "/dev/sd a=z="s + still});
  const std::string usage =
      go_wire("200 OK", R"({"usage":[{"unit":1},{"unit":2}],"volume_condition":{"message":"OK"}})");
  const std::string stats = "/direct-volume/stats?path=";
  check_all(sim,
            {
                {"GET", stats + "%2Fdev%2Fsd%20a%3Dz", "", usage},
                {"PATCH", stats + "/dev/sd+a=z", "", usage},
                {"GET", stats + "%252Fdev%252Fsd%2520a=z", "", usage},
                {"GET", stats + "/dev/sdb", "",
                 go_wire("500 Internal Server Error", "mount /dev/sdb not found in sandbox")},
                {"GET", stats + "%25zz", "",
                 go_wire("500 Internal Server Error", "invalid URL escape \"%zz\"")},
                {"GET", "/direct-volume/stats", "",
                 go_wire("400 Bad Request", "Required parameter path not found")},
                {"GET", stats + "%zz", "",
                 go_wire("400 Bad Request", "Required parameter path not found")},
                {"GET", "/direct-volume/stats&path=%2Fdev%2Fsd", "", std::string{go_not_found}},
            });
}

TEST_CASE("a volume's usage is that of the directory's file system") {
  const Sandpit pit;
  struct statvfs fs{};
  REQUIRE(::statvfs(pit.path().c_str(), &fs) == 0);
  const std::string total = fmt::format("{}", fs.f_blocks * fs.f_bsize);

  const std::string from_go = ask(go(pit, {"--volume", "/dev/sdz=" + pit.path()}),
                                  request("GET", "/direct-volume/stats?path=/dev/sdz"));
  CHECK(from_go.find("\"total\":" + total + ",\"used\":") != std::string::npos);
  const std::string from_rust = ask(rust(pit, {"--volume", "/guest=" + pit.path()}),
                                    request("POST", "http://x/direct-volume/stats?path=/guest"));
  CHECK(from_rust.find(", total: " + total + ", used: ") != std::string::npos);
}

TEST_CASE("a Go answer longer than net/http's buffer comes in one chunk") {
  const Sandpit pit;
  const Sim sim = go(pit);
  const std::string rules(2049, '#');
  (void)ask(sim, request("PUT", "/iptables", rules));
  CHECK(ask(sim, request("GET", "/iptables")) ==
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n801\r\n" +
            rules + "\r\n0\r\n\r\n");
}

TEST_CASE("the Rust shim knows exact paths and methods, and drops what its handlers refuse") {
  const Sandpit pit;
  const Sim sim = rust(pit, {"--volume", "/guest a="s + still});
  const std::string not_found = rust_wire("404 Not Found", "URL NOT FOUND");
  const std::string url = rust_wire("200 OK", "hvsock:///run/kata/sb1/root/kata.hvsock:1024");
  const std::string dropped;
  const std::string fields =
      "special_fields: SpecialFields { unknown_fields: UnknownFields { fields: None }, "
      "cached_size: CachedSize { size: 0 } }";
  const std::string usage = rust_wire(
      "200 OK", "Usage: [VolumeUsage { available: 0, total: 0, used: 0, unit: BYTES, " + fields +
                    " }, VolumeUsage { available: 0, total: 0, used: 0, unit: INODES, " + fields +
                    " }] Volume Condition: VolumeCondition { abnormal: false, message: \"OK\", " +
                    fields + " }");
  check_all(sim, {
                     {"GET", "/agent-url", "", url},
                     {"GET", "http://x/agent-url?a=b", "", url},
                     {"POST", "/agent-url", "", not_found},
                     {"GET", "/agent-url/", "", not_found},
                     {"GET", "/direct-volume/stats?path=/guest+a", "", not_found},
                     {"POST", "/direct-volume/stats?path=/guest+a", "", dropped},
                     {"POST", "http://x/direct-volume/stats?path=%2Fguest%20a", "", usage},
                     {"POST", "http://x/direct-volume/stats?path=/guest+a", "", usage},
                     {"POST", "http://x/direct-volume/stats?path=/other", "", dropped},
                     {"POST", "http://x/direct-volume/stats", "", dropped},
                     {"GET", "/iptables", "", rust_wire("200 OK", empty_rules)},
                     {"PUT", "/ip6tables", "*nat\nCOMMIT\n", rust_wire("200 OK", "")},
                     {"GET", "/ip6tables", "", rust_wire("200 OK", "*nat\nCOMMIT\n")},
                     {"PUT", "/policy", "package agent_policy", rust_wire("200 OK", "")},
                     {"PUT", "/policy", "\xff", dropped},
                     {"GET", "/policy", "", not_found},
                 });
  CHECK(ask(sim, "junk\r\n\r\n") ==
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: D\r\n\r\n");
}

TEST_CASE("a resize fails as today's agents make it fail, or grows the file") {
  const Sandpit pit;
  const std::string image = pit.path() + "/vol.img";
  std::ofstream{image} << "1234567890";
  const std::string to_go = R"({"volumepath":"/vol.img","SIZE":4096,"other":1})";
  const std::string to_rust = R"({"volume_guest_path":"/vol.img","size":8192})";
  const auto post = [](const Sim& sim, std::string_view body) {
    return ask(sim, request("POST", "/direct-volume/resize", body));
  };
  const std::vector<std::string> volume = {"--volume", "/vol.img="s + still};
  const std::string refused =
      "rpc error: code = Unimplemented desc = resize_volume is not implemented in kata-agent";
  const std::string absent =
      "rpc error: code = NotFound desc = /grpc.AgentService/ResizeVolume is not supported";

  CHECK(post(go(pit, volume), to_go) == go_wire("500 Internal Server Error", refused));
  CHECK(post(go(pit, with(volume, {"--resize", "absent"})), to_go) ==
        go_wire("500 Internal Server Error", absent));
  CHECK(post(rust(pit, volume), to_rust).empty());
  CHECK(std::filesystem::file_size(image) == 10);

  const std::vector<std::string> working = with(volume, {"--resize", "works"});
  CHECK(post(go(pit, working), to_go) == go_wire("200 OK", ""));
  CHECK(std::filesystem::file_size(image) == 4096);
  CHECK(post(rust(pit, working), to_rust) == rust_wire("200 OK", ""));
  CHECK(std::filesystem::file_size(image) == 8192);
  CHECK(post(go(pit, working), to_go) == go_wire("200 OK", ""));
  CHECK(std::filesystem::file_size(image) == 8192);
  CHECK(post(rust(pit, working), to_go).empty());
  CHECK(post(rust(pit, working), R"({"Volume_guest_path":"/vol.img","size":1})").empty());
  CHECK(post(rust(pit, working), R"({"volume_guest_path":"/vol.img","size":"1"})").empty());
}

TEST_CASE("the Go shim names what is wrong with a resize request") {
  const Sandpit pit;
  const Sim sim = go(pit, {"--resize", "works"});
  struct {
    const char* body;
    const char* why;
  } const cases[] = {
      {"", "unexpected end of JSON input"},
      {"<", "invalid character '<' looking for beginning of value"},
      {"[]", "json: cannot unmarshal array into Go value of type containerdshim.ResizeRequest"},
      {R"({"VolumePath":1})",
       "json: cannot unmarshal number into Go struct field ResizeRequest.VolumePath of type "
       "string"},
      {R"({"Size":"1"})",
       "json: cannot unmarshal string into Go struct field ResizeRequest.Size of type uint64"},
      {R"({"volume_guest_path":"/vol.img","size":1})", "mount  not found in sandbox"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.body);
    CHECK(ask(sim, request("POST", "/direct-volume/resize", c.body)) ==
          go_wire("500 Internal Server Error", c.why));
  }
}

TEST_CASE("a connection serves requests until the client has enough") {
  const Sandpit pit;
  const Sim sim = rust(pit, {"--agent-url", ""});
  const std::string keep = "GET /agent-url HTTP/1.1\r\nHost: shim\r\n\r\n";
  const Fd socket = connect(sim.socket(0));
  send(socket, keep);
  CHECK(without_date(receive_until(socket, "\r\n\r\n")) ==
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ndate: D\r\n\r\n");
  send(socket, request("GET", "/agent-url"));
  CHECK(without_date(receive(socket)) == rust_wire("200 OK", ""));
}

TEST_CASE("the request log holds requests byte for byte") {
  const Sandpit pit;
  const std::string log = pit.path() + "/requests";
  const Sim sim = go(pit, {"--request-log", log});
  const std::string first = request("PUT", "/policy", "a\r\n\r\nb");
  const std::string second = request("GET", "/nope?%2f");
  (void)ask(sim, first);
  (void)ask(sim, second);
  CHECK(read_file(log) == fmt::format("request 1 {}\n{}\nrequest 2 {}\n{}\n", first.size(), first,
                                      second.size(), second));
}

TEST_CASE("only the Go shim leaves a marker, empty and private") {
  const Sandpit pit;
  const auto marker = std::filesystem::path{pit.path()} / "sb1";
  CHECK(rust(pit, {"--volume-dir", pit.path()}).wait() == 2);
  go(pit, {"--volume-dir", pit.path(), "--no-marker"}).stop();
  CHECK_FALSE(std::filesystem::exists(marker));
  go(pit, {"--volume-dir", pit.path()}).stop();
  CHECK(std::filesystem::file_size(marker) == 0);
  CHECK(std::filesystem::status(marker).permissions() == std::filesystem::perms{0600});
}

TEST_CASE("sockets and the directories made for them go with the sandbox") {
  const Sandpit pit;
  std::filesystem::create_directories(pit.path() + "/run/kata");
  Sim sim = rust(pit);
  CHECK(sim.ready() == fmt::format("ready {0}/run/kata/sb1/shim-monitor.sock "
                                   "{0}/run/kata/sb1/root/kata.hvsock\n",
                                   pit.path()));
  CHECK(sim.stop() == 0);
  CHECK(std::filesystem::is_empty(pit.path() + "/run/kata"));
}

TEST_CASE("a stale sandbox leaves a socket that nobody serves") {
  const Sandpit pit;
  Sim sim = go(pit, {"--stale"});
  CHECK(sim.wait() == 0);
  CHECK(std::filesystem::is_socket(sim.socket(0)));
  CHECK_FALSE(connect(sim.socket(0)));

  const Sim next = go(pit);
  CHECK(ask(next, request("GET", "/policy")) == go_wire("501 Not Implemented", ""));
}

TEST_CASE("management faults") {
  const Sandpit pit;
  const std::string good = request("GET", "/agent-url");
  const auto under = [&](std::string_view fault) {
    return ask(go(pit, {"--agent-url", "vsock://3:1024", "--fault", std::string{fault}}), good);
  };
  const std::string whole = go_wire("200 OK", "vsock://3:1024");

  CHECK(under("none") == whole);
  CHECK(under("slow=1") == whole);
  CHECK(under("drop").empty());
  CHECK(under("partial-status") == "HTTP/1.1 20");
  CHECK(under("garbage") == "\x16\x03\x01 not HTTP\r\n\0\xff\xfe\r\n\r\n"s);
  CHECK(under("status=503") == go_wire("503 Service Unavailable", "status 503 was asked for"));
  CHECK(under("truncate") ==
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 30\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nvsock://3:1024");
  CHECK(under("chunked=9") ==
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        "9\r\nvsock://3\r\n5\r\n:1024\r\n0\r\n\r\n");
  CHECK(under("huge-header=20000") ==
        "HTTP/1.1 200 OK\r\nX-Filler: " + std::string(19990, 'a') + whole.substr(15));
  CHECK(under("oversized").size() > 1'000'000);
}

TEST_CASE("a hanging shim takes the request, says nothing and stays") {
  const Sandpit pit;
  const std::string log = pit.path() + "/requests";
  const Sim sim = rust(pit, {"--fault", "hang", "--request-log", log});
  const Fd socket = connect(sim.socket(0));
  send(socket, request("GET", "/agent-url"));
  CHECK(wait_for_text(log, "request 1 ") != "");
  pollfd answered{socket.get(), POLLIN, 0};
  CHECK(::poll(&answered, 1, 100) == 0);
}

TEST_CASE("wrong options are refused") {
  const Sandpit pit;
  const std::vector<std::string> cases[] = {
      {},
      {"--root", pit.path()},
      {"--root", pit.path(), "--id", "a/b"},
      {"--root", pit.path(), "--id", "sb1", "--fault", "status"},
      {"--root", pit.path(), "--id", "sb1", "--fault", "drop=1"},
      {"--root", pit.path(), "--id", "sb1", "--hv-fault", "slow"},
      {"--root", pit.path(), "--id", "sb1", "--volume", "/dev/sda"},
      {"--root", pit.path(), "--id", "sb1", "--console-port", "4294967296"},
      {"--root", pit.path(), "--id", "sb1", "--guest", "zsh"},
      {"--root", pit.path(), "--id", "sb1", "--guest", "dies-after"},
      {"--root", pit.path(), "--id", "sb1", "--nonsense"},
  };
  for (const auto& c : cases) {
    CAPTURE(fmt::format("{}", fmt::join(c, " ")));
    CHECK(Sim{c}.wait() == 2);
  }
}

}  // namespace kata::test
