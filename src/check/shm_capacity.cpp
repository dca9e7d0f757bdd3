// SPDX-License-Identifier: Apache-2.0
// Checks that /dev/shm has room for another guest, counting what running ones may still touch:
// tmpfs gives pages late, and a guest that finds none dies of SIGBUS.
#include <algorithm>

#include "check/checks.hpp"
#include "check/memory_need.hpp"
#include "check/shm_state.hpp"
#include "core/text.hpp"
#include "host/memory.hpp"

namespace kata::check {
namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
constexpr std::uint64_t container_size = 64 * mib;  // what container engines give a container
constexpr std::uint64_t warn_percent = 80;

std::vector<Fact> facts_of(const ShmState& state, std::uint64_t wanted_mib) {
  const auto in_mib = [](std::uint64_t bytes) { return static_cast<std::int64_t>(bytes / mib); };
  std::vector<Fact> facts;
  if (state.size) facts.push_back({"size", in_mib(*state.size), "MiB", state.source});
  if (state.used) facts.push_back({"used", in_mib(*state.used), "MiB", state.source});
  facts.push_back({"promised", in_mib(promised_bytes(state.guests, host::Backing::shm)), "MiB",
                   "/proc/PID/fd"});
  facts.push_back(
      {"running_vmms", static_cast<std::int64_t>(state.guests.vmms), "", "/proc/PID/comm"});
  facts.push_back({"needed", static_cast<std::int64_t>(wanted_mib), "MiB", ""});
  return facts;
}

// The largest guest that has its memory there.
MemoryNeed largest(const Question& question) {
  MemoryNeed most;
  for (MemoryNeed& need : memory_needs(question))
    if (need.backing == Backing::shm && need.memory_mib >= most.memory_mib) most = std::move(need);
  return most;
}

// The remount line with the number worked out: where the machine has the memory, so large that this
// check is content.
std::string remount_hint(const Host& host, std::uint64_t needed) {
  const Result<host::Memory> memory = host::read_memory(host);
  const std::uint64_t needed_mib = (needed + mib - 1) / mib;
  const std::uint64_t wanted_mib = (needed_mib * 100 + warn_percent - 1) / warn_percent;
  if (!memory) return fmt::format("run 'mount -o remount,size={}M /dev/shm'", wanted_mib);
  const std::uint64_t total_mib = memory->total_kib / 1024;
  if (needed_mib > total_mib)
    return fmt::format("lower default_memory: {} MiB are needed, and the machine has {}",
                       needed_mib, total_mib);
  return fmt::format("run 'mount -o remount,size={}M /dev/shm'", std::min(wanted_mib, total_mib));
}

bool is_container_own(const ShmState& state) {
  return state.size == container_size && state.mount.source == "shm";
}

// What cannot even be mapped now fails; what fits only as long as running guests do not use what
// they were promised is a warning.
Finding judge(const Host& host, const ShmState& state, const MemoryNeed& need,
              std::uint64_t sandboxes) {
  const std::uint64_t size = state.size.value_or(0);
  const std::uint64_t committed = state.committed();
  const std::uint64_t guest = std::max<std::uint64_t>(need.memory_mib, 1) * mib;
  const std::string hint = remount_hint(host, committed + guest * sandboxes);
  const std::string room =
      fmt::format("{} of {} promised or used", format_size(committed), format_size(size));
  if (guest > size || size - guest < state.used.value_or(0))
    return {Status::fail,
            fmt::format("no room for a guest of {} MiB ({}): {}", need.memory_mib, need.who, room),
            hint};
  if (committed > size)
    return {Status::warn, room + ": running guests die when they touch what is missing", hint};
  const std::uint64_t fits = (size - committed) / guest;
  const std::string left = fmt::format("room for {} more {} of {} MiB: {}", fits,
                                       fits == 1 ? "guest" : "guests", need.memory_mib, room);
  if (fits < sandboxes) return {Status::warn, left, hint};
  const std::uint64_t enough = size / 100 * warn_percent + size % 100 * warn_percent / 100;
  if (enough < committed + guest)
    return {Status::warn,
            fmt::format("{}; another one makes it more than {} %", left, warn_percent), hint};
  return {Status::pass, left};
}

}  // namespace

Result<Finding> shm_capacity(const Host& host, const Question& question) {
  if (!needs_shm(question)) return Finding{Status::skip, "no guest has its memory in /dev/shm"};
  const ShmState state = TRY(read_shm(host));
  const MemoryNeed need = largest(question);
  if (state.mount.type != "tmpfs")
    return fail(Code::unsupported, "{} is mounted at /dev/shm, whose size says nothing",
                quote(state.mount.type));
  Finding finding{Status::pass, "/dev/shm has no limit of its own"};
  if (state.size) finding = judge(host, state, need, question.sandboxes.value_or(1));
  if (is_container_own(state))
    finding.hint =
        "this looks like a container's own /dev/shm: run this on the node, or with "
        "'--sysroot' and the node's root";
  if (state.guests.unseen > 0)
    finding.detail += fmt::format(
        "; the memory of {} of {} hypervisors cannot be seen, so less "
        "may be left",
        state.guests.unseen, state.guests.vmms);
  finding.facts = facts_of(state, need.memory_mib);
  return finding;
}

}  // namespace kata::check
