// SPDX-License-Identifier: Apache-2.0
// check: its words, its forms and its exit status.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace kata::test {
namespace {

// A machine where everything that vsock.vhost and net.tun look at is there.
void fill(const Tree& tree) {
  tree.write("/proc/misc", "200 tun\n232 kvm\n238 vhost-net\n241 vhost-vsock\n");
  for (const char* node : {"/dev/kvm", "/dev/net/tun", "/dev/vhost-net", "/dev/vhost-vsock"})
    tree.write(node, "");
}

}  // namespace

TEST_CASE("check says whom it judged for, what it found, and how it ends") {
  const Tree tree;
  fill(tree);
  check_done(tree, {"check", "vsock.vhost", "net.tun"},
             "judged for qemu: qemu under the Go runtime, which nobody configured\n"
             "pass     vsock.vhost  /dev/vhost-vsock is there\n"
             "pass     net.tun      /dev/net/tun is there\n"
             "ready: 2 passed, 0 failed, 0 warned, 0 unknown, 0 skipped\n");
}

TEST_CASE("a required check that fails is exit status 1, unless that is not wanted") {
  const Tree tree;
  tree.write("/proc/misc", "232 kvm\n");
  const Args args{"check", "vsock.vhost"};
  const Ran ran = run(tree, args);
  CHECK(ran.status == 1);
  CHECK(ran.out ==
        "judged for qemu: qemu under the Go runtime, which nobody configured\n"
        "fail     vsock.vhost  vhost_vsock is not loaded\n"
        "           hint: run 'modprobe vhost_vsock'\n"
        "not ready: 0 passed, 1 failed, 0 warned, 0 unknown, 0 skipped; see vsock.vhost\n");
  CHECK(run(tree, {"check", "vsock.vhost", "--fail-on", "never"}).status == 0);
  CHECK(run(tree, {"check", "vsock.vhost", "--hypervisor", "clh"}).status == 0);
}

TEST_CASE("warnings fail under --strict, which is --fail-on warn") {
  const Tree tree;
  tree.write("/sys/kernel/mm/ksm/run", "1\n");
  CHECK(run(tree, {"check", "host.ksm"}).status == 0);
  for (const Args& more : {Args{"--strict"}, Args{"-s"}, Args{"--fail-on", "warn"}}) {
    Args args{"check", "host.ksm"};
    args.insert(args.end(), more.begin(), more.end());
    CHECK(run(tree, args).status == 1);
  }
}

TEST_CASE("check takes every spelling of upstream's tools") {
  const Tree tree;
  fill(tree);
  const std::string all = run(tree, {"check"}).out;
  CHECK(all.contains("kvm.node"));
  CHECK(all.contains("host.swap"));
  for (const Args& args :
       {Args{"check", "all"}, Args{"check", "no-network-checks"}, Args{"check", "-n"},
        Args{"check", "--no-network-checks"}, Args{"kata-check"}}) {
    CAPTURE(args);
    CHECK(run(tree, args).out == all);
  }
  const std::string list = run(tree, {"check", "list"}).out;
  CHECK(list.starts_with("CHECK "));
  CHECK(run(tree, {"check", "--list"}).out == list);
}

TEST_CASE("kata-runtime ends with its own sentences") {
  const Tree tree;
  const Ran good = run(tree, {"check", "--fail-on", "never"}, as_kata_runtime);
  CHECK(good.err.empty() == good.out.ends_with("System is capable of running Kata Containers\n"));
  tree.write("/proc/misc", "1 a\n");
  const Ran bad = run(tree, {"kata-check"}, as_kata_runtime);
  CHECK(bad.status == 1);
  CHECK(bad.err == "error: System is not capable of running Kata Containers\n");
}

TEST_CASE("a report comes in every form that --output names, before the command or behind it") {
  const Tree tree;
  fill(tree);
  const auto form = [&](const char* name) {
    const std::string behind = run(tree, {"check", "net.tun", "-o", name}).out;
    CHECK(run(tree, {"--output", name, "check", "net.tun"}).out == behind);
    return behind;
  };
  CHECK(form("npd") == "ready for Kata: 1 passed, 0 warned\n");
  CHECK(form("junit").starts_with("<?xml version=\"1.0\""));
  CHECK(form("prometheus").contains("kata_check_ready 1\n"));
  const auto json = nlohmann::json::parse(form("json"));
  CHECK(json["schema"] == 1);
  CHECK(json["verdict"] == "ready");
  CHECK(json["checks"][0]["id"] == "net.tun");
  CHECK(form("yaml").contains("net.tun"));
  // No other command has these forms.
  CHECK(run(tree, {"version", "-o", "junit"}).status == 2);
}

TEST_CASE("a check that is not there, and other mistakes") {
  const Tree tree;
  check_refused(tree, {"check", "kwm"}, 2,
                "error: no check or group of checks is called 'kwm'\n"
                "hint: did you mean 'kvm'?\n");
  check_refused(tree, {"check", "list", "kvm"}, 2,
                "error: check: 'list' stands alone\n"
                "hint: run 'kata-ctl check list'\n");
  check_refused(tree, {"check", "--fail-on", "x"}, 2,
                "error: --fail-on 'x': not one of fail, warn, never\n");
  check_refused(tree, {"check", "--strict", "--fail-on", "never"}, 2,
                "error: --strict and --fail-on never contradict each other\n");
}

TEST_CASE("--problems shows only what is not right, the worst first") {
  const Tree tree;
  tree.write("/proc/misc", "200 tun\n");
  tree.write("/dev/net/tun", "");
  tree.write("/sys/kernel/mm/ksm/run", "1\n");
  const std::string out =
      run(tree, {"check", "host.ksm", "net.tun", "vsock.vhost", "--problems"}).out;
  CHECK(out.find("vsock.vhost") < out.find("host.ksm"));
  CHECK_FALSE(out.contains("net.tun "));
}

TEST_CASE("a machine with nothing to read is no reason to stop") {
  const Tree tree;
  const Ran ran = run(tree, {"check"});
  CHECK(ran.status == 0);  // what nobody can tell is no failure
  CHECK(ran.err.empty());
  CHECK(ran.out.contains("unknown  kvm.node"));
}

}  // namespace kata::test
