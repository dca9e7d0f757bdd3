// SPDX-License-Identifier: Apache-2.0
// No directory lists the memory of a running guest: its VMM unlinks the file right after it made
// it. The descriptor remains, and with it what was promised and what is used.
#include "host/guests.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/text.hpp"
#include "host/process_name.hpp"

namespace kata::host {
namespace {

// The first letters of the names that /proc/PID/comm cuts to 15 bytes. Dragonball lives in the
// shim.
constexpr std::array<std::string_view, 6> vmm_names{
    "qemu", "cloud-hyperviso", "firecracker", "stratovirt", "openvmm", "containerd-shim"};

bool is_vmm(const Host& host, std::string_view pid) {
  const Result<std::string> name = read_process_name(host, pid);
  return name && std::ranges::any_of(vmm_names,
                                     [&](std::string_view vmm) { return name->starts_with(vmm); });
}

// A sparse file's size is whatever its owner says.
std::uint64_t add_up(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

using Known = std::set<std::pair<std::uint64_t, std::uint64_t>>;

void add_files(const Host& host, std::uint64_t pid, Known& known, Guests& guests) {
  const std::string directory = fmt::format("/proc/{}/fd", pid);
  const Result<std::vector<DirEntry>> entries = host.entries(directory);
  if (!entries) {
    if (entries.error().code == Code::denied) ++guests.unseen;
    return;  // it has ended meanwhile, or is counted
  }
  for (const DirEntry& entry : *entries) {
    const std::string path = fmt::format("{}/{}", directory, entry.name);
    const Result<std::string> link = host.read_link(path);
    const std::optional<Backing> backing = link ? backing_of(*link, {}) : std::nullopt;
    if (!backing) continue;
    const Result<FileInfo> info = host.stat_kernel_link(path);
    // Two descriptors, or a VMM and its daemon, may hold the same file.
    if (!info || !known.emplace(info->device, info->inode).second) continue;
    // The pool of huge pages was taken from memory when it was made.
    const Backing real = backing_of(*backing, *info);
    if (real != Backing::hugepages)
      guests.files.push_back({pid, real, info->size, info->allocated});
  }
}

}  // namespace

std::uint64_t promised_bytes(const Guests& guests, Backing backing) {
  std::uint64_t sum = 0;
  for (const GuestMemory& file : guests.files)
    if (file.backing == backing) sum = add_up(sum, file.promised);
  return sum;
}

std::uint64_t untouched_bytes(const Guests& guests) {
  std::uint64_t sum = 0;
  for (const GuestMemory& file : guests.files)
    if (file.promised > file.touched) sum = add_up(sum, file.promised - file.touched);
  return sum;
}

Result<Guests> read_guests(const Host& host) {
  Guests guests;
  Known known;
  for (const DirEntry& entry : TRY(host.entries("/proc"))) {
    const std::optional<std::uint64_t> pid = parse_u64(entry.name);
    if (!pid || !is_vmm(host, entry.name)) continue;
    ++guests.vmms;
    add_files(host, *pid, known, guests);
  }
  return guests;
}

}  // namespace kata::host
