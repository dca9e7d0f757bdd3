// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exec/copy_options.hpp"
#include "tar/entry.hpp"

namespace kata::exec {

/// Hands files on to a sink that has to know their sizes first, as a tar stream does. What a guest
/// says of a size may be missing, 0 (files of /proc) or old (a log), so files of up to 1 MiB are
/// held back until they are whole. For a larger one what was said counts.
class SizedFiles : public tar::Sink {
 public:
  /// `name` is what errors call an entry without a path. All three are used as long as the object
  /// lives.
  SizedFiles(tar::Sink& sink, std::string_view name, const CopyListener& listener)
      : sink_(sink), name_(name), listener_(listener) {}

  [[nodiscard]] Result<> begin(const tar::Entry& entry) override;
  /// Errors: unsupported (larger than what can be held, of a size that the guest did not say), and
  /// those of the sink.
  [[nodiscard]] Result<> write(std::uint64_t offset, std::string_view bytes) override;
  /// Errors: io (less came than was said), and those of the sink. Warns of a file that grew.
  [[nodiscard]] Result<> end() override;
  [[nodiscard]] Result<> finish() override { return sink_.finish(); }

 private:
  [[nodiscard]] Result<> pass(std::string_view bytes);
  [[nodiscard]] std::string called() const;

  tar::Sink& sink_;
  std::string_view name_;
  const CopyListener& listener_;
  tar::Entry entry_;
  std::string held_;
  bool is_passing_ = false;
  std::uint64_t passed_ = 0;
  bool is_cut_ = false;
};

}  // namespace kata::exec
