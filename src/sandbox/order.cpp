// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace kata::sandbox {
namespace {

auto pod_of(const Sandbox& sandbox) {
  return std::tuple{!sandbox.pod, sandbox.pod ? sandbox.pod->space : std::string{},
                    sandbox.pod ? sandbox.pod->name : std::string{}, sandbox.id};
}

std::optional<std::uint64_t> touched(const Sandbox& sandbox) {
  return sandbox.memory ? sandbox.memory->touched_bytes : std::nullopt;
}

// Ids are unique and sorted already, so equal keys keep the order of the ids.
template <class Key>
void sort_largest_first(std::vector<Sandbox>& sandboxes, Key key) {
  std::ranges::stable_sort(sandboxes, std::ranges::greater{}, key);
}

}  // namespace

void sort(std::vector<Sandbox>& sandboxes, Order order) {
  std::ranges::sort(sandboxes, {}, &Sandbox::id);
  switch (order) {
    case Order::id: break;
    case Order::pod: std::ranges::sort(sandboxes, {}, pod_of); break;
    case Order::state: std::ranges::stable_sort(sandboxes, {}, &Sandbox::state); break;
    case Order::age: sort_largest_first(sandboxes, &Sandbox::age); break;
    case Order::vcpus: sort_largest_first(sandboxes, &Sandbox::vcpus); break;
    case Order::memory: sort_largest_first(sandboxes, touched); break;
    case Order::rss: sort_largest_first(sandboxes, memory_of_processes); break;
  }
}

}  // namespace kata::sandbox
