// SPDX-License-Identifier: Apache-2.0
#include "check/steady_host.hpp"

#include "fixture.hpp"

namespace kata::test {
namespace {

// Counts what it is asked.
class CountingHost : public CheckHost {
 public:
  using CheckHost::CheckHost;
  [[nodiscard]] Result<std::string> read(std::string_view path, std::size_t limit) const override {
    ++reads;
    return CheckHost::read(path, limit);
  }
  [[nodiscard]] Result<int> ask_kvm(KvmRequest request, unsigned argument) const override {
    ++questions;
    return CheckHost::ask_kvm(request, argument);
  }
  mutable int reads = 0;
  mutable int questions = 0;
};

}  // namespace

TEST_CASE("a steady host reads what is asked again once, and keeps the failure as well") {
  const Tree tree{{"/proc/misc", "232 kvm\n"}, {"/sys/kernel/mm/ksm/run", "1\n"}};
  const CountingHost machine{tree};
  const check::SteadyHost host{machine};
  CHECK(host.read("/proc/misc") == "232 kvm\n");
  tree.write("/proc/misc", "1 other\n");
  CHECK(host.read("/proc/misc") == "232 kvm\n");
  CHECK(machine.reads == 1);
  for (int i = 0; i < 2; ++i) CHECK(host.read("/proc/none").error().code == Code::not_found);
  CHECK(machine.reads == 2);
  // A limit is part of the question.
  CHECK(host.read("/proc/misc", 3).error().code == Code::malformed);
  CHECK(host.read("/sys/kernel/mm/ksm/run") == "1\n");
  tree.write("/sys/kernel/mm/ksm/run", "0\n");
  CHECK(host.read("/sys/kernel/mm/ksm/run") == "0\n");
}

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
