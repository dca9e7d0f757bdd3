// SPDX-License-Identifier: Apache-2.0
// stats and resize, up to the point where a shim is asked.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr const char* info = R"({"volume-type":"directvol","device":"/d","fstype":"ext4"})";

// `stats` and `resize` with the same `more`: whatever stops one stops the other.
std::vector<Args> both(const Args& more) {
  Args stats{"direct-volume", "stats", "/vol"};
  Args resize{"direct-volume", "resize", "/vol", "1Gi"};
  stats.insert(stats.end(), more.begin(), more.end());
  resize.insert(resize.end(), more.begin(), more.end());
  return {stats, resize};
}

}  // namespace

TEST_CASE("resize takes nothing for a size that is not exactly one") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", info);
  constexpr const char* hint = "hint: give a number of bytes, or a number with a unit: 8Gi, 10G\n";
  struct {
    const char* size;
    std::string err;
  } const cases[] = {
      {"", std::string{"error: size '': not a number\n"} + hint},
      {"-1", std::string{"error: size '-1': negative\n"} + hint},
      {"+1", std::string{"error: size '+1': not a number\n"} + hint},
      {" 5", std::string{"error: size ' 5': not a number\n"} + hint},
      {"5 ", std::string{"error: size '5 ': unknown unit ' '\n"} + hint},
      {"010", std::string{"error: size '010': leading zero\n"} + hint},
      {"0x10", std::string{"error: size '0x10': unknown unit 'x10'\n"} + hint},
      {"1.5Gi", std::string{"error: size '1.5Gi': unknown unit '.5Gi'\n"} + hint},
      {"1e9", std::string{"error: size '1e9': unknown unit 'e9'\n"} + hint},
      {"8Gib", std::string{"error: size '8Gib': unknown unit 'Gib'\n"} + hint},
      {"8 Gi", std::string{"error: size '8 Gi': unknown unit ' Gi'\n"} + hint},
      {"18446744073709551616",
       std::string{"error: size '18446744073709551616': larger than 64 bits\n"} + hint},
      {"16Ei", std::string{"error: size '16Ei': larger than 64 bits\n"} + hint},
      {"Gi", std::string{"error: size 'Gi': not a number\n"} + hint},
      {"0", "error: size '0': a volume cannot have it\n"},
      {"0Gi", "error: size '0Gi': a volume cannot have it\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.size);
    check_refused(tree, {"direct-volume", "resize", "/vol", c.size}, 2, c.err);
    check_refused(tree, {"direct-volume", "resize", "--volume-path", "/vol", "--size", c.size}, 2,
                  c.err, as_kata_runtime);
  }
  check_refused(tree, {"direct-volume", "resize", "/vol"}, 2,
                std::string{"error: no size given\n"} + hint);
  check_refused(tree, {"direct-volume", "resize", "/vol", "", "--size", "5"}, 2,
                "error: the size is given twice, the second time as --size\n");
}

