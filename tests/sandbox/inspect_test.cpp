// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "command_lines.hpp"
#include "fixture.hpp"
#include "sandbox/order.hpp"
#include "sandbox/sandbox.hpp"

namespace kata::sandbox {
namespace {

using namespace std::chrono_literals;
using test::Node;
using test::sandbox_id;

constexpr std::uint64_t mebibyte = 1 << 20;

Sandbox look_at(const Node& node, std::string_view id = sandbox_id) {
  const Survey all = survey(node.host());
  Asking asking{1s, 1s};
  return inspect(node.host(), all, *find_trace(all, id).value(), asking);
}

std::string rollup(unsigned rss_kb, unsigned pss_kb) {
  return fmt::format("0-1 ---p 0 00:00 0 [rollup]\nRss: {} kB\nPss: {} kB\n", rss_kb, pss_kb);
}

// A shim, QEMU and two virtiofsd, as the Go runtime leaves them; nobody serves the socket.
void add_go_sandbox(const Node& node) {
  node.tree().make_dir(fmt::format("/run/vc/sbs/{}", sandbox_id));
  node.add({.pid = 10, .name = "containerd-shim", .start_ticks = 1000}, test::shim());
  node.add({.pid = 11, .parent = 10, .start_ticks = 2000}, test::go_virtiofsd());
  node.add({.pid = 12, .parent = 10, .start_ticks = 3000, .resident_pages = 5}, test::go_qemu());
  node.add({.pid = 13, .parent = 11, .start_ticks = 4000}, test::go_virtiofsd());
  node.tree().make_dir("/proc/12/fd");
  node.add_thread(12, 12, "qemu-system-x86");
  for (int i = 0; i < 3; ++i) node.add_thread(12, 100 + i, fmt::format("CPU {}/KVM", i));
  node.write("/proc/10/smaps_rollup", rollup(4096, 2048));
  node.write("/proc/12/smaps_rollup", rollup(8192, 3072));
  node.write("/proc/12/cgroup", "0::/kata_overhead/x\n");
  node.tree().link("/proc/10/exe", "/opt/kata/bin/containerd-shim-kata-v2");
  node.tree().link("/proc/12/exe", "/opt/kata/bin/qemu-system-x86_64 (deleted)");
  node.write("/opt/kata/VERSION", "4.1.0\n");
}

}  // namespace

TEST_CASE("a sandbox is put together from its processes") {
  const Node node;
  add_go_sandbox(node);
  const Sandbox sandbox = look_at(node);
  CHECK(sandbox.state == State::partial);
  CHECK(sandbox.problems == std::vector<std::string>{"its shim has no management socket"});
  CHECK(sandbox.dialect == shim::Dialect::go);
  CHECK(sandbox.vmm == Vmm::qemu);
  CHECK(sandbox.vmm_pid == 12);
  CHECK(sandbox.vcpus == 3);  // by its threads: two were plugged in
  REQUIRE(sandbox.memory);
  CHECK(sandbox.memory->backing == Backing::anonymous);
  CHECK(sandbox.memory->committed_bytes == 2048 * mebibyte);
  CHECK_FALSE(sandbox.memory->touched_bytes);
  CHECK(sandbox.cid == 3512021);
  CHECK(sandbox.debug_console == true);
  CHECK(sandbox.shim_pid == 10);
  CHECK(sandbox.shim_version == "4.1.0");
  REQUIRE(sandbox.sharing);
  CHECK(sandbox.sharing->cache == "auto");
  CHECK(sandbox.age == 990s);  // of the oldest process: 1000 s after the boot less 1000 ticks
  REQUIRE(sandbox.processes.size() == 4);
  CHECK(sandbox.processes[2].is_replaced);
  CHECK(sandbox.processes[2].program == "/opt/kata/bin/qemu-system-x86_64");
  CHECK(sandbox.processes[2].cgroup == "/kata_overhead/x");
  CHECK(sandbox.processes[2].rss_bytes == 8 * mebibyte);
  CHECK(sandbox.processes[2].pss_bytes == 3 * mebibyte);
  CHECK(sandbox.processes[1].program == "/opt/kata/libexec/virtiofsd");  // exe is not to be seen
  CHECK(sandbox.is_hidden);
}

TEST_CASE("shared pages count once, and where that is hidden a process's own count does") {
  const Node node;
  add_go_sandbox(node);
  const auto page = static_cast<std::uint64_t>(4096);
  CHECK(memory_of_processes(look_at(node)) == 5 * mebibyte + 2 * 10 * page);
}

TEST_CASE("the VMM that the runtime recorded comes before one that only says so") {
  const Node node;
  node.add({.pid = 9}, test::go_qemu());
  add_go_sandbox(node);
  CHECK(look_at(node).vmm_pid == 12);  // the shim's child
  node.write(
      fmt::format("/run/vc/sbs/{}/persist.json", sandbox_id),
      R"({"HypervisorState":{"Type":"qemu","Pid":9},"AgentState":{"URL":"vsock://5:1024"}})");
  const Sandbox sandbox = look_at(node);
  CHECK(sandbox.vmm_pid == 9);
  CHECK(sandbox.agent_url == "vsock://5:1024");
  CHECK(sandbox.cid == 3512021);  // the running VMM knows better
}

TEST_CASE("Dragonball's guest is the shim's") {
  const Node node;
  node.tree().make_dir(fmt::format("/run/kata/{}", sandbox_id));
  node.write(fmt::format("/run/kata/{}/state.json", sandbox_id),
             R"({"hypervisor":{"hypervisor_type":"dragonball",
                 "config":{"memory_info":{"default_memory":512},
                           "shared_fs":{"virtio_fs_cache_size":1024}}}})");
  node.add({.pid = 10, .name = "containerd-shim"}, test::shim());
  node.tree().make_dir("/proc/10/fd");
  node.add_thread(10, 20, "db_vcpu0");
  const Sandbox sandbox = look_at(node);
  CHECK(sandbox.vmm == Vmm::dragonball);
  CHECK(sandbox.vmm_pid == 10);
  CHECK(sandbox.vcpus == 1);
  CHECK(sandbox.dax_window_bytes == 1024 * mebibyte);
}

