// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "sandbox/sandbox.hpp"

namespace kata::sandbox {
namespace {

using shim::Liveness;
using Problems = std::vector<std::string>;

Process process(int pid, Role role, char state = 'S') {
  return {.pid = pid, .role = role, .state = state};
}

const Process shim_process = process(10, Role::shim);
const Process vmm = process(11, Role::vmm);
const Process daemon = process(12, Role::virtiofsd);

struct Judged {
  State state;
  Problems problems;
};

Judged judged(Sandbox sandbox, bool sees_processes = true) {
  judge(sandbox, sees_processes);
  return {sandbox.state, sandbox.problems};
}

}  // namespace

TEST_CASE("a sandbox is judged by its parts") {
  struct {
    const char* what;
    Sandbox sandbox;
    State state;
    Problems problems;
  } const cases[] = {
      {"all is there",
       {.liveness = Liveness::live,
        .needs_sharing = true,
        .processes = {shim_process, vmm, daemon}},
       State::live,
       {}},
      {"Dragonball is a part of the shim",
       {.liveness = Liveness::live, .vmm = Vmm::dragonball, .processes = {shim_process}},
       State::live,
       {}},
      {"a peer pod's machine is elsewhere",
       {.liveness = Liveness::live, .vmm = Vmm::remote, .processes = {shim_process}},
       State::live,
       {}},
      {"the VMM died",
       {.liveness = Liveness::live, .processes = {shim_process, daemon}},
       State::partial,
       {"its hypervisor is not running"}},
      {"the VMM died and nobody took note",
       {.liveness = Liveness::live, .processes = {shim_process, process(11, Role::vmm, 'Z')}},
       State::partial,
       {"hypervisor 11 ended and its shim did not take note of it",
        "its hypervisor is not running"}},
      {"virtiofsd died",
       {.liveness = Liveness::live, .needs_sharing = true, .processes = {shim_process, vmm}},
       State::partial,
       {"the guest shares files, but no virtiofsd is running"}},
      {"the socket is served by another process",
       {.liveness = Liveness::live, .processes = {vmm}},
       State::partial,
       {"its management socket is served, but no shim process is there"}},
      {"the shim's socket is gone",
       {.liveness = Liveness::no_socket, .processes = {shim_process, vmm}},
       State::partial,
       {"its shim has no management socket"}},
      {"the shim does not listen",
       {.liveness = Liveness::stale, .processes = {shim_process, vmm}},
       State::partial,
       {"nobody serves its management socket"}},
      {"the shim died",
       {.liveness = Liveness::stale, .processes = {vmm, daemon}},
       State::orphaned,
       {"left without a shim: hypervisor 11, virtiofsd 12"}},
      {"everything died", {.liveness = Liveness::stale}, State::stale, {}},
      {"only directories are left", {.liveness = Liveness::gone}, State::stale, {}},
      {"only a zombie is left",
       {.liveness = Liveness::gone, .processes = {process(11, Role::vmm, 'Z')}},
       State::stale,
       {"hypervisor 11 ended and its shim did not take note of it"}},
      {"the socket may not be looked at",
       {.liveness = Liveness::cannot_tell, .processes = {shim_process, vmm}},
       State::cannot_tell,
       {}},
      {"nothing may be looked at", {.liveness = Liveness::cannot_tell}, State::cannot_tell, {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const Judged got = judged(c.sandbox);
    CHECK(to_text(got.state) == to_text(c.state));
    CHECK(got.problems == c.problems);
  }
}

TEST_CASE("processes that cannot be seen are not missed") {
  CHECK(judged({.liveness = Liveness::live}, false).state == State::live);
  CHECK(judged({.liveness = Liveness::stale}, false).state == State::cannot_tell);
  const Judged half = judged({.liveness = Liveness::live, .processes = {shim_process}}, false);
  CHECK(half.state == State::live);
  CHECK(half.problems.empty());
}

TEST_CASE("the words for states") {
  CHECK(to_text(State::live) == "live");
  CHECK(to_text(State::partial) == "partial");
  CHECK(to_text(State::orphaned) == "orphaned");
  CHECK(to_text(State::stale) == "stale");
  CHECK(to_text(State::cannot_tell) == "cannot-tell");
}

}  // namespace kata::sandbox