TEST_CASE("resize takes a size after --volume-path, and a second path for a mistake") {
  const Tree tree;
  struct {
    Args args;
    int status;
    std::string err;
  } const cases[] = {
      {{"--volume-path", "/vol", "8Gi"},
       1,
       "error: volume '/vol': no such direct volume\n"
       "hint: list the volumes with 'kata-ctl direct-volume list'\n"},
      {{"8G", "--volume-path=/vol"},
       1,
       "error: volume '/vol': no such direct volume\n"
       "hint: list the volumes with 'kata-ctl direct-volume list'\n"},
      {{"--volume-path", "/vol", ""},
       2,
       "error: size '': not a number\n"
       "hint: give a number of bytes, or a number with a unit: 8Gi, 10G\n"},
      {{"--volume-path", "/vol", "8Gi", "--size", "8Gi"},
       2,
       "error: the size is given twice, the second time as --size\n"},
      {{"--volume-path", "/vol", "/other", "--size", "8Gi"},
       2,
       "error: the volume path is given twice, the second time as --volume-path\n"},
      {{"--volume-path", "/vol", "/other", "8Gi"},
       2,
       "error: the volume path is given twice, the second time as --volume-path\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    Args args{"direct-volume", "resize"};
    args.insert(args.end(), c.args.begin(), c.args.end());
    check_refused(tree, args, c.status, c.err);
    check_refused(tree, args, c.status, c.err, as_kata_runtime);
  }
}

TEST_CASE("stats and resize need a record, an owner and a sandbox that is there") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", info);
  const auto fails = [&](const Args& more, int status, const std::string& err) {
    for (const Args& args : both(more)) {
      CAPTURE(args);
      check_refused(tree, args, status, err);
      check_refused(tree, args, status, err, as_kata_runtime);
    }
  };
  SUBCASE("no owner") {
    fails({}, 1,
          "error: volume '/vol': no sandbox is recorded as its owner\n"
          "hint: runtime-rs never records it, the Go runtime does when the container starts; pass "
          "'--sandbox-id ID'\n");
  }
  SUBCASE("an owner that is gone") {
    write_marker(tree, "L3ZvbA==", "sandbox-gone");
    fails({}, 1,
          "error: find sandbox 'sandbox-gone': neither '/run/vc/sbs' nor '/run/kata' has a sandbox "
          "of that name\nhint: list the pods of this node with 'crictl pods'\n");
  }
  SUBCASE("an owner without a socket") {
    write_marker(tree, "L3ZvbA==", "sandbox-new");
    tree.make_dir("/run/kata/sandbox-new");
    fails({}, 1,
          "error: find sandbox 'sandbox-new': '/run/kata/sandbox-new' has no 'shim-monitor.sock'\n"
          "hint: see 'journalctl -t kata' for why the shim did not bind it, and restart the pod\n");
  }
  SUBCASE("an owner whose shim is dead") {
    write_marker(tree, "L3ZvbA==", "sandbox-dead");
    Listener shim{tree, "/run/vc/sbs/sandbox-dead/shim-monitor.sock"};
    shim.close();
    constexpr const char* err =
        "reach the shim of sandbox 'sandbox-dead': nobody listens on "
        "'/run/vc/sbs/sandbox-dead/shim-monitor.sock'\n"
        "hint: its shim is gone: check the pod with 'crictl pods' and the service with "
        "'systemctl status containerd'\n";
    check_refused(tree, {"direct-volume", "stats", "/vol"}, 1,
                  std::string{"error: read stats of '/d': "} + err);
    check_refused(tree, {"direct-volume", "resize", "/vol", "1Gi"}, 1,
                  std::string{"error: resize '/d': "} + err);
  }
  SUBCASE("several owners that live") {
    const Listener first{tree, "/run/vc/sbs/sandbox-a/shim-monitor.sock"};
    const Listener second{tree, "/run/kata/sandbox-b/shim-monitor.sock"};
    write_marker(tree, "L3ZvbA==", "sandbox-a");
    write_marker(tree, "L3ZvbA==", "sandbox-b");
    fails({}, 1,
          "error: volume '/vol': several sandboxes own it and live: sandbox-a, sandbox-b\n"
          "hint: pass '--sandbox-id ID' to choose one\n");
    fails({"--sandbox-id", "sandbox"}, 1,
          "error: find sandbox 'sandbox': 2 sandboxes begin with that: sandbox-a, sandbox-b\n"
          "hint: give more letters of the id\n");
  }
  SUBCASE("options that cannot be") {
    for (const char* id : {"", ".", "../..", "a", "a/b", "-o"})
      fails({"--sandbox-id", id}, 2,
            fmt::format("error: find sandbox '{}': not a sandbox id\n"
                        "hint: give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit "
                        "first\n",
                        id));
    fails({"--guest-path", "data"}, 2, "error: --guest-path 'data': not an absolute path\n");
    fails({"--guest-path="}, 2, "error: --guest-path '': not an absolute path\n");
  }
}

TEST_CASE("stats and resize of a volume that is not recorded fail") {
  const Tree tree;
  for (const Args& args : both({"--sandbox-id", "sandbox-x"}))
    check_refused(tree, args, 1,
                  "error: volume '/vol': no such direct volume\n"
                  "hint: list the volumes with 'kata-ctl direct-volume list'\n");
}

}  // namespace kata::test
