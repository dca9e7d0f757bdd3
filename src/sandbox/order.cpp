// SPDX-License-Identifier: Apache-2.0
#include "sandbox/order.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace kata::sandbox {
namespace {

auto pod_of(const Sandbox& sandbox) {
  return std::tuple{!sandbox.pod, sandbox.pod ? sandbox.pod->space : std::string{},
                    sandbox.pod ? sandbox.pod->name : std::string{}, sandbox.id};
}

std::optional<std::uint64_t> touched(const Sandbox& sandbox) {
  return sandbox.memory ? sandbox.memory->touched_bytes : std::nullopt;
}

// Largest first; equal ones by id. Not std::stable_sort: clang objects to what libstdc++ 12 has in
// it.
template <class Key>
void sort_largest_first(std::vector<Sandbox>& sandboxes, Key key) {
  std::ranges::sort(sandboxes, [&](const Sandbox& left, const Sandbox& right) {
    const auto a = std::invoke(key, left);
    const auto b = std::invoke(key, right);
    return a != b ? a > b : left.id < right.id;
  });
}

auto state_of(const Sandbox& sandbox) { return std::pair{sandbox.state, sandbox.id}; }

}  // namespace

void sort(std::vector<Sandbox>& sandboxes, Order order) {
  switch (order) {
    case Order::id: std::ranges::sort(sandboxes, {}, &Sandbox::id); break;
    case Order::pod: std::ranges::sort(sandboxes, {}, pod_of); break;
    case Order::state: std::ranges::sort(sandboxes, {}, state_of); break;
    case Order::age: sort_largest_first(sandboxes, &Sandbox::age); break;
    case Order::vcpus: sort_largest_first(sandboxes, &Sandbox::vcpus); break;
    case Order::memory: sort_largest_first(sandboxes, touched); break;
    case Order::rss: sort_largest_first(sandboxes, memory_of_processes); break;
  }
}

}  // namespace kata::sandbox
