// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/survey.hpp"

namespace kata::sandbox {

/// One look at the sandboxes of a node and at the direct volumes that they own.
class Overview {
 public:
  /// Looks. A shim that does not answer must not hold up the list of all others: each is given half
  /// a second, and all together `patience`, of which three seconds count. `host` must outlive this.
  Overview(const Host& host, std::chrono::milliseconds patience);

  /// What was found; among its gaps that volumes could not be seen.
  [[nodiscard]] const Survey& survey() const { return survey_; }

  /// Takes a closer look at one of them.
  [[nodiscard]] Sandbox inspect(const Trace& trace);
  /// And at each, sorted by id.
  [[nodiscard]] std::vector<Sandbox> inspect_all();

 private:
  void read_volumes();

  const Host& host_;
  Survey survey_;
  Asking asking_;
  std::map<std::string, std::vector<std::string>, std::less<>> volumes_;  // by their owner's id
};

}  // namespace kata::sandbox