TEST_CASE("of a sandbox whose processes are gone its directories are left") {
  const Node node;
  node.tree().make_dir("/run/kata-containers/shared/sandboxes/dead");
  const Sandbox sandbox = look_at(node, "dead");
  CHECK(sandbox.state == State::stale);
  CHECK(sandbox.directories ==
        std::vector<std::string>{"/run/kata-containers/shared/sandboxes/dead"});
  CHECK(sandbox.age.has_value());
  CHECK_FALSE(sandbox.vmm);
  CHECK_FALSE(sandbox.memory);
}

TEST_CASE("a pid that is another's by now is not looked at") {
  const Node node;
  add_go_sandbox(node);
  const Survey all = survey(node.host());
  node.add({.pid = 12, .parent = 10, .start_ticks = 9999}, test::go_qemu());
  Asking asking{1s, 1s};
  const Sandbox sandbox = inspect(node.host(), all, *find_trace(all, sandbox_id).value(), asking);
  CHECK(sandbox.processes.size() == 3);
  CHECK_FALSE(sandbox.vmm_pid);
}

TEST_CASE("what is not known is null in JSON") {
  const nlohmann::ordered_json json = to_json(Sandbox{.id = "ab"});
  for (const std::string_view name :
       {"runtime", "pod", "age_seconds", "shim", "hypervisor", "memory", "virtiofsd", "dax"}) {
    CAPTURE(name);
    CHECK(json.at(name).is_null());
  }
  for (const std::string_view name : {"problems", "volumes", "directories", "processes"})
    CHECK(json.at(name).empty());
  CHECK(json["agent"] ==
        nlohmann::ordered_json{
            {"url", nullptr}, {"cid", nullptr}, {"socket", nullptr}, {"debug_console", nullptr}});
}

TEST_CASE("sandboxes are sorted by any key, unknown ones last and ids breaking ties") {
  std::vector<Sandbox> sandboxes(3);
  sandboxes[0] = {.id = "cc", .age = 5s, .vcpus = 1};
  sandboxes[1] = {.id = "aa", .state = State::live, .pod = Pod{"p", "n"}, .age = 9s};
  sandboxes[1].memory = GuestMemory{.touched_bytes = 5};
  sandboxes[1].processes = {{.pid = 1, .rss_bytes = 9}};
  sandboxes[2] = {.id = "bb", .pod = Pod{"o", "n"}, .vcpus = 4};
  struct {
    Order order;
    std::string_view ids;
  } const cases[] = {
      {Order::id, "aa bb cc "},  {Order::pod, "bb aa cc "},   {Order::state, "aa bb cc "},
      {Order::age, "aa cc bb "}, {Order::vcpus, "bb cc aa "}, {Order::memory, "aa bb cc "},
      {Order::rss, "aa bb cc "},
  };
  for (const auto& c : cases) {
    sort(sandboxes, c.order);
    std::string ids;
    for (const Sandbox& sandbox : sandboxes) ids += sandbox.id + " ";
    CHECK(ids == c.ids);
  }
}

}  // namespace kata::sandbox
