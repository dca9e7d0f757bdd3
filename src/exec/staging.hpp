// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dir.hpp"
#include "core/error.hpp"
#include "exec/copy_options.hpp"
#include "exec/disk_room.hpp"
#include "tar/entry.hpp"

namespace kata::exec {

/// A fresh directory of mode 0700 beside a copy's target, in which a copy is made before it is
/// moved into place. It goes with the object, whatever is in it.
class Staging {
 public:
  /// Errors: those of Dir::make_dir().
  [[nodiscard]] static Result<Staging> make(Dir& parent);

  Staging(Staging&& other) noexcept
      : parent_(std::exchange(other.parent_, nullptr)),
        name_(std::move(other.name_)),
        dir_(std::move(other.dir_)) {}
  Staging& operator=(Staging&&) = delete;
  ~Staging();

  [[nodiscard]] Dir& dir() { return dir_; }

  /// What the copy is called in it.
  static constexpr std::string_view copy_name = "copy";

 private:
  Staging(Dir& parent, std::string name, Dir dir)
      : parent_(&parent), name_(std::move(name)), dir_(std::move(dir)) {}

  Dir* parent_;
  std::string name_;
  Dir dir_;
};

/// Makes a tree from a guest's entries as Staging::copy_name in a staging directory. Follows no
/// link, not even its own.
class StagedTree : public tar::Sink {
 public:
  /// `mask` is cleared from modes, as a umask is; `target` is what errors call the copy itself.
  StagedTree(Dir& staging, unsigned mask, std::string target);

  /// Errors: refused (an entry that came before, or leads through a link), io (the disk is nearly
  /// full), and those of Dir.
  [[nodiscard]] Result<> begin(const tar::Entry& entry) override;
  [[nodiscard]] Result<> write(std::uint64_t offset, std::string_view bytes) override;
  [[nodiscard]] Result<> end() override;
  /// Sets what directories could not have while they were filled, and waits for the disk.
  [[nodiscard]] Result<> finish() override;

 private:
  [[nodiscard]] Result<Dir*> parent_of(const std::string& path);
  [[nodiscard]] Result<> make_directory(Dir& parent, std::string_view name,
                                        const tar::Entry& entry);
  [[nodiscard]] std::string called() const;

  Dir& staging_;
  unsigned mask_;
  std::string target_;
  DiskRoom room_;
  std::string parent_path_;  // of the directory that is open
  std::vector<Dir> parent_;  // none or one
  tar::Entry entry_;
  Fd file_;
  std::uint64_t written_ = 0;
  std::vector<std::pair<std::string, unsigned>>
      closed_;  // directories that their owner may not use
};

}  // namespace kata::exec
