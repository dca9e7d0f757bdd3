// SPDX-License-Identifier: Apache-2.0
#include "check/hugepage_state.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "host/memory.hpp"
#include "host/numbers.hpp"

namespace kata::check {
namespace {

constexpr std::string_view point = "/dev/hugepages";

// Slices that hold pods, or sandboxes where they have none; the first that is there counts.
constexpr std::string_view groups[] = {"/sys/fs/cgroup/kubepods.slice", "/sys/fs/cgroup/kubepods",
                                       "/sys/fs/cgroup/kata_overhead"};

// "2MB", "1GB", "64KB", as the names of a cgroup's files have it.
std::string group_name(std::uint64_t page_kib) {
  constexpr std::uint64_t step = 1024;
  if (page_kib >= step * step) return fmt::format("{}GB", page_kib / (step * step));
  if (page_kib >= step) return fmt::format("{}MB", page_kib / step);
  return fmt::format("{}KB", page_kib);
}

// Nothing where no limit is set or none can be read: then the kernel has no say either.
std::optional<std::uint64_t> read_group_limit(const Host& host, std::uint64_t page_kib) {
  for (const std::string_view group : groups) {
    const std::string files = fmt::format("{}/hugetlb.{}", group, group_name(page_kib));
    const Result<std::uint64_t> most = host::read_number(host, files + ".max");
    const Result<std::uint64_t> now = host::read_number(host, files + ".current");
    if (most && now) return (*most - std::min(*now, *most)) / 1024;
  }
  return std::nullopt;
}

// A limit that was set when the file system was mounted; statfs says 0 without one.
std::optional<std::uint64_t> read_mount_limit(const Host& host, const host::Mount& mount) {
  if (!mount.value_of("size")) return std::nullopt;
  const Result<FileSystem> fs = host.file_system(point);
  constexpr std::uint64_t hugetlbfs_magic = 0x958458f6;
  if (!fs || fs->magic != hugetlbfs_magic || fs->size == 0) return std::nullopt;
  return fs->available / 1024;
}

Result<> read_mount(const Host& host, HugepageState& state) {
  const std::vector<host::Mount> mounts = TRY(host::read_node_mounts(host));
  const host::Mount* mount = host::mounted_at(mounts, point);
  if (mount == nullptr) return {};
  state.mount = *mount;
  if (mount->type != "hugetlbfs") return {};
  const auto option = mount->value_of("pagesize");
  state.mount_kib = option ? parse_page_size(*option).value_or(0) : state.default_kib;
  state.mount_limit_kib = read_mount_limit(host, *mount);
  return {};
}

const host::HugepagePool* pool_of(const std::vector<host::HugepagePool>& pools,
                                  std::uint64_t page_kib) {
  const auto found = std::ranges::find(pools, page_kib, &host::HugepagePool::page_kib);
  return found == pools.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::uint64_t> parse_page_size(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const char unit = text.back();
  const auto number = parse_u64(text.substr(0, text.size() - 1));
  constexpr std::uint64_t most = std::uint64_t{1} << 20;
  if (!number || *number == 0 || *number > most) return std::nullopt;
  if (unit == 'K' || unit == 'k') return number;
  if (unit == 'M' || unit == 'm') return *number * 1024;
  if (unit == 'G' || unit == 'g') return *number * 1024 * 1024;
  return std::nullopt;
}

std::uint64_t pages_for(std::uint64_t memory_mib, std::uint64_t page_kib) {
  if (page_kib == 0) return 0;
  const std::uint64_t kib = memory_mib * 1024;
  return kib / page_kib + (kib % page_kib != 0 ? 1 : 0);
}

const host::HugepagePool* HugepageState::pool_for(Backing backing) const {
  return pool_of(pools,
                 backing == Backing::hugepage_mount && mount_kib != 0 ? mount_kib : default_kib);
}

std::uint64_t HugepageState::available(Backing backing) const {
  const host::HugepagePool* pool = pool_for(backing);
  if (pool == nullptr) return 0;
  std::uint64_t pages = pool->available();
  if (backing == Backing::hugepage_mount && mount_limit_kib)
    pages = std::min(pages, *mount_limit_kib / pool->page_kib);
  if (group_limit_kib) pages = std::min(pages, *group_limit_kib / pool->page_kib);
  return pages;
}

Result<HugepageState> read_hugepage_state(const Host& host) {
  HugepageState state;
  state.pools = TRY(host::read_hugepages(host));
  const host::Memory memory = TRY(host::read_memory(host));
  state.default_kib = memory.hugepage_kib.value_or(0);
  TRY(read_mount(host, state));
  const std::uint64_t page = state.mount_kib != 0 ? state.mount_kib : state.default_kib;
  state.group_limit_kib = read_group_limit(host, page);
  return state;
}

}  // namespace kata::check
