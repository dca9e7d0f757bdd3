// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"
#include "support/tree.hpp"

/// Lists of lines are compared often: let a failure show them.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += "\n    " + line;
    return all.c_str();
  }
};

namespace kata::test {

/// The configuration file of the tests.
inline constexpr const char* config_file = "/etc/kata-containers/configuration.toml";

/// A machine with 8 processors, 16 GiB of memory and every file that base() names.
class ConfigNode : public Tree {
 public:
  ConfigNode();

  [[nodiscard]] Host host() const { return Host{root().string()}; }
  /// Writes the configuration file and loads it.
  [[nodiscard]] config::Configuration load(config::Dialect dialect, std::string_view text) const;
};

/// A configuration without any finding: the hypervisor's table with `more` lines in it, and then
/// `rest`.
[[nodiscard]] std::string base(config::Dialect dialect, std::string_view hypervisor,
                               std::string_view more = "", std::string_view rest = "");

/// Each finding as "level key: message | hint", the hint only where there is one.
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<config::Finding>& findings);

/// A configuration with one mistake, and what is said about it.
struct Mistake {
  config::Dialect dialect;
  const char* hypervisor;
  const char* more;
  const char* rest;
  std::vector<std::string> findings;
};

/// Checks that each mistake gives exactly its findings.
void check_mistakes(const ConfigNode& node, const std::vector<Mistake>& mistakes);

}  // namespace kata::test
