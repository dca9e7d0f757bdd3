// SPDX-License-Identifier: Apache-2.0
// Checks the mount that guests with hugepages have their memory in.
//
// Source: src/runtime/virtcontainers/qemu.go:633, whose path is fixed;
// src/dragonball/dbs_address_space/src/region.rs:149.
#include "check/checks.hpp"
#include "check/hugepage_state.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::string_view mount_hint = "run 'mount -t hugetlbfs hugetlbfs /dev/hugepages'";

Finding judge(const HugepageState& state) {
  if (!state.mount)
    return {Status::fail, "nothing is mounted at /dev/hugepages", std::string{mount_hint}};
  if (state.mount->type != "hugetlbfs")
    return {Status::fail,
            fmt::format("{} is mounted at /dev/hugepages, expected hugetlbfs",
                        quote(state.mount->type)),
            std::string{mount_hint}};
  if (state.mount->is_read_only())
    return {Status::fail, "/dev/hugepages is mounted read-only",
            "run 'mount -o remount,rw /dev/hugepages'"};
  if (state.pool_for(Backing::hugepage_mount) == nullptr)
    return {Status::unknown,
            "the page size of the mount at /dev/hugepages is not one of this "
            "kernel's"};
  return {Status::pass, fmt::format("hugetlbfs with pages of {} is mounted at /dev/hugepages{}",
                                    host::page_size_text(state.mount_kib),
                                    state.mount_limit_kib
                                        ? fmt::format(", {} left of its size",
                                                      format_size(*state.mount_limit_kib * 1024))
                                        : "")};
}

}  // namespace

Result<Finding> huge_mount(const Host& host, const Question& question) {
  if (!needs_hugepage_mount(question))
    return Finding{Status::skip, "no configuration takes hugepages from a mount"};
  const HugepageState state = TRY(read_hugepage_state(host));
  Finding finding = judge(state);
  if (state.mount_kib != 0)
    finding.facts.push_back(
        {"page_size", static_cast<std::int64_t>(state.mount_kib), "KiB", "/proc/1/mountinfo"});
  if (state.mount_limit_kib)
    finding.facts.push_back(
        {"left", static_cast<std::int64_t>(*state.mount_limit_kib), "KiB", "/dev/hugepages"});
  return finding;
}

}  // namespace kata::check
