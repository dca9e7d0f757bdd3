// SPDX-License-Identifier: Apache-2.0
#include "check/steady_host.hpp"

#include "fixture.hpp"

namespace kata::test {
namespace {

// Counts what it is asked.
class CountingHost : public CheckHost {
 public:
  using CheckHost::CheckHost;
  [[nodiscard]] Result<int> ask_kvm(KvmRequest request, unsigned argument) const override {
    ++questions;
    return CheckHost::ask_kvm(request, argument);
  }
  mutable int questions = 0;
};

}  // namespace

TEST_CASE("a steady host makes one virtual machine for all who ask") {
  const Tree tree;
  CountingHost machine{tree};
  machine.user = 7;
  machine.version = fail(Code::unsupported, "no KVM in this test");
  const check::SteadyHost host{machine};
  for (int i = 0; i < 3; ++i) {
    CHECK(host.ask_kvm(KvmRequest::create_vm) == 0);
    CHECK(host.ask_kvm(KvmRequest::api_version).error().what == "no KVM in this test");
  }
  CHECK(machine.questions == 2);
  CHECK(host.euid() == 7);
}

TEST_CASE("a steady host is the same machine") {
  const Tree tree{{"/a", "x"}};
  const CountingHost machine{tree};
  const check::SteadyHost host{machine};
  CHECK_FALSE(host.is_whole_machine());
  CHECK(host.exists("/a"));
  CHECK(host.at("/a") == machine.at("/a"));
  const Host real;
  CHECK(check::SteadyHost{real}.is_whole_machine());
}

}  // namespace kata::test
