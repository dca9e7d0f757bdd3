// SPDX-License-Identifier: Apache-2.0
#include "sandbox/guest_memory.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace kata::sandbox {
namespace {

constexpr std::string_view deleted = " (deleted)";
constexpr blksize_t huge_page = blksize_t{2} << 20;

bool lies_below(std::string_view path, std::string_view directory) {
  while (directory.ends_with('/')) directory.remove_suffix(1);
  return !directory.empty() && path.starts_with(directory) &&
         path.substr(directory.size()).starts_with('/');
}

// All files of one kind or another that were found so far.
class Sum {
 public:
  void add(Backing backing, const struct stat& st) {
    if (!seen_.emplace(st.st_dev, st.st_ino).second) return;
    const auto size = static_cast<std::uint64_t>(st.st_size);
    constexpr std::uint64_t block = 512;
    memory_.committed_bytes = memory_.committed_bytes.value_or(0) + size;
    memory_.touched_bytes =
        memory_.touched_bytes.value_or(0) + static_cast<std::uint64_t>(st.st_blocks) * block;
    if (memory_.files++ == 0 || size > largest_) {
      largest_ = size;
      memory_.backing = st.st_blksize >= huge_page ? Backing::hugepages : backing;
    }
  }

  [[nodiscard]] std::optional<GuestMemory> total() const {
    if (memory_.files == 0) return std::nullopt;
    return memory_;
  }

 private:
  std::set<std::pair<dev_t, ino_t>> seen_;
  std::uint64_t largest_ = 0;
  GuestMemory memory_;
};

}  // namespace

std::string_view to_text(Backing backing) {
  switch (backing) {
    case Backing::shm: return "shm";
    case Backing::memfd: return "memfd";
    case Backing::hugepages: return "hugepages";
    case Backing::file: return "file";
    case Backing::anonymous: break;
  }
  return "anonymous";
}

std::optional<Backing> backing_of(std::string_view link, std::span<const std::string> paths) {
  const bool is_told = std::ranges::find(paths, link) != paths.end();
  if (is_told) return Backing::file;
  if (!link.ends_with(deleted)) return std::nullopt;
  link.remove_suffix(deleted.size());
  if (link.starts_with("/memfd:")) return Backing::memfd;
  if (link == "/anon_hugepage" || link.contains("/hugepages/")) return Backing::hugepages;
  const auto below = [&](std::string_view path) { return lies_below(link, path); };
  if (below("/dev/shm") || std::ranges::any_of(paths, below)) return Backing::shm;
  return std::nullopt;
}

Result<std::optional<GuestMemory>> measure_guest_memory(const Dir& process,
                                                        std::span<const std::string> paths) {
  const Dir files = TRY(process.open_dir("fd"));
  Sum sum;
  for (const DirEntry& entry : TRY(files.entries())) {
    const Result<std::string> link = files.read_link(entry.name);
    const auto backing = link ? backing_of(*link, paths) : std::nullopt;
    struct stat st{};
    // Not opened: a look at a file of another process must have no effect on it.
    if (backing && ::fstatat(files.fd(), entry.name.c_str(), &st, 0) == 0 && S_ISREG(st.st_mode))
      sum.add(*backing, st);
  }
  return sum.total();
}

}  // namespace kata::sandbox
