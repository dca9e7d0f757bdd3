// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace kata::bench {

/// The middle of some numbers and how far they spread.
struct Spread {
  double lower_quartile = 0;
  double median = 0;
  double upper_quartile = 0;
};

/// Spread of at least one number; between two neighbours a quartile is interpolated.
[[nodiscard]] Spread spread_of(std::span<const double> numbers);

}  // namespace kata::bench
