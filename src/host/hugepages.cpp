// SPDX-License-Identifier: Apache-2.0
#include "host/hugepages.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "core/text.hpp"
#include "host/directory.hpp"
#include "host/numbers.hpp"

namespace kata::host {
namespace {

constexpr std::string_view pools_path = "/sys/kernel/mm/hugepages";
constexpr std::string_view nodes_path = "/sys/devices/system/node";

// 2048 for "hugepages-2048kB".
std::optional<std::uint64_t> size_of_pool(std::string_view name) {
  constexpr std::string_view before = "hugepages-";
  constexpr std::string_view after = "kB";
  if (!name.starts_with(before) || !name.ends_with(after)) return std::nullopt;
  name.remove_prefix(before.size());
  name.remove_suffix(after.size());
  const auto size = parse_u64(name);
  return size && *size != 0 ? size : std::nullopt;
}

// The sizes of the pools below `directory`, the smallest first.
Result<std::vector<std::uint64_t>> sizes_below(const Host& host, const std::string& directory) {
  std::vector<std::uint64_t> sizes;
  for (const DirEntry& entry : TRY(host.entries(directory)))
    if (const auto size = size_of_pool(entry.name)) sizes.push_back(*size);
  std::ranges::sort(sizes);
  return sizes;
}

Result<HugepagePool> read_pool(const Host& host, std::uint64_t page_kib) {
  const std::string path = pool_path(page_kib);
  HugepagePool pool{.page_kib = page_kib};
  pool.total = TRY(read_number(host, path + "/nr_hugepages"));
  pool.free = TRY(read_number(host, path + "/free_hugepages"));
  pool.reserved = TRY(read_number(host, path + "/resv_hugepages"));
  pool.surplus = TRY(read_number(host, path + "/surplus_hugepages"));
  pool.overcommit = TRY(read_number(host, path + "/nr_overcommit_hugepages"));
  return pool;
}

Result<> read_node(const Host& host, unsigned node, std::vector<NodePool>& pools) {
  const std::string directory = fmt::format("{}/node{}/hugepages", nodes_path, node);
  const Result<std::vector<std::uint64_t>> sizes = sizes_below(host, directory);
  if (!sizes && sizes.error().code == Code::not_found) return {};
  if (!sizes) return std::unexpected(sizes.error());
  for (const std::uint64_t size : *sizes) {
    const std::string path = fmt::format("{}/hugepages-{}kB", directory, size);
    NodePool pool{.node = node, .page_kib = size};
    pool.total = TRY(read_number(host, path + "/nr_hugepages"));
    pool.free = TRY(read_number(host, path + "/free_hugepages"));
    pools.push_back(pool);
  }
  return {};
}

}  // namespace

std::uint64_t HugepagePool::available() const {
  const std::uint64_t unpromised = free > reserved ? free - reserved : 0;
  const std::uint64_t growth = overcommit > surplus ? overcommit - surplus : 0;
  const std::uint64_t sum = unpromised + growth;
  return sum < unpromised ? UINT64_MAX : sum;
}

std::string page_size_text(std::uint64_t page_kib) { return format_size(page_kib * 1024); }

std::string pool_path(std::uint64_t page_kib) {
  return fmt::format("{}/hugepages-{}kB", pools_path, page_kib);
}

Result<std::vector<HugepagePool>> read_hugepages(const Host& host) {
  std::vector<HugepagePool> pools;
  for (const std::uint64_t size : TRY(sizes_below(host, std::string{pools_path})))
    pools.push_back(TRY(read_pool(host, size)));
  return pools;
}

Result<std::vector<NodePool>> read_node_hugepages(const Host& host) {
  constexpr std::string_view prefix = "node";
  std::vector<NodePool> pools;
  for (const DirEntry& entry : TRY(entries_if_any(host, nodes_path))) {
    if (!entry.name.starts_with(prefix)) continue;
    const auto node = parse_u64(std::string_view{entry.name}.substr(prefix.size()));
    if (node) TRY(read_node(host, static_cast<unsigned>(*node), pools));
  }
  std::ranges::sort(pools, {},
                    [](const NodePool& pool) { return std::tuple{pool.node, pool.page_kib}; });
  return pools;
}

}  // namespace kata::host
