// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "check/check.hpp"
#include "support/tree.hpp"

namespace kata::test {

inline constexpr std::uint64_t mib = std::uint64_t{1} << 20;
inline constexpr std::uint64_t gib = std::uint64_t{1} << 30;

/// A node in a tree whose file systems have the sizes that a test says.
class MemoryHost : public Host {
 public:
  explicit MemoryHost(const Tree& tree) : Host(tree.root().string()) {}
  [[nodiscard]] Result<FileSystem> file_system(std::string_view path) const override;

  std::map<std::string, FileSystem, std::less<>> file_systems;
};

/// A tmpfs with so many bytes, of which so many are taken.
[[nodiscard]] FileSystem tmpfs(std::uint64_t size, std::uint64_t used);

/// Writes 16 GiB of memory of which 12 can be had, and mountinfo with the given lines.
void make_node(const Tree& tree, std::string_view mounts);

/// A line of mountinfo.
[[nodiscard]] std::string mount_line(std::string_view point, std::string_view type,
                                     std::string_view super_options = "rw",
                                     std::string_view options = "rw",
                                     std::string_view source = "none");

/// Writes the pool of hugepages of this many KiB; numbers of pages.
struct Pool {
  std::uint64_t page_kib = 2048;
  std::uint64_t total = 0;
  std::uint64_t free = 0;
  std::uint64_t reserved = 0;
  std::uint64_t surplus = 0;
  std::uint64_t overcommit = 0;
};
void make_pool(const Tree& tree, const Pool& pool);
void make_node_pool(const Tree& tree, unsigned node, std::uint64_t page_kib, std::uint64_t total,
                    std::uint64_t free);

/// A running hypervisor with a memory file of `size` bytes below `directory`, nothing of it
/// touched.
void make_guest(const Tree& tree, unsigned pid, std::uintmax_t size,
                std::string_view directory = "/dev/shm");

/// A question about one configuration: the hypervisor's table with `keys` in it.
[[nodiscard]] check::Question asked(const Tree& tree, std::string_view hypervisor,
                                    std::string_view keys,
                                    config::Dialect dialect = config::Dialect::go,
                                    std::string_view tables = "");
/// The same of a QEMU under the Go runtime that shares files with the host.
[[nodiscard]] check::Question asked_qemu(const Tree& tree, std::string_view keys = "");

}  // namespace kata::test
