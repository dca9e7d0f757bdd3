// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_progress.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::chrono::milliseconds interval{100};

std::string percentage(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return "100%";
  const double share = static_cast<double>(done) / static_cast<double>(total);
  return fmt::format("{}%", static_cast<int>(std::min(share, 1.0) * 100));
}

}  // namespace

std::string format_duration(std::chrono::seconds duration) {
  using namespace std::chrono_literals;
  const auto seconds = duration.count();
  if (duration < 0s || duration >= 100h) return "--:--";
  if (duration >= 1h)
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::optional<std::string> ProgressMeter::line(const CopyProgress& progress, Time now,
                                               unsigned columns) {
  if (last_ && now - *last_ < interval) return std::nullopt;
  last_ = now;
  const double elapsed = std::max(std::chrono::duration<double>(now - start_).count(), 1e-3);
  const double rate = static_cast<double>(progress.done) / elapsed;
  std::string text = fmt::format("{}  {}", label_, format_size(progress.done));
  if (progress.total)
    text += fmt::format(" / {}  {:>4}", format_size(*progress.total),
                        percentage(progress.done, *progress.total));
  text += fmt::format("  {}/s", format_size(static_cast<std::uint64_t>(rate)));
  if (progress.total && progress.done > 0 && *progress.total > progress.done) {
    const double left = static_cast<double>(*progress.total - progress.done) / rate;
    const double capped = std::min(left + 0.5, 1e9);
    text += "  ETA " + format_duration(std::chrono::seconds{static_cast<long>(capped)});
  }
  if (text.size() >= columns) text.resize(columns > 0 ? columns - 1 : 0);
  return text;
}

}  // namespace kata::exec
