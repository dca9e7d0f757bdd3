// SPDX-License-Identifier: Apache-2.0
#include "memory_fixture.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace kata::test {

Result<FileSystem> MemoryHost::file_system(std::string_view path) const {
  const auto found = file_systems.find(path);
  return found == file_systems.end() ? Host::file_system(path) : found->second;
}

FileSystem tmpfs(std::uint64_t size, std::uint64_t used) {
  return {.magic = tmpfs_magic, .block_size = 4096, .size = size, .available = size - used};
}

void make_node(const Tree& tree, std::string_view mounts) {
  tree.write("/proc/meminfo",
             "MemTotal:       16777216 kB\nMemAvailable:   12582912 kB\nHugepagesize: 2048 kB\n");
  tree.write("/proc/self/mountinfo", mounts);
}

std::string mount_line(std::string_view point, std::string_view type,
                       std::string_view super_options, std::string_view options,
                       std::string_view source) {
  return fmt::format("1 2 0:5 / {} {} - {} {} {}\n", point, options, type, source, super_options);
}

void make_pool(const Tree& tree, const Pool& pool) {
  const std::string path = fmt::format("/sys/kernel/mm/hugepages/hugepages-{}kB", pool.page_kib);
  const auto write = [&](std::string_view name, std::uint64_t pages) {
    tree.write(fmt::format("{}/{}", path, name), fmt::format("{}\n", pages));
  };
  write("nr_hugepages", pool.total);
  write("free_hugepages", pool.free);
  write("resv_hugepages", pool.reserved);
  write("surplus_hugepages", pool.surplus);
  write("nr_overcommit_hugepages", pool.overcommit);
}

void make_node_pool(const Tree& tree, unsigned node, std::uint64_t page_kib, std::uint64_t total,
                    std::uint64_t free) {
  const std::string path =
      fmt::format("/sys/devices/system/node/node{}/hugepages/hugepages-{}kB", node, page_kib);
  tree.write(path + "/nr_hugepages", fmt::format("{}\n", total));
  tree.write(path + "/free_hugepages", fmt::format("{}\n", free));
}

void make_guest(const Tree& tree, unsigned pid, std::uintmax_t size, std::string_view directory) {
  const std::string file = fmt::format("{}/qemu_back_mem.dimm1.{} (deleted)", directory, pid);
  tree.write(fmt::format("/proc/{}/comm", pid), "qemu-system-x86\n");
  tree.write(file, "");
  std::filesystem::resize_file(tree.at(file), size);
  tree.link(fmt::format("/proc/{}/fd/9", pid), file);
}

check::Question asked(const Tree& tree, std::string_view hypervisor, std::string_view keys,
                      config::Dialect dialect, std::string_view tables) {
  constexpr const char* file = "/etc/kata-containers/configuration.toml";
  tree.write(file, fmt::format("[hypervisor.{}]\n{}\n[runtime]\nhypervisor_name = \"{}\"\n{}",
                               hypervisor, keys, hypervisor, tables));
  const Host host{tree.root().string()};
  check::Question question{.configurations = {}};
  question.configurations.push_back({config::load(host, file, dialect), {"kata"}});
  return question;
}

check::Question asked_qemu(const Tree& tree, std::string_view keys) {
  return asked(tree, "qemu", fmt::format("shared_fs = \"virtio-fs\"\n{}", keys));
}

}  // namespace kata::test
