// SPDX-License-Identifier: Apache-2.0
#include "check/capacity.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "check/hugepage_state.hpp"
#include "check/shm_state.hpp"
#include "config/machine.hpp"
#include "core/text.hpp"
#include "host/guests.hpp"
#include "host/memory.hpp"

namespace kata::check {
namespace {

constexpr std::uint64_t bytes_per_mib = std::uint64_t{1} << 20;
constexpr std::uint64_t reserve_mib = 100;  // kubelet's evictionHard, memory.available
constexpr std::uint64_t endless = UINT64_MAX;

// What all handlers share, read once. Each with the reason why it is not there.
struct Node {
  Result<host::Memory> memory;
  Result<host::Guests> guests;
  Result<ShmState> shm;
  Result<HugepageState> hugepages;
};

std::uint64_t less(std::uint64_t from, std::uint64_t what) { return from - std::min(from, what); }

// What running guests were promised and have not touched yet still looks available.
void add_memory(const Node& node, HandlerCapacity& handler) {
  if (!node.memory) {
    handler.unknown.push_back("memory: " + node.memory.error().what);
    return;
  }
  const std::uint64_t promised =
      node.guests ? host::untouched_bytes(*node.guests) / bytes_per_mib : 0;
  const bool is_elsewhere = handler.need.uses_hugepages() || handler.need.backing == Backing::none;
  CapacityPool pool{.name = "memory", .unit = "MiB", .source = "/proc/meminfo"};
  pool.total = node.memory->total_kib / 1024;
  pool.available = less(less(node.memory->available_kib / 1024, promised), reserve_mib);
  pool.each = handler.need.overhead_mib + (is_elsewhere ? 0 : handler.need.memory_mib);
  handler.pools.push_back(std::move(pool));
}

void add_shm(const Node& node, HandlerCapacity& handler) {
  if (handler.need.backing != Backing::shm) return;
  if (!node.shm) {
    handler.unknown.push_back("/dev/shm: " + node.shm.error().what);
    return;
  }
  const ShmState& shm = *node.shm;
  if (const std::optional<std::uint64_t> size = shm.size)
    handler.pools.push_back({.name = "/dev/shm",
                             .unit = "MiB",
                             .total = *size / bytes_per_mib,
                             .available = less(*size, shm.committed()) / bytes_per_mib,
                             .each = handler.need.memory_mib,
                             .source = shm.source});
  if (const std::optional<std::uint64_t> inodes = shm.free_inodes)
    handler.pools.push_back({.name = "files in /dev/shm",
                             .total = *inodes,
                             .available = *inodes,
                             .each = 1,
                             .source = shm.source});
}

void add_hugepages(const Node& node, HandlerCapacity& handler) {
  if (!handler.need.uses_hugepages()) return;
  if (!node.hugepages) {
    handler.unknown.push_back("hugepages: " + node.hugepages.error().what);
    return;
  }
  const host::HugepagePool* pool = node.hugepages->pool_for(handler.need.backing);
  if (pool == nullptr) {
    handler.unknown.emplace_back("hugepages: their size cannot be told");
    return;
  }
  handler.pools.push_back(
      {.name = fmt::format("hugepages of {}", host::page_size_text(pool->page_kib)),
       .unit = "pages",
       .total = pool->total,
       .available = node.hugepages->available(handler.need.backing),
       .each = pages_for(handler.need.memory_mib, pool->page_kib),
       .source = host::pool_path(pool->page_kib)});
}

// The number behind a name in a table such as "sev 99\nsev_es 10\n".
std::optional<std::uint64_t> number_of(std::string_view table, std::string_view name) {
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    if (line.starts_with(name) && line.substr(name.size()).starts_with(' '))
      return parse_u64(trim(line.substr(name.size())));
  }
  return std::nullopt;
}

// Keys of the processor, one for each confidential guest; s390x has no number of them.
// Source: Documentation/admin-guide/cgroup-v2.rst, "Misc".
void add_keys(const Host& host, HandlerCapacity& handler) {
  if (!handler.need.is_confidential || config::read_arch(host) != config::Arch::x86_64) return;
  constexpr std::string_view file = "/sys/fs/cgroup/misc.capacity";
  const Result<std::string> capacity = host.read(file);
  const std::string used = host.read("/sys/fs/cgroup/misc.current").value_or("");
  if (!capacity) {
    handler.unknown.push_back("keys: " + capacity.error().what);
    return;
  }
  for (const std::string_view kind : {"tdx", "sev_es"})
    if (const auto total = number_of(*capacity, kind))
      handler.pools.push_back({.name = fmt::format("{} keys", kind),
                               .total = *total,
                               .available = less(*total, number_of(used, kind).value_or(0)),
                               .each = 1,
                               .source = std::string{file}});
}

void add_warnings(const Node& node, Capacity& capacity) {
  if (node.memory && node.guests) {
    const std::uint64_t promised =
        promised_bytes(*node.guests, host::Backing::shm) / bytes_per_mib +
        promised_bytes(*node.guests, host::Backing::memfd) / bytes_per_mib;
    if (promised > node.memory->total_kib / 1024)
      capacity.warnings.push_back(
          fmt::format("running guests were promised {} MiB, and the machine has {} MiB", promised,
                      node.memory->total_kib / 1024));
  }
  if (node.shm) {
    const std::optional<std::uint64_t> size = node.shm->size;
    const std::uint64_t committed = node.shm->committed();
    if (size && committed > *size)
      capacity.warnings.push_back(
          fmt::format("running guests were promised {} of /dev/shm, which has {}",
                      format_size(committed), format_size(*size)));
  }
  if (node.guests && node.guests->unseen > 0)
    capacity.warnings.push_back(
        fmt::format("the memory of {} of {} hypervisors cannot be seen, so less may be left",
                    node.guests->unseen, node.guests->vmms));
}

}  // namespace

