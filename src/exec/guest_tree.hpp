// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "exec/copy_options.hpp"
#include "exec/guest_reader.hpp"
#include "exec/guest_writer.hpp"
#include "tar/entry.hpp"

namespace kata::exec {

/// One name that a guest without tar lists.
struct ListedFile {
  char type = 'o';  ///< d directory, f file, l link, o anything else
  unsigned permissions = 0644;
  std::string path;  ///< checked by tar::parse_name()
};

/// Reads the answer of the listing script: "f644 ./name" and a NUL for each.
/// Errors: malformed.
[[nodiscard]] Result<std::vector<ListedFile>> parse_guest_list(std::string_view text);

/// Copies a directory out of a guest that has no tar: lists it, and then reads file after file. A
/// guest that has no readlink gives no links.
/// Errors: refused (more than `options` allow), malformed, and those of GuestReader and the sink.
[[nodiscard]] Result<> read_guest_tree(GuestShell& shell, const Route& route,
                                       const Patience& patience, std::string_view path,
                                       const CopyOptions& options, const CopyListener& listener,
                                       tar::Sink& sink);

/// Makes a tree below a directory of a guest that has no tar, file after file.
class GuestTreeWriter : public tar::Sink {
 public:
  GuestTreeWriter(GuestShell& shell, const Route& route, const Patience& patience, std::string top);
  ~GuestTreeWriter() override;

  [[nodiscard]] Result<> begin(const tar::Entry& entry) override;
  [[nodiscard]] Result<> write(std::uint64_t offset, std::string_view bytes) override;
  [[nodiscard]] Result<> end() override;
  [[nodiscard]] Result<> finish() override;

 private:
  [[nodiscard]] Result<> evaluate(std::string_view script);
  [[nodiscard]] Result<> pad(std::uint64_t to);

  GuestShell& shell_;
  Route route_;
  Patience patience_;
  std::string top_;
  tar::Entry entry_;
  std::string path_;
  std::unique_ptr<GuestWriter> writer_;
  std::uint64_t written_ = 0;
};

}  // namespace kata::exec
