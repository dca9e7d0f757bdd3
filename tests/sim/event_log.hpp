// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata::sim {

/// A file that grows by whole entries, each visible to other processes at once. Made without a
/// name it keeps nothing.
class EventLog {
 public:
  /// Errors: those of open(2).
  [[nodiscard]] static Result<EventLog> open(const std::string& name);

  /// Appends one line.
  void add_line(std::string_view text);

  /// Appends "request <number> <bytes>", a line end, the bytes and a line end.
  void add_request(std::string_view bytes);

 private:
  explicit EventLog(Fd file) : file_(std::move(file)) {}

  Fd file_;
  std::unique_ptr<std::mutex> lock_ = std::make_unique<std::mutex>();
  std::size_t requests_ = 0;
};

}  // namespace kata::sim
