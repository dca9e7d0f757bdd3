// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "sandbox/command_lines.hpp"
#include "sandbox/fixture.hpp"

namespace kata::test {
namespace {

constexpr std::string_view no_sandboxes = "note: there are no sandboxes on this node\n";

// A sandbox whose shim lost its socket, and the rest of one that is dead.
void add_sandboxes(const Node& node) {
  node.tree().make_dir("/run/kata/dead");
  node.tree().make_dir("/run/vc/sbs/half-gone");
  const auto words = [](std::string_view text) { return words_of(text); };
  node.add({.pid = 10, .name = "containerd-shim", .start_ticks = 10'000},
           words("/usr/bin/containerd-shim-kata-v2 -namespace k8s.io -id half-gone"));
  node.add({.pid = 12, .parent = 10, .start_ticks = 20'000, .resident_pages = 256},
           words("/usr/bin/qemu-system-x86_64 -name sandbox-half-gone -m 2G -smp 3 "
                 "-device vhost-vsock-pci,guest-cid=77"));
  node.tree().make_dir("/proc/12/fd");
  for (const int pid : {10, 12})
    node.write(fmt::format("/proc/{}/smaps_rollup", pid),
               "0-1 ---p 0 00:00 0 [rollup]\nRss: 2048 kB\nPss: 1024 kB\n");
  node.tree().link("/proc/12/exe", "/usr/bin/qemu\x1b[31m");
  node.write("/run/containerd/io.containerd.runtime.v2.task/k8s.io/half-gone/config.json",
             R"({"annotations":{"io.kubernetes.cri.sandbox-name":"web\u001b[2J",
                                "io.kubernetes.cri.sandbox-namespace":"prod"}})");
}

}  // namespace

TEST_CASE("a node without sandboxes is told so") {
  const Node node;
  for (const Args& args : {Args{"ps"}, Args{"sandbox", "list"}, Args{"ps", "--sort", "rss"}}) {
    CAPTURE(args);
    check_done(node.tree(), args, "", no_sandboxes);
  }
  check_done(node.tree(), {"ps", "-q"}, "");
  check_done(node.tree(), {"ps", "--json"}, "{\n  \"schema\": 1,\n  \"sandboxes\": []\n}\n");
}

TEST_CASE("sandboxes are listed with their parts, foreign text escaped") {
  const Node node;
  add_sandboxes(node);
  const Ran ran = run(node.tree(), {"sandbox", "list", "--color", "never"});
  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out.contains("\nhalf-gone  partial  prod/web\\x1b[2J  go       qemu"));
  CHECK(ran.out.contains("  ? of 2 GiB  2 MiB  15m 0s\n"));
  CHECK(ran.out.contains("\ndead       stale    -"));
  CHECK(run(node.tree(), {"ps"}).out == ran.out);
  check_done(node.tree(), {"sandbox", "list", "-q"}, "dead\nhalf-gone\n");
  check_done(node.tree(), {"ps", "-q", "--sort", "rss"}, "half-gone\ndead\n");
  check_done(node.tree(), {"ps", "-q"}, "dead\nhalf-gone\n", "", as_kata_runtime);
}

TEST_CASE("one sandbox is shown by its id or the beginning of it") {
  const Node node;
  add_sandboxes(node);
  const std::string shown =
      "Id:               half-gone\n"
      "State:            partial\n"
      "Problem:          its shim has no management socket\n"
      "Pod:              prod/web\\x1b[2J\n"
      "Runtime:          go\n"
      "Age:              15m 0s\n"
      "Shim:             pid 10\n"
      "Hypervisor:       qemu, pid 12\n"
      "vCPUs:            3\n"
      "Guest memory:     ? of 2 GiB (anonymous)\n"
      "Memory of all:    2 MiB\n"
      "virtiofsd:        -\n"
      "Agent:            -\n"
      "vsock CID:        77\n"
      "Debug console:    -\n"
      "Directory:        /run/vc/sbs/half-gone\n"
      "\n"
      "PID  ROLE        STATE    RSS    PSS  AGE      PROGRAM\n"
      " 10  shim        S      2 MiB  1 MiB  15m 0s   /usr/bin/containerd-shim-kata-v2\n"
      " 12  hypervisor  S      2 MiB  1 MiB  13m 20s  /usr/bin/qemu\\x1b[31m\n";
  check_done(node.tree(), {"sandbox", "show", "half"}, shown);
  const auto json =
      nlohmann::json::parse(run(node.tree(), {"sandbox", "show", "half", "--json"}).out);
  CHECK(json["schema"] == 1);
  CHECK(json["id"] == "half-gone");
  CHECK(json["pod"]["name"] == "web\x1b[2J");
  CHECK(json["resident_bytes"] == 2 << 20);
}

TEST_CASE("wrong words for sandboxes are refused") {
  const Node node;
  node.tree().make_dir("/run/kata/abc1");
  node.tree().make_dir("/run/kata/abc2");
  struct {
    Args args;
    int status;
    std::string_view err;
  } const cases[] = {
      {{"ps", "--sort", "size"},
       2,
       "error: --sort 'size': not one of id, pod, state, age, vcpus, memory, rss\n"},
      {{"ps", "--watch", "never"},
       2,
       "error: --watch 'never': not a time of at most 24 h\n"
       "hint: give seconds, or a number with a unit: 5s, 500ms, 2m\n"},
      {{"sandbox", "show"},
       2,
       "error: kata-ctl sandbox show: sandbox: missing\n"
       "hint: see 'kata-ctl sandbox show --help'\n"},
      {{"sandbox", "show", "a/b"},
       2,
       "error: find sandbox 'a/b': not a sandbox id\n"
       "hint: give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first\n"},
      {{"sandbox", "show", "nope"},
       1,
       "error: find sandbox 'nope': no state directory and no process of a sandbox of that name\n"
       "hint: see 'kata-ctl sandbox list'\n"},
      {{"sandbox", "show", "abc"},
       1,
       "error: find sandbox 'abc': 2 sandboxes begin with that: abc1, abc2\n"
       "hint: give more letters of the id\n"},
      {{"sandbox", "lst"},
       2,
       "error: kata-ctl sandbox: unknown command 'lst'\nhint: did you mean 'list'?\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(node.tree(), c.args, c.status, c.err);
  }
}

TEST_CASE("a machine whose processes cannot be seen is told about with a warning") {
  const Tree tree;
  tree.make_dir("/run/kata/one");
  const Ran ran = run(tree, {"ps"});
  CHECK(ran.status == 0);
  CHECK(ran.err == "warning: processes are not shown: open '/proc': No such file or directory\n");
  CHECK(ran.out.contains("\none  cannot-tell  -"));
}

TEST_CASE("500 sandboxes among 5,000 processes are all listed") {
  const Node node;
  for (int i = 0; i < 500; ++i) {
    node.tree().make_dir(fmt::format("/run/vc/sbs/sb{}", i));
    node.add({.pid = 1000 + i, .name = "qemu-system-x86"},
             {"/usr/bin/qemu-system-x86_64", "-name", fmt::format("sandbox-sb{}", i), "-m", "64"});
  }
  for (int i = 0; i < 4500; ++i) node.add({.pid = 10'000 + i}, {"/bin/sleep", "1"});
  const auto json = nlohmann::json::parse(run(node.tree(), {"ps", "--json"}).out);
  REQUIRE(json["sandboxes"].size() == 500);
  for (const auto& sandbox : json["sandboxes"]) CHECK(sandbox["hypervisor"]["pid"].is_number());
}

}  // namespace kata::test
