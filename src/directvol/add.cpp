// SPDX-License-Identifier: Apache-2.0
// Writing a record. The steps are in the order that survives a kill between any two of them.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "core/dir.hpp"
#include "core/text.hpp"
#include "directvol/record.hpp"
#include "directvol/store.hpp"

namespace kata::directvol {
namespace {

// The root, or all directories from "/" to it where some were missing: they are made, and unmade
// again unless a record comes to lie in them.
class RootPath {
 public:
  static Result<RootPath> make(const Host& host) {
    if (Result<Dir> there = open_root(host)) return RootPath{*std::move(there)};
    RootPath path { TRY(Dir::open(host, "/")) };
    TRY(path.enter_all(host));
    TRY(check_trusted(host, path.root()));
    return path;
  }

  RootPath(RootPath&& other) noexcept
      : chain_(std::move(other.chain_)), made_(std::exchange(other.made_, 0)) {}
  RootPath& operator=(RootPath&&) = delete;

  // Removes what make() made, without needing memory; what somebody filled meanwhile stays.
  ~RootPath() {
    for (; made_ > 0; --made_) {
      chain_.pop_back();
      if (::unlinkat(chain_.back().fd(), below.at(chain_.size() - 1), AT_REMOVEDIR) != 0) return;
    }
  }

  Dir& root() { return chain_.back(); }
  void keep() { made_ = 0; }

 private:
  static constexpr std::array<const char*, 4> below{"run", "kata-containers", "shared",
                                                    "direct-volumes"};

  explicit RootPath(Dir top) {
    chain_.reserve(below.size() + 1);
    chain_.push_back(std::move(top));
  }

  Result<> enter_all(const Host& host) {
    for (const char* name : below) TRY(enter(host, name));
    return {};
  }

  Result<> enter(const Host& host, std::string_view name) {
    Dir& parent = chain_.back();
    // /run itself may be the administrator's link; below it nothing is.
    Result<Dir> next = chain_.size() == 1 ? Dir::open(host, "/run") : parent.open_dir(name);
    if (!next && next.error().code == Code::not_found) {
      next = parent.make_dir(name);
      if (next) {
        ++made_;
        chain_.push_back(*std::move(next));
        return chain_[chain_.size() - 2].sync();
      }
      if (next.error().code == Code::refused) next = parent.open_dir(name);  // made meanwhile
    }
    chain_.push_back(TRY(std::move(next)));
    return {};
  }

  std::vector<Dir> chain_;
  std::size_t made_ = 0;  // how many at the end of the chain are ours
};

// Removes what is left of the staging directory, without needing memory. Best effort: the record's
// fate is decided by then, and the next writer clears the name anyway.
class StagingEnd {
 public:
  explicit StagingEnd(const Dir& root) : root_(root) {}
  ~StagingEnd() {
    constexpr int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    // NOLINTBEGIN(bugprone-suspicious-stringview-data-usage): these are literals.
    const Fd staging{::openat(root_.fd(), staging_name.data(), flags)};
    if (!staging) return;
    ::unlinkat(staging.get(), mount_info_file.data(), 0);
    ::unlinkat(root_.fd(), staging_name.data(), AT_REMOVEDIR);
    // NOLINTEND(bugprone-suspicious-stringview-data-usage)
  }
  StagingEnd(const StagingEnd&) = delete;
  StagingEnd& operator=(const StagingEnd&) = delete;

 private:
  const Dir& root_;
};

// A fresh staging directory that holds the whole record, on the disk.
Result<Dir> stage(Dir& root, std::string_view text) {
  Dir staging = TRY(root.make_dir(staging_name));
  TRY(staging.write_new(mount_info_file, text, 0600));
  TRY(staging.sync());
  return staging;
}

// Exchanges the staged file and an existing record's, so that the old one can come back when the
// disk does not take the new one.
Result<bool> replace(const Host& host, Dir& root, Dir& staging, std::string_view name) {
  Dir record = TRY(root.open_dir(name));
  TRY(check_trusted(host, record));
  const Result<FileInfo> old = record.stat(mount_info_file);
  if (old) {
    const std::string path = fmt::format("{}/{}", record.path(), mount_info_file);
    if (old->type != FileType::regular)
      return std::unexpected(Error{
          Code::refused,
          fmt::format("replace {}: {}, not a regular file", quote(path), to_text(old->type)),
          fmt::format("look who made it, then run 'kata-ctl direct-volume remove --encoded {}'",
                      name)});
    TRY(check_trusted(host, *old, path));
  }
  Result<> placed = old ? staging.swap(mount_info_file, record, mount_info_file)
                        : staging.move_new(mount_info_file, record, mount_info_file);
  // Still in one step, though without a way back.
  if (!placed && placed.error().code == Code::unsupported)
    placed = staging.move_over(mount_info_file, record, mount_info_file);
  TRY(std::move(placed));
  // Other tools make the directory for everybody to read.
  Result<> synced = record.set_mode(0700);
  if (synced) synced = record.sync();
  if (synced) return old.has_value();
  static_cast<void>(old ? staging.swap(mount_info_file, record, mount_info_file)
                        : record.move_new(mount_info_file, staging, mount_info_file));
  return std::unexpected(std::move(synced).error());
}

// Makes the staged record the volume's. Returns whether it replaced one.
Result<bool> publish(const Host& host, Dir& root, Dir& staging, const std::string& name) {
  const Result<> moved = root.move_new(staging_name, root, name);
  if (!moved && moved.error().code == Code::refused) return replace(host, root, staging, name);
  if (!moved) return std::unexpected(moved.error());
  const Result<> synced = root.sync();
  if (synced) return false;
  static_cast<void>(root.move_new(name, root, staging_name));
  return std::unexpected(synced.error());
}

Result<bool> write(const Host& host, Dir& root, const std::string& name, const std::string& text) {
  const Lock lock = TRY(lock_root(root));
  const StagingEnd end{root};
  Dir staging = TRY(stage(root, text));
  return publish(host, root, staging, name);
}

}  // namespace

Result<Added> add(Host& host, const VolumePath& path, const MountInfo& info, Schema schema) {
  const std::string name = record_name(path);
  const std::string text = to_text(info, schema);
  Added added{fmt::format("{}/{}", root_path, name), false};
  RootPath made = TRY(RootPath::make(host));
  added.replaced = TRY(write(host, made.root(), name, text));
  made.keep();
  return added;
}

}  // namespace kata::directvol
