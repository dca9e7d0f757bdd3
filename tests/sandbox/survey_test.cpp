// SPDX-License-Identifier: Apache-2.0
#include "sandbox/survey.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "command_lines.hpp"
#include "fixture.hpp"

namespace kata::sandbox {
namespace {

using test::Node;
using test::words_of;

std::vector<std::string> ids_of(const Survey& survey) {
  std::vector<std::string> ids;
  for (const Trace& trace : survey.traces) ids.push_back(trace.id);
  return ids;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a survey finds sandboxes by their directories and by their processes") {
  const Node node;
  for (const std::string_view directory :
       {"/run/vc/sbs/go-one", "/run/vc/vm/go-one", "/run/kata/rust-one",
        "/run/kata-containers/shared/sandboxes/shared-one", "/run/kata/firecracker/jailed",
        "/run/vc/vm/template"})
    node.tree().make_dir(directory);
  node.add({.pid = 10}, words_of("/usr/bin/qemu-system-x86_64 -name sandbox-process-one"));
  const Survey all = survey(node.host());
  CHECK(ids_of(all) == Words{"go-one", "jailed", "process-one", "rust-one", "shared-one"});
  CHECK(all.gaps.empty());
  CHECK(all.sees_processes);
  CHECK(all.traces[0].dialect == shim::Dialect::go);
  CHECK(all.traces[0].directories == Words{"/run/vc/sbs/go-one", "/run/vc/vm/go-one"});
  CHECK(all.traces[1].directories == Words{"/run/kata/firecracker/jailed"});
  CHECK(all.traces[3].dialect == shim::Dialect::rust);
  CHECK_FALSE(all.traces[4].dialect);
}

TEST_CASE("junk in state directories is no sandbox") {
  const Node node;
  node.write("/run/vc/sbs/file", "text");
  node.write("/run/kata/-bad/x", "");
  node.write("/run/kata/b ad/x", "");
  node.write("/run/kata/\x1b[2J/x", "");
  node.write("/run/kata/a/x", "");
  node.write("/run/vc/sbs/" + std::string(129, 'a') + "/x", "");
  node.tree().link("/run/kata/link", "/etc");
  node.tree().make_fifo("/run/kata/fifo");
  CHECK(ids_of(survey(node.host())).empty());
}

TEST_CASE("a root that is a link is a gap, and the others are looked into") {
  const Node node;
  node.tree().make_dir("/run/elsewhere/one");
  node.tree().link("/run/kata", "elsewhere");
  node.tree().make_dir("/run/vc/sbs/two");
  const Survey all = survey(node.host());
  CHECK(ids_of(all) == Words{"two"});
  REQUIRE_FALSE(all.gaps.empty());
  CHECK(all.gaps[0] == "open '/run/kata': a symbolic link, which is never followed here");
}

TEST_CASE("five hundred sandboxes among five thousand processes are all found, and no other") {
  constexpr int sandboxes = 500;
  constexpr int processes = 5000;
  const Node node;
  int pid = 1;
  Words expected;
  for (int i = 0; i < sandboxes; ++i) {
    const std::string id = fmt::format("pod-{:03}", i);
    expected.push_back(id);
    if (i % 2 == 0) node.tree().make_dir(fmt::format("/run/vc/sbs/{}", id));
    node.add({.pid = ++pid, .parent = 1}, {"/bin/containerd-shim-kata-v2", "-id", id});
    node.add({.pid = ++pid, .parent = pid - 1},
             {"/bin/qemu-system-x86_64", "-name", "sandbox-" + id});
  }
  while (pid < processes) node.add({.pid = ++pid}, {"/usr/bin/service", "-name", "sandbox-other"});
  const Survey all = survey(node.host());
  CHECK(ids_of(all) == expected);
  CHECK(std::ranges::all_of(all.traces,
                            [](const Trace& trace) { return trace.members.size() == 2; }));
  CHECK(all.gaps.empty());
}

TEST_CASE("an id that Firecracker got cut belongs to the sandbox that begins with it") {
  const std::string cut{test::sandbox_id.substr(0, 32)};
  const Node node;
  node.tree().make_dir(fmt::format("/run/vc/sbs/{}", test::sandbox_id));
  node.tree().make_dir(fmt::format("/run/vc/firecracker/{}/root", cut));
  node.add({.pid = 10}, {"firecracker", "--id", cut});
  node.add({.pid = 11}, {"firecracker", "--id", "somebody-else"});
  const Survey all = survey(node.host());
  REQUIRE(ids_of(all) == Words{std::string{test::sandbox_id}});
  CHECK(all.traces[0].directories.size() == 2);
  REQUIRE(all.traces[0].members.size() == 1);
  CHECK(all.traces[0].members[0].pid == 10);
}

TEST_CASE("a machine without /proc shows no processes and says so") {
  const test::Tree tree;
  tree.make_dir("/run/kata/one");
  const Host host{tree.root().string()};
  const Survey all = survey(host);
  CHECK(ids_of(all) == Words{"one"});
  CHECK_FALSE(all.sees_processes);
  CHECK(all.gaps == Words{"processes are not shown: open '/proc': No such file or directory"});
}

TEST_CASE("hidden processes are told") {
  const Node node;
  std::filesystem::remove_all(node.tree().at("/proc/1"));
  node.add({.pid = 10}, words_of("/usr/bin/qemu-system-x86_64 -name sandbox-mine"));
  const Survey all = survey(node.host());
  CHECK(ids_of(all) == Words{"mine"});
  CHECK_FALSE(all.sees_processes);
  CHECK(all.gaps == Words{"processes are not shown: '/proc' hides those of other users"});
}

TEST_CASE("a sandbox is found by its id or by the beginning of it") {
  const Node node;
  for (const std::string_view id : {"abc1", "abc2", "abd", "abd1"})
    node.tree().make_dir(fmt::format("/run/kata/{}", id));
  const Survey all = survey(node.host());
  CHECK(find_trace(all, "abc1").value()->id == "abc1");
  CHECK(find_trace(all, "abd").value()->id == "abd");  // exact beats prefix
  struct {
    std::string_view id;
    Code code;
    std::string_view what;
    std::string_view hint;
  } const cases[] = {
      {"a", Code::usage, "find sandbox 'a': not a sandbox id",
       "give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first"},
      {"abc", Code::refused, "find sandbox 'abc': 2 sandboxes begin with that: abc1, abc2",
       "give more letters of the id"},
      {"nope", Code::not_found,
       "find sandbox 'nope': no state directory and no process of a sandbox of that name",
       "see 'kata-ctl sandbox list'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.id);
    const auto found = find_trace(all, c.id);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == c.code);
    CHECK(found.error().what == c.what);
    CHECK(found.error().hint == c.hint);
  }
}

}  // namespace kata::sandbox
