// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "check/check.hpp"
#include "check/memory_need.hpp"

namespace kata::check {

/// Something that every sandbox takes a part of.
struct CapacityPool {
  std::string
      name;  ///< "memory", "/dev/shm", "hugepages of 2 MiB": stays the same between releases
  std::string unit;  ///< "MiB", "pages"; empty for a bare number
  std::uint64_t total = 0;
  std::uint64_t available = 0;  ///< what nobody uses or was promised
  std::uint64_t each = 0;       ///< what one sandbox takes; 0: nothing
  std::string source;           ///< where the numbers come from

  /// How many more sandboxes it has room for; without a bound where they take nothing.
  [[nodiscard]] std::uint64_t fits() const;
};

/// How many more sandboxes of one configuration the node has room for.
struct HandlerCapacity {
  MemoryNeed need;
  std::vector<CapacityPool> pools;
  std::vector<std::string> unknown;  ///< pools that could not be read, and why

  /// The pool that runs out first, or null where nothing limits.
  [[nodiscard]] const CapacityPool* limit() const;
  [[nodiscard]] std::uint64_t fits() const;
};

struct Capacity {
  std::vector<HandlerCapacity> handlers;
  std::vector<std::string> warnings;  ///< what is promised beyond what there is
};

/// What the node has left, pool by pool. A pool that cannot be read is named and left out.
/// Counts as kubelet's default eviction threshold does: 100 MiB of memory stay free.
[[nodiscard]] Capacity read_capacity(const Host& host, const Question& question);

/// Whether as many more sandboxes fit as the question asks for, of every configuration; true where
/// it asks for none.
[[nodiscard]] bool has_room(const Capacity& capacity, const Question& question);

/// "kata-qemu: 5 more sandboxes of 2048 MiB fit, and /dev/shm is the limit".
[[nodiscard]] std::string to_sentence(const HandlerCapacity& handler);

/// {"handlers":[{"handlers","memory_mib","overhead_mib","fits","limit","pools":[…],"unknown":[…]}],
/// "warnings":[…]}.
[[nodiscard]] nlohmann::ordered_json to_json(const Capacity& capacity);

}  // namespace kata::check
