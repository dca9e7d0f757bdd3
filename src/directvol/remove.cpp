// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <new>
#include <optional>

#include "core/dir.hpp"
#include "core/text.hpp"
#include "directvol/owner.hpp"
#include "directvol/record.hpp"
#include "directvol/store.hpp"

namespace kata::directvol {
namespace {

using Names = std::vector<std::string>;

bool is_name_below_root(std::string_view name) {
  if (name.empty() || name.size() > 4096 || name.starts_with('/') || name.ends_with('/') ||
      name.contains("//") || name.contains('\0'))
    return false;
  return !("/" + std::string{name} + "/").contains("/../") &&
         !("/" + std::string{name} + "/").contains("/./");
}

std::string parent_of(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? "." : name.substr(0, slash);
}

std::string leaf_of(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Whether a record of Rust 3.1 to 3.2 lies below this one: the '/' of its name made it nested.
bool holds_records(const Dir& directory, unsigned depth = 0) {
  const auto entries = directory.entries();
  if (!entries || depth > 8) return true;  // in doubt, remove less
  return std::ranges::any_of(*entries, [&](const DirEntry& entry) {
    if (depth > 0 && entry.name == mount_info_file) return true;
    if (entry.type != FileType::directory) return false;
    const Result<Dir> below = directory.open_dir(entry.name);
    return !below || holds_records(*below, depth + 1);
  });
}

// Removes the record's own files and leaves the directories with other records in them. Returns
// whether there were any files.
Result<bool> remove_files(Dir& directory) {
  const Result<> first = directory.unlink(mount_info_file);
  if (!first && first.error().code != Code::not_found) return std::unexpected(first.error());
  bool removed = first.has_value();
  for (const DirEntry& entry : TRY(directory.entries())) {
    if (entry.type == FileType::directory) continue;
    TRY(directory.unlink(entry.name));
    removed = true;
  }
  TRY(directory.sync());
  return removed;
}

// Empties the trash also where memory was short in between. The next writer does it otherwise.
class TrashEnd {
 public:
  explicit TrashEnd(Dir& root) : root_(root) {}
  ~TrashEnd() {
    try {
      if (root_.stat(trash_name)) static_cast<void>(root_.remove_all(trash_name));
    } catch (const std::bad_alloc&) {
      return;
    }
  }
  TrashEnd(const TrashEnd&) = delete;
  TrashEnd& operator=(const TrashEnd&) = delete;

 private:
  Dir& root_;
};

// Takes the directory out of every runtime's sight in one step, then deletes it at leisure.
Result<> remove_whole(Dir& root, Dir& parent, const std::string& leaf) {
  const TrashEnd end{root};
  TRY(parent.move_new(leaf, root, trash_name));
  TRY(parent.sync());
  TRY(root.remove_all(trash_name));
  return root.sync();
}

// Directories that only a removed record's name called for. Best effort: they may hold others.
void remove_empty_parents(Dir& root, std::string name) {
  for (name = parent_of(name); name != "."; name = parent_of(name)) {
    Result<Dir> parent = root.open_dir(parent_of(name));
    if (!parent || !parent->remove_dir(leaf_of(name))) return;
  }
}

// Returns whether there was anything to remove.
Result<bool> remove_entry(const Host& host, Dir& root, const std::string& name, Force force) {
  Result<Dir> parent = root.open_dir(parent_of(name));
  const std::string leaf = leaf_of(name);
  const Result<FileInfo> info = parent ? parent->stat(leaf) : std::unexpected(parent.error());
  if (!info && info.error().code == Code::not_found) return false;
  if (!info) return std::unexpected(info.error());
  if (info->type != FileType::directory) {
    TRY(parent->unlink(leaf));
    TRY(parent->sync());
    return true;
  }
  Dir directory = TRY(parent->open_dir(leaf));
  if (force == Force::no) {
    const Record record = TRY(read_record(host, root, name));
    const std::string& volume = record.volume_path.empty() ? record.name : record.volume_path;
    if (Result<> unowned = check_unowned(host, volume, record.markers); !unowned)
      return std::unexpected(
          std::move(unowned).error().advise("stop the pod first, or add '--force'"));
  }
  if (holds_records(directory)) return remove_files(directory);
  TRY(remove_whole(root, *parent, leaf));
  remove_empty_parents(root, name);
  return true;
}

Result<Names> remove_entries(const Host& host, const Names& names, Force force) {
  Result<Dir> root = open_root(host);
  if (!root && root.error().code == Code::not_found) return Names{};
  if (!root) return std::unexpected(root.error());
  const Lock lock = TRY(lock_root(*root));
  Names removed;
  for (const std::string& name : names)
    if (TRY(remove_entry(host, *root, name, force))) removed.push_back(name);
  return removed;
}

}  // namespace

Result<Names> remove(Host& host, const VolumePath& path, Force force) {
  Names names{record_name(path)};
  if (auto old = old_record_name(path)) names.push_back(*std::move(old));
  return remove_entries(host, names, force);
}

Result<Names> remove_named(Host& host, std::string_view name, Force force) {
  if (!is_name_below_root(name))
    return std::unexpected(Error{
        Code::usage, fmt::format("record name {}: not a name below {}", quote(name), root_path),
        "give a name as 'kata-ctl direct-volume list -o json' shows it"});
  return remove_entries(host, {std::string{name}}, force);
}

}  // namespace kata::directvol
