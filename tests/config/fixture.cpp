// SPDX-License-Identifier: Apache-2.0
#include "fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace kata::test {
namespace {

std::string cpuinfo(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += fmt::format("processor\t: {}\nmodel name\t: A processor\n\n", i);
  return text;
}

std::string driver_of(config::Dialect dialect, std::string_view hypervisor) {
  if (dialect == config::Dialect::go) return hypervisor == "clh" ? "virtio-blk" : "virtio-scsi";
  return "virtio-blk-pci";
}

}  // namespace

ConfigNode::ConfigNode() {
  write("/proc/cpuinfo", cpuinfo(8));
  write("/proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\n");
  write("/proc/sys/kernel/arch", "x86_64\n");
  for (const char* file :
       {"/opt/vmm", "/opt/vmlinux", "/opt/image", "/opt/virtiofsd", "/dev/urandom"})
    write(file, "x");
}

config::Configuration ConfigNode::load(config::Dialect dialect, std::string_view text) const {
  write(config_file, text);
  const Host host{root().string()};
  return config::load(host, config_file, dialect);
}

std::string base(config::Dialect dialect, std::string_view hypervisor, std::string_view more,
                 std::string_view rest) {
  const auto has = [&](std::string_view key) {
    return more.starts_with(key) || more.contains(fmt::format("\n{}", key));
  };
  std::string text = fmt::format("[hypervisor.{}]\n", hypervisor);
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!has(fmt::format("{} =", key))) text += fmt::format("{} = \"{}\"\n", key, value);
  };
  if (hypervisor != "dragonball") add("path", "/opt/vmm");
  add("kernel", "/opt/vmlinux");
  if (!has("initrd =")) add("image", "/opt/image");
  add("virtio_fs_daemon", "/opt/virtiofsd");
  add("block_device_driver", driver_of(dialect, hypervisor));
  if (hypervisor == "firecracker") add("shared_fs", "none");
  if (dialect == config::Dialect::rust && !has("memory_slots =")) text += "memory_slots = 10\n";
  text += fmt::format("{}\n[agent.kata]\n", more);
  if (rest.contains("[runtime]")) return text + std::string{rest};
  text += "[runtime]\n";
  if (dialect == config::Dialect::rust)
    text += fmt::format("hypervisor_name = \"{}\"\nagent_name = \"kata\"\n", hypervisor);
  return text + std::string{rest};
}

std::vector<std::string> texts_of(const std::vector<config::Finding>& findings) {
  std::vector<std::string> texts;
  for (const config::Finding& finding : findings)
    texts.push_back(fmt::format("{} {}: {}{}{}", config::to_text(finding.level), finding.key,
                                finding.message, finding.hint.empty() ? "" : " | ", finding.hint));
  return texts;
}

void check_mistakes(const ConfigNode& node, const std::vector<Mistake>& mistakes) {
  for (const Mistake& m : mistakes) {
    CAPTURE(config::to_text(m.dialect));
    CAPTURE(m.hypervisor);
    CAPTURE(m.more);
    CAPTURE(m.rest);
    const config::Configuration config =
        node.load(m.dialect, base(m.dialect, m.hypervisor, m.more, m.rest));
    CHECK(texts_of(config.findings) == m.findings);
  }
}

}  // namespace kata::test
