// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "event_log.hpp"
#include "options.hpp"

namespace kata::sim {

/// What the agent says of one volume: bytes, then inodes.
struct Usage {
  std::uint64_t available_bytes = 0;  ///< those reserved for root included
  std::uint64_t total_bytes = 0;
  std::uint64_t available_inodes = 0;
  std::uint64_t total_inodes = 0;
};

/// What both sockets serve: the guest, and the shim's knowledge of it. Safe to share.
class Sandbox {
 public:
  /// Errors: those of opening the two logs.
  [[nodiscard]] static Result<Sandbox> make(Options options);

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] EventLog& log() { return log_; }
  [[nodiscard]] EventLog& request_log() { return request_log_; }

  [[nodiscard]] bool has_volume(std::string_view device) const;

  /// Usage of the directory that stands for `device`.
  /// Errors: not_found, those of statvfs(3).
  [[nodiscard]] Result<Usage> usage(std::string_view device) const;

  /// Lets the file that is `device` below the root grow. Nothing but a regular file changes, and
  /// none shrinks: a file system in the guest would not shrink either.
  /// Errors: not_found, unsupported (as the options say), those of truncate(2).
  [[nodiscard]] Result<> resize(std::string_view device, std::uint64_t size_bytes);

  /// Text that was put at `path`, which stands for the rules in the guest.
  [[nodiscard]] std::string stored(std::string_view path);
  void store(std::string_view path, std::string text);

 private:
  Sandbox(Options options, EventLog log, EventLog request_log);
  [[nodiscard]] std::string& slot(std::string_view path);

  Options options_;
  EventLog log_;
  EventLog request_log_;
  std::unique_ptr<std::mutex> lock_ = std::make_unique<std::mutex>();
  std::string iptables_;
  std::string ip6tables_;
  std::string policy_;
};

/// The families of /metrics that stand for the shim and its agent.
[[nodiscard]] std::string metrics_text(Dialect dialect);

}  // namespace kata::sim
