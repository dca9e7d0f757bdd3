// SPDX-License-Identifier: Apache-2.0
#include "config/confidential.hpp"

#include "config/search.hpp"

namespace kata::config {

std::optional<bool> has_confidential_guests(const Host& host, Dialect dialect,
                                            const std::optional<std::string>& file) {
  const Result<Survey> found = survey(host, {.config = file, .dialect = dialect});
  if (!found) return std::nullopt;
  std::optional<bool> known;
  for (const InForce& file_in_force : load_all(host, *found)) {
    const Configuration& config = file_in_force.config;
    if (config.unreadable || config.hypervisor.empty()) return std::nullopt;
    const bool is_confidential = config.boolean("hypervisor.confidential_guest");
    if (known && *known != is_confidential) return std::nullopt;
    known = is_confidential;
  }
  return known;
}

}  // namespace kata::config
