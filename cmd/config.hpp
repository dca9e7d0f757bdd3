// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cmd/command.hpp"
#include "config/search.hpp"

namespace kata::cmd {

/// Which configuration a command is about: --handler and --runtime, beside the global --config.
class ConfigChoice {
 public:
  void add(CLI::App& app, Runs& runs);

  /// What is wanted; `file` is a command's own argument for it, or empty.
  /// Errors: usage (a word that --runtime does not take; a file given twice).
  [[nodiscard]] Result<config::Wanted> wanted(const Context& ctx,
                                              const std::string& file = {}) const;

 private:
  std::string handler_;
  std::string runtime_;
};

/// "kata-qemu (go): /etc/kata-containers/configuration.toml".
[[nodiscard]] std::string title_of(const config::Target& target);

}  // namespace kata::cmd
