// SPDX-License-Identifier: Apache-2.0
// [runtime], [factory] and the agent's table.
#include <algorithm>
#include <set>

#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

void judge_network(Case& c) {
  constexpr std::string_view key = "runtime.internetworking_model";
  if (c.go())
    c.must_be_one_of(key, {"macvtap", "tcfilter", "none"});
  else
    c.must_be_one_of(key, {"macvtap", "tcfilter", "none", "l3forwarding"});
  const std::string model = c.text(key);
  if (c.config().boolean("runtime.disable_new_netns") && model != "none")
    c.failure("combos.netns", "runtime.disable_new_netns",
              fmt::format("with internetworking_model {}", quote(model)),
              "write internetworking_model = \"none\"");
}

// runtime-rs takes ":ro" and ":rw" behind a path.
std::string without_mode(const Case& c, const std::string& mount) {
  const bool has_mode = c.rust() && (mount.ends_with(":ro") || mount.ends_with(":rw"));
  return has_mode ? mount.substr(0, mount.size() - 3) : mount;
}

void judge_bind_mounts(Case& c) {
  constexpr std::string_view key = "runtime.sandbox_bind_mounts";
  std::set<std::string> names;
  for (const std::string& mount : c.config().texts(key)) {
    const std::string path = without_mode(c, mount);
    c.must_exist(key, path);
    const std::string name = path.substr(path.rfind('/') + 1);
    if (!names.insert(name).second && c.go())
      c.failure("rules.bind-mounts", key,
                fmt::format("{}: two paths with this last part", quote(name)));
  }
}

void judge_experimental(Case& c) {
  constexpr std::string_view key = "runtime.experimental";
  for (const std::string& name : c.config().texts(key)) {
    if (c.go())
      c.failure("combos.experimental", key,
                fmt::format("{}: the Go runtime knows no experimental feature", quote(name)),
                "write experimental = []");
    else if (name != "force_guest_pull")
      c.warning("combos.experimental", key,
                fmt::format("{}: no effect; runtime-rs knows only force_guest_pull", quote(name)));
  }
}

void judge_factory(Case& c) {
  const bool is_template = c.go() ? c.config().boolean("factory.enable_template")
                                  : c.config().boolean("hypervisor.factory.enable_template");
  const bool refuses = c.is(Vmm::clh) || (c.go() && c.is(Vmm::qemu));
  if (is_template && refuses && c.shares_files())
    c.failure(
        "combos.template",
        c.go() ? "factory.enable_template" : "hypervisor.factory.enable_template",
        fmt::format("with shared_fs {}, which a template cannot have", quote(c.text("shared_fs"))),
        "write shared_fs = \"none\"");
  if (c.config().integer("factory.vm_cache_number") > 0 && !c.is(Vmm::qemu))
    c.failure("combos.vm-cache", "factory.vm_cache_number", "the VM cache is for QEMU only",
              "write vm_cache_number = 0");
}

void judge_agent(Case& c) {
  if (c.go()) return;
  const std::int64_t dial = c.integer("agent.dial_timeout_ms");
  const std::int64_t reconnect = c.integer("agent.reconnect_timeout_ms");
  if (dial == 0) c.failure("rules.timeouts", "agent.dial_timeout_ms", "0 ms, expected more");
  if (reconnect < dial)
    c.failure("rules.timeouts", "agent.reconnect_timeout_ms",
              fmt::format("{} ms, less than dial_timeout_ms with {} ms", reconnect, dial));
}

// Absolute, of letters, digits, '_', '-' and '.', without ".." and empty parts.
// Source: src/libs/kata-types/src/config/shared_mount.rs.
bool is_mount_path(std::string_view path) {
  if (!path.starts_with('/') || path.size() < 2) return false;
  if (path.contains("//") || path.contains("..")) return false;
  return std::ranges::all_of(path, [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_' || ch == '-' || ch == '.' || ch == '/';
  });
}

void judge_shared_mounts(Case& c) {
  constexpr std::string_view key = "runtime.shared_mounts";
  const Setting* setting = c.config().find(key);
  const Node::Array* mounts = setting == nullptr ? nullptr : setting->effective.array();
  if (mounts == nullptr) return;
  for (const Node& mount : *mounts) {
    for (const std::string_view field : {"name", "src_ctr", "src_path", "dst_ctr", "dst_path"}) {
      const Node* node = mount.find(field);
      const std::string* text = node == nullptr ? nullptr : node->text();
      if (text == nullptr || text->empty())
        c.failure("rules.shared-mounts", key, fmt::format("{} is missing", field));
      else if (field.ends_with("path") && !is_mount_path(*text))
        c.failure("rules.shared-mounts", key,
                  fmt::format("{} {}: not a plain absolute path", field, quote(*text)));
    }
  }
}

}  // namespace

void judge_runtime(Case& c) {
  judge_network(c);
  c.must_be_one_of("runtime.vfio_mode", {"guest-kernel", "vfio"});
  c.must_be_one_of("runtime.emptydir_mode", {"shared-fs", "block-encrypted", "block-plain"});
  judge_bind_mounts(c);
  judge_experimental(c);
  judge_factory(c);
  judge_agent(c);
  judge_shared_mounts(c);
}

}  // namespace kata::config
