// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exec/base64_stream.hpp"
#include "exec/copy_report.hpp"
#include "exec/copy_script.hpp"
#include "exec/script_talk.hpp"

namespace kata::exec {

/// How long a copy may stand still, and what may end it.
struct Patience {
  std::chrono::milliseconds quiet{60'000};
  int interrupt = -1;

  [[nodiscard]] Wait wait() const { return Wait::until(quiet, interrupt); }
};

/// How many bytes are taken from a guest.
struct ByteLimit {
  std::uint64_t left;   ///< of what is read now
  std::uint64_t whole;  ///< what was asked for, for messages
};

/// The bytes of a file, or of a directory's tar stream, as a guest sends them. The guest may send
/// anything, without end.
class GuestReader {
 public:
  /// At most `limit.left` bytes are taken.
  GuestReader(GuestShell& shell, const Route& route, const Patience& patience, ByteLimit limit);

  [[nodiscard]] Result<> begin(Cargo cargo, std::string_view path);

  /// The next bytes, unpacked, valid until the next call; empty at the end, when length and
  /// checksum were compared and agree.
  /// Errors: malformed (they do not, or the stream is broken), refused (larger than the limit), io
  /// (the guest cannot read it), unsupported (see verify_copy()), and those of GuestShell::next().
  [[nodiscard]] Result<std::string_view> next();

  /// At the end, what is to be told of a copy that is whole.
  [[nodiscard]] const std::optional<std::string>& warning() const { return warning_; }

 private:
  [[nodiscard]] bool reads_with_gnu_tar() const;
  [[nodiscard]] Result<> take_more();
  [[nodiscard]] Result<> decode(std::string bytes);

  ScriptTalk talk_;
  Route route_;
  Patience patience_;
  ByteLimit limit_;
  Base64Stream base64_;
  std::unique_ptr<Recoder> unpacker_;
  std::string piece_;  // what the unpacker works on
  Digest digest_;
  Cargo cargo_ = Cargo::file;
  CopyReport report_;
  std::optional<std::string> warning_;
  bool has_ended_ = false;
};

}  // namespace kata::exec
