// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kata::exec {

/// How far a copy is.
struct CopyProgress {
  std::uint64_t done = 0;              ///< bytes
  std::optional<std::uint64_t> total;  ///< bytes, where they are known
};

/// Turns progress into lines for a terminal, at most ten a second.
class ProgressMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  ProgressMeter(std::string_view label, Time start) : label_(label), start_(start) {}

  /// The line to show now, without a line end, or nothing because the last is younger than 100 ms.
  /// Shape: "sending x  1.2 GiB / 4 GiB   30%  45 MiB/s  ETA 1:02"; without a total: "sending x
  /// 1.2 GiB  45 MiB/s". Never wider than `columns`.
  [[nodiscard]] std::optional<std::string> line(const CopyProgress& progress, Time now,
                                                unsigned columns);

 private:
  std::string label_;
  Time start_;
  std::optional<Time> last_;
};

/// "0:07", "1:02:03"; "--:--" for more than 99 hours.
[[nodiscard]] std::string format_duration(std::chrono::seconds duration);

}  // namespace kata::exec
