// SPDX-License-Identifier: Apache-2.0
// Checks that there are hugepages for another guest, and for SPDK where a guest's disks need it.
#include <algorithm>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/hugepage_state.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

// What the guide for vhost-user volumes starts spdk_tgt with.
constexpr std::uint64_t spdk_mib = 1024;

std::string grow_hint(const HugepageState& state, const host::HugepagePool& pool,
                      std::uint64_t missing) {
  const std::uint64_t wanted = pool.total - std::min(pool.surplus, pool.total) + missing;
  if (pool.page_kib == state.default_kib)
    return fmt::format("run 'sysctl -w vm.nr_hugepages={}'", wanted);
  return fmt::format("run 'echo {} > {}/nr_hugepages'", wanted, host::pool_path(pool.page_kib));
}

// The limit that gives fewer pages than the pool has, for the sentence.
std::string_view limited_by(const HugepageState& state, Backing backing, std::uint64_t pages) {
  const host::HugepagePool* pool = state.pool_for(backing);
  if (pool == nullptr || pages == pool->available()) return "";
  if (state.group_limit_kib && *state.group_limit_kib / pool->page_kib == pages)
    return ", limited by the pods' cgroup";
  return ", limited by the size of the mount at /dev/hugepages";
}

Finding judge_need(const HugepageState& state, const MemoryNeed& need, std::uint64_t sandboxes) {
  const host::HugepagePool* pool = state.pool_for(need.backing);
  if (pool == nullptr)
    return {Status::unknown, fmt::format("{}: the size of its hugepages cannot be told", need.who)};
  const std::uint64_t each = std::max<std::uint64_t>(pages_for(need.memory_mib, pool->page_kib), 1);
  const std::uint64_t free = state.available(need.backing);
  const std::string_view limit = limited_by(state, need.backing, free);
  const std::uint64_t fits = free / each;
  Finding finding{Status::pass,
                  fmt::format("{}: {} of {} pages of {} are available{}, and a guest of {} MiB "
                              "takes {}",
                              need.who, free, pool->total, host::page_size_text(pool->page_kib),
                              limit, need.memory_mib, each)};
  if (fits >= sandboxes) return finding;
  finding.status = fits == 0 ? Status::fail : Status::warn;
  finding.hint = limit.empty() ? grow_hint(state, *pool, each * sandboxes - free)
                               : "raise the limit that is named, or use other pages";
  return finding;
}

// SPDK takes its pages before any guest; what others hold is taken for SPDK's.
std::optional<Finding> judge_spdk(const HugepageState& state, const Question& question) {
  const std::vector<MemoryNeed> needs = memory_needs(question);
  if (std::ranges::none_of(needs, &MemoryNeed::wants_vhost_user)) return std::nullopt;
  for (const host::HugepagePool& pool : state.pools) {
    const std::uint64_t pages = pages_for(spdk_mib, pool.page_kib);
    if (pool.total - std::min(pool.free, pool.total) >= pages || pool.available() >= pages)
      return std::nullopt;
  }
  const host::HugepagePool* pool = state.pool_for(Backing::hugepage_memfd);
  return Finding{
      Status::warn,
      fmt::format("SPDK needs {} MiB of hugepages for vhost-user volumes, and no size "
                  "has that much",
                  spdk_mib),
      pool == nullptr
          ? ""
          : grow_hint(state, *pool, pages_for(spdk_mib, pool->page_kib) - pool->available())};
}

// A runtime that reads the switch and does nothing with it: Firecracker's, runtime-rs's QEMU.
void judge_ignored(const Question& question, std::vector<Finding>& findings) {
  for (const config::InForce& file : question.configurations) {
    const config::Setting* setting = file.config.find("hypervisor.enable_hugepages");
    const bool* written =
        setting == nullptr || !setting->written ? nullptr : setting->written->boolean();
    const MemoryNeed need = memory_need(file, question);
    if (written != nullptr && *written && !need.uses_hugepages())
      findings.push_back({Status::warn,
                          fmt::format("{}: 'enable_hugepages' has no effect with this hypervisor "
                                      "and runtime",
                                      need.who),
                          "remove 'enable_hugepages' from its configuration"});
  }
}

std::vector<Fact> facts_of(const HugepageState& state) {
  std::vector<Fact> facts;
  for (const host::HugepagePool& pool : state.pools) {
    const std::string source = host::pool_path(pool.page_kib);
    const auto add = [&](std::string_view name, std::uint64_t pages) {
      facts.push_back({fmt::format("{}kB_{}", pool.page_kib, name),
                       static_cast<std::int64_t>(pages), "pages", source});
    };
    add("total", pool.total);
    add("free", pool.free);
    add("reserved", pool.reserved);
    add("surplus", pool.surplus);
    add("overcommit", pool.overcommit);
  }
  return facts;
}

}  // namespace

Result<Finding> huge_pages(const Host& host, const Question& question) {
  std::vector<Finding> findings;
  judge_ignored(question, findings);
  const bool wants_spdk =
      std::ranges::any_of(memory_needs(question), &MemoryNeed::wants_vhost_user);
  if (!needs_hugepages(question) && !wants_spdk) {
    if (findings.empty()) return Finding{Status::skip, "no configuration uses hugepages"};
    return merge(std::move(findings));
  }
  const HugepageState state = TRY(read_hugepage_state(host));
  for (const MemoryNeed& need : memory_needs(question))
    if (need.uses_hugepages())
      findings.push_back(judge_need(state, need, question.sandboxes.value_or(1)));
  if (std::optional<Finding> spdk = judge_spdk(state, question))
    findings.push_back(*std::move(spdk));
  if (findings.empty()) findings.push_back({Status::pass, "SPDK has its hugepages"});
  Finding finding = merge(std::move(findings));
  finding.facts = facts_of(state);
  return finding;
}

}  // namespace kata::check
