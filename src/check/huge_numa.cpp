// SPDX-License-Identifier: Apache-2.0
// Checks that the hugepages lie where a guest's vCPUs may run: a guest that takes them from several
// NUMA nodes works, and is slow.
#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/hugepage_state.hpp"

namespace kata::check {
namespace {

Finding judge(const HugepageState& state, const std::vector<host::NodePool>& nodes,
              const MemoryNeed& need) {
  const host::HugepagePool* pool = state.pool_for(need.backing);
  if (pool == nullptr)
    return {Status::unknown, need.who + ": the size of its hugepages cannot be told"};
  std::string list;
  const host::NodePool* best = nullptr;
  for (const host::NodePool& node : nodes) {
    if (node.page_kib != pool->page_kib) continue;
    list += fmt::format("{}node {}: {} of {}", list.empty() ? "" : ", ", node.node, node.free,
                        node.total);
    if (best == nullptr || node.free > best->free) best = &node;
  }
  const std::string pages = host::page_size_text(pool->page_kib);
  if (best == nullptr)
    return {Status::unknown, fmt::format("{}: no NUMA node tells of pages of {}", need.who, pages)};
  const std::uint64_t each = pages_for(need.memory_mib, pool->page_kib);
  if (best->free >= each) return {Status::pass, fmt::format("free pages of {}: {}", pages, list)};
  return {Status::warn,
          fmt::format("no NUMA node has the {} free pages of {} that a guest of {} MiB takes ({}): "
                      "{}",
                      each, pages, need.memory_mib, need.who, list),
          fmt::format("run 'echo {} > /sys/devices/system/node/node{}/hugepages/hugepages-{}kB/"
                      "nr_hugepages'",
                      best->total + each - best->free, best->node, pool->page_kib)};
}

std::vector<Fact> facts_of(const std::vector<host::NodePool>& nodes) {
  std::vector<Fact> facts;
  facts.reserve(nodes.size());
  for (const host::NodePool& node : nodes)
    facts.push_back({fmt::format("node{}_{}kB_free", node.node, node.page_kib),
                     static_cast<std::int64_t>(node.free), "pages",
                     fmt::format("/sys/devices/system/node/node{}/hugepages/hugepages-{}kB",
                                 node.node, node.page_kib)});
  return facts;
}

}  // namespace

Result<Finding> huge_numa(const Host& host, const Question& question) {
  if (!needs_hugepages(question)) return Finding{Status::skip, "no configuration uses hugepages"};
  const std::vector<host::NodePool> nodes = TRY(host::read_node_hugepages(host));
  const bool is_single = nodes.empty() || nodes.front().node == nodes.back().node;
  if (is_single) return Finding{Status::skip, "one NUMA node at most"};
  const HugepageState state = TRY(read_hugepage_state(host));
  std::vector<Finding> findings;
  for (const MemoryNeed& need : memory_needs(question))
    if (need.uses_hugepages()) findings.push_back(judge(state, nodes, need));
  Finding finding = merge(std::move(findings));
  finding.facts = facts_of(nodes);
  return finding;
}

}  // namespace kata::check
