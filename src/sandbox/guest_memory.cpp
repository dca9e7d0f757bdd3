// SPDX-License-Identifier: Apache-2.0
#include "sandbox/guest_memory.hpp"

#include <sys/stat.h>

#include <set>
#include <utility>
#include <vector>

namespace kata::sandbox {
namespace {

// All files of one kind or another that were found so far.
class Sum {
 public:
  void add(Backing backing, const FileInfo& file) {
    if (!seen_.emplace(file.device, file.inode).second) return;
    memory_.committed_bytes = memory_.committed_bytes.value_or(0) + file.size;
    memory_.touched_bytes = memory_.touched_bytes.value_or(0) + file.allocated;
    if (memory_.files++ == 0 || file.size > largest_) {
      largest_ = file.size;
      memory_.backing = backing;
    }
  }

  [[nodiscard]] std::optional<GuestMemory> total() const {
    if (memory_.files == 0) return std::nullopt;
    return memory_;
  }

 private:
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;
  std::uint64_t largest_ = 0;
  GuestMemory memory_;
};

}  // namespace

Result<std::optional<GuestMemory>> measure_guest_memory(const Dir& process,
                                                        std::span<const std::string> paths) {
  const Dir files = TRY(process.open_dir("fd"));
  Sum sum;
  for (const DirEntry& entry : TRY(files.entries())) {
    const Result<std::string> link = files.read_link(entry.name);
    const auto backing = link ? host::backing_of(*link, paths) : std::nullopt;
    struct stat st{};
    // Not opened: a look at a file of another process must have no effect on it.
    if (!backing || ::fstatat(files.fd(), entry.name.c_str(), &st, 0) != 0) continue;
    const FileInfo file = to_file_info(st);
    if (file.type == FileType::regular) sum.add(host::backing_of(*backing, file), file);
  }
  return sum.total();
}

}  // namespace kata::sandbox
