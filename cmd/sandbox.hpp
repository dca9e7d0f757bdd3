// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/command.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/survey.hpp"

namespace kata::cmd {

/// One look at the sandboxes of the node, and at the direct volumes that they own.
class SandboxView {
 public:
  /// Looks, and says on the log what could not be seen.
  explicit SandboxView(Context& ctx);

  [[nodiscard]] const sandbox::Survey& survey() const { return survey_; }
  [[nodiscard]] sandbox::Sandbox inspect(const sandbox::Trace& trace);
  [[nodiscard]] std::vector<sandbox::Sandbox> inspect_all();

 private:
  void read_volumes(Context& ctx);

  const Host& host_;
  sandbox::Survey survey_;
  sandbox::Asking asking_;
  std::map<std::string, std::vector<std::string>, std::less<>> volumes_;  // by their owner's id
};

/// "3d 4h", "5h 12m", "4m 3s", "12s"; "-" where it is not known.
[[nodiscard]] std::string age_text(const std::optional<std::chrono::milliseconds>& age);

[[nodiscard]] Tone tone_of(sandbox::State state);

/// "96 MiB of 2 GiB": what was touched of what may be; "-" where neither is known.
[[nodiscard]] std::string memory_text(const std::optional<sandbox::GuestMemory>& memory);

/// A number, or "-".
template <class T>
[[nodiscard]] std::string number_text(const std::optional<T>& value) {
  return value ? fmt::to_string(*value) : "-";
}

}  // namespace kata::cmd
