// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/guest_reader.hpp"
#include "exec/guest_shell.hpp"
#include "exec/guest_tools.hpp"

namespace kata::exec {

/// A name of 128 random bits beside a copy's target in the guest. What stands under it goes with
/// the object, and with the guest's shell should the connection be cut.
class GuestStage {
 public:
  GuestStage(GuestShell& shell, const GuestTools& tools, const Patience& patience)
      : shell_(shell), tools_(tools), patience_(patience) {}
  GuestStage(const GuestStage&) = delete;
  GuestStage& operator=(const GuestStage&) = delete;
  ~GuestStage();

  /// For one file that is to be `target`. A guest that cannot move files gets it at once under its
  /// own name, which must be free.
  /// Errors: refused (it is not), io (the guest cannot).
  [[nodiscard]] Result<> for_file(std::string_view target);

  /// For a tree that is to be `target`, or its contents to be added to that directory.
  /// Errors: unsupported (the guest cannot make directories), io.
  [[nodiscard]] Result<> for_tree(std::string_view target);

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Moves the file to its target, with this mode.
  /// Errors: io, with the guest's words; refused (a directory is there now).
  [[nodiscard]] Result<> publish_file(unsigned permissions);

  /// Moves the tree to its target. Where that is a directory the contents are merged into it: never
  /// is a directory replaced by a file or the reverse, and then nothing is moved.
  /// Errors: io, with the guest's words; refused.
  [[nodiscard]] Result<> publish_tree();

 private:
  [[nodiscard]] Result<> prepare(std::string_view target, std::string_view script);
  [[nodiscard]] Result<> publish(std::string_view script);
  [[nodiscard]] bool moves() const { return tools_.has("mv") && tools_.has("rm"); }

  GuestShell& shell_;
  const GuestTools& tools_;
  Patience patience_;
  std::string target_;
  std::string path_;
  bool is_there_ = false;
};

}  // namespace kata::exec
