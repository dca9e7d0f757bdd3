// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/memory_need.hpp"
#include "core/host.hpp"
#include "host/hugepages.hpp"
#include "host/mounts.hpp"

namespace kata::check {

/// What a guest can get of the node's hugepages.
struct HugepageState {
  std::vector<host::HugepagePool> pools;
  std::uint64_t default_kib = 0;     ///< the size without a mount that says another; 0: unknown
  std::optional<host::Mount> mount;  ///< at /dev/hugepages, of whatever type
  std::uint64_t mount_kib = 0;       ///< its page size; 0: it is no hugetlbfs
  std::optional<std::uint64_t> mount_limit_kib;  ///< what its size= still gives
  std::optional<std::uint64_t> group_limit_kib;  ///< what the pods' cgroup still gives

  /// The pool that guests backed like this take from; null: the kernel has no such size.
  [[nodiscard]] const host::HugepagePool* pool_for(Backing backing) const;
  /// Pages that they can get, all limits counted.
  [[nodiscard]] std::uint64_t available(Backing backing) const;
};

/// Pages that a guest takes: each of its regions is rounded up to whole ones.
[[nodiscard]] std::uint64_t pages_for(std::uint64_t memory_mib, std::uint64_t page_kib);

/// The page size of a hugetlbfs mount in KiB: "2M", "1024M", "1G", "64K"; nothing for other text.
[[nodiscard]] std::optional<std::uint64_t> parse_page_size(std::string_view text);

/// Errors: not_found (a kernel without hugepages, no /proc), denied, malformed, io.
/// Source: Documentation/admin-guide/mm/hugetlbpage.rst, cgroup-v2.rst "HugeTLB".
[[nodiscard]] Result<HugepageState> read_hugepage_state(const Host& host);

}  // namespace kata::check
