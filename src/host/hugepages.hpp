// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/host.hpp"

namespace kata::host {

/// The pool of hugepages of one size. Numbers are pages.
struct HugepagePool {
  std::uint64_t page_kib = 0;
  std::uint64_t total = 0;       ///< surplus pages included
  std::uint64_t free = 0;        ///< nobody has touched them
  std::uint64_t reserved = 0;    ///< free, and promised to somebody who has mapped them
  std::uint64_t surplus = 0;     ///< made beyond the pool, and gone when they are given back
  std::uint64_t overcommit = 0;  ///< how many of those there may be

  /// Pages that a new guest can have: the kernel makes surplus ones on demand, if memory allows.
  [[nodiscard]] std::uint64_t available() const;
};

/// "2 MiB", "1 GiB", "64 KiB".
[[nodiscard]] std::string page_size_text(std::uint64_t page_kib);

/// "/sys/kernel/mm/hugepages/hugepages-2048kB".
[[nodiscard]] std::string pool_path(std::uint64_t page_kib);

/// Every size that the kernel has, the smallest first.
/// Errors: not_found (a kernel without hugepages), denied, malformed, io.
/// Source: Documentation/admin-guide/mm/hugetlbpage.rst.
[[nodiscard]] Result<std::vector<HugepagePool>> read_hugepages(const Host& host);

/// One node's part of a pool. The kernel does not say how many of the free pages are promised.
struct NodePool {
  unsigned node = 0;
  std::uint64_t page_kib = 0;
  std::uint64_t total = 0;
  std::uint64_t free = 0;
};

/// All sizes of all NUMA nodes, by node and size. Empty where the kernel has no nodes.
/// Errors: denied, malformed, io.
/// Source: Documentation/ABI/stable/sysfs-devices-node.
[[nodiscard]] Result<std::vector<NodePool>> read_node_hugepages(const Host& host);

}  // namespace kata::host