std::uint64_t CapacityPool::fits() const { return each == 0 ? endless : available / each; }

const CapacityPool* HandlerCapacity::limit() const {
  const auto least = std::ranges::min_element(pools, {}, &CapacityPool::fits);
  return least == pools.end() || least->fits() == endless ? nullptr : &*least;
}

std::uint64_t HandlerCapacity::fits() const {
  const CapacityPool* pool = limit();
  return pool == nullptr ? endless : pool->fits();
}

Capacity read_capacity(const Host& host, const Question& question) {
  Result<ShmState> shm = read_shm(host);
  Result<host::Guests> guests = shm ? shm->guests : host::read_guests(host);
  const Node node{.memory = host::read_memory(host),
                  .guests = std::move(guests),
                  .shm = std::move(shm),
                  .hugepages = read_hugepage_state(host)};
  Capacity capacity;
  for (MemoryNeed& need : memory_needs(question)) {
    HandlerCapacity& handler = capacity.handlers.emplace_back();
    handler.need = std::move(need);
    add_memory(node, handler);
    add_shm(node, handler);
    add_hugepages(node, handler);
    add_keys(host, handler);
  }
  add_warnings(node, capacity);
  return capacity;
}

bool has_room(const Capacity& capacity, const Question& question) {
  return !question.sandboxes ||
         std::ranges::all_of(capacity.handlers, [&](const HandlerCapacity& handler) {
           return handler.fits() >= *question.sandboxes;
         });
}

std::string to_sentence(const HandlerCapacity& handler) {
  const CapacityPool* pool = handler.limit();
  if (pool == nullptr)
    return fmt::format("{}: nothing here limits its sandboxes", handler.need.who);
  const std::uint64_t fits = pool->fits();
  return fmt::format("{}: {} more {} of {} MiB {}, and {} is the limit", handler.need.who, fits,
                     fits == 1 ? "sandbox" : "sandboxes", handler.need.memory_mib,
                     fits == 1 ? "fits" : "fit", pool->name);
}

nlohmann::ordered_json to_json(const Capacity& capacity) {
  nlohmann::ordered_json document;
  document["handlers"] = nlohmann::ordered_json::array();
  for (const HandlerCapacity& handler : capacity.handlers) {
    nlohmann::ordered_json one;
    one["handlers"] = handler.need.who;
    one["file"] = handler.need.file;
    one["memory_mib"] = handler.need.memory_mib;
    one["overhead_mib"] = handler.need.overhead_mib;
    const CapacityPool* limit = handler.limit();
    one["fits"] = nullptr;
    one["limit"] = nullptr;
    if (limit != nullptr) {
      one["fits"] = limit->fits();
      one["limit"] = limit->name;
    }
    one["pools"] = nlohmann::ordered_json::array();
    for (const CapacityPool& pool : handler.pools)
      one["pools"].push_back({{"name", pool.name},
                              {"unit", pool.unit},
                              {"total", pool.total},
                              {"available", pool.available},
                              {"each", pool.each},
                              {"source", pool.source}});
    one["unknown"] = handler.unknown;
    document["handlers"].push_back(std::move(one));
  }
  document["warnings"] = capacity.warnings;
  return document;
}

}  // namespace kata::check
