// SPDX-License-Identifier: Apache-2.0
#include "check/shm_state.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "host/memory.hpp"

namespace kata::check {
namespace {

constexpr std::string_view point = "/dev/shm";

std::optional<std::uint64_t> unit_of(char letter) {
  switch (letter) {
    case 'k':
    case 'K': return 1ULL << 10U;
    case 'm':
    case 'M': return 1ULL << 20U;
    case 'g':
    case 'G': return 1ULL << 30U;
    case 't':
    case 'T': return 1ULL << 40U;
    default: return std::nullopt;
  }
}

// A tree that was copied from a machine has no file system of the machine's: there the mount's own
// option counts, and half of the memory where it has none, as the kernel takes it.
Result<> read_copied_size(const Host& host, ShmState& state) {
  const host::Memory memory = TRY(host::read_memory(host));
  const std::uint64_t total = memory.total_kib * 1024;
  const std::string_view option = state.mount.value_of("size").value_or("50%");
  const auto size = parse_tmpfs_size(option, total);
  if (!size)
    return fail(Code::malformed, "mount {}: size {}, expected a number of bytes", point,
                quote(option));
  if (*size != 0) state.size = size;
  return {};
}

Result<> read_size(const Host& host, ShmState& state) {
  const std::string other = fmt::format("/proc/1/root{}", point);
  state.source = state.is_foreign && host.is_whole_machine() ? other : std::string{point};
  const Result<FileSystem> fs = host.file_system(state.source);
  if (!fs && host.is_whole_machine()) return std::unexpected(fs.error());
  if (!fs || fs->magic != tmpfs_magic) return read_copied_size(host, state);
  if (fs->size != 0) state.size = fs->size;
  if (fs->size != 0) state.used = fs->size - std::min(fs->available, fs->size);
  if (fs->inodes != 0) state.free_inodes = fs->available_inodes;
  return {};
}

}  // namespace

std::uint64_t ShmState::committed() const {
  return std::max(used.value_or(0), host::promised_bytes(guests, host::Backing::shm));
}

std::optional<std::uint64_t> parse_tmpfs_size(std::string_view text, std::uint64_t total) {
  if (text.empty()) return std::nullopt;
  if (text.ends_with('%')) {
    const auto percent = parse_u64(text.substr(0, text.size() - 1));
    if (!percent || *percent > 100) return std::nullopt;
    return total / 100 * *percent + total % 100 * *percent / 100;
  }
  const auto unit = unit_of(text.back());
  if (unit) text.remove_suffix(1);
  const auto number = parse_u64(text);
  if (!number || (unit && *number > UINT64_MAX / *unit)) return std::nullopt;
  return *number * unit.value_or(1);
}

Result<std::optional<host::Mount>> read_shm_mount(const Host& host) {
  const std::vector<host::Mount> mounts = TRY(host::read_node_mounts(host));
  const host::Mount* mount = host::mounted_at(mounts, point);
  if (mount == nullptr) return std::optional<host::Mount>{};
  return std::optional{*mount};
}

Result<ShmState> read_shm(const Host& host) {
  std::optional<host::Mount> mount = TRY(read_shm_mount(host));
  if (!mount) return fail(Code::not_found, "nothing is mounted at {}", point);
  ShmState state{.mount = *std::move(mount),
                 .is_foreign = host::is_foreign_mount_namespace(host).value_or(false)};
  TRY(read_size(host, state));
  state.guests = TRY(host::read_guests(host));
  return state;
}

}  // namespace kata::check
