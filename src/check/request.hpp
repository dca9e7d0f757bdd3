// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::check {

/// What is to become of a request.
enum class Task : std::uint8_t {
  run,            ///< checks
  run_devices,    ///< checks, and the survey of VFIO devices
  run_capacity,   ///< checks, and how many sandboxes fit
  run_with_env,   ///< all checks, and the report on the environment
  judge_volume,   ///< one direct volume
  list,           ///< nothing is checked: the names of the checks
  list_releases,  ///< likewise: the releases of Kata
  find_new_release,
};

/// The options that ask for another task than the words do.
/// Source: src/runtime/cmd/kata-runtime/kata-check.go, but for `list`.
struct TaskOptions {
  bool list = false;                  ///< names the checks, whatever the words
  bool check_version_only = false;    ///< looks for a release where checks would run
  bool only_list_releases = false;    ///< likewise, or where one would be looked for
  bool include_all_releases = false;  ///< adds those that are not final
};

/// What a command line asks `check` for.
struct Request {
  Task task = Task::run;
  std::vector<std::string> names{};    ///< checks and groups for select(); none: all
  std::vector<std::string> devices{};  ///< PCI addresses as they were typed
  std::string volume{};                ///< a volume's path, or mount info
  bool with_prereleases = false;       ///< where releases are asked for
};

/// The words that are no check's name stand first, and most of them alone: "list", "env",
/// "volume PATH", "vfio BDF…", and upstream's "only-list-releases", "include-all-releases" and
/// "check-version-only". All others name checks.
/// Errors: usage ("volume" without its path, another of these words beside others).
/// Source: src/tools/kata-ctl/src/args.rs, CheckSubCommand.
[[nodiscard]] Result<Request> parse_request(std::span<const std::string> words,
                                            const TaskOptions& options = {});

/// Every word that can stand after `check`: those above, groups and checks. In no order.
[[nodiscard]] std::vector<std::string_view> known_words();

/// Whether no word can follow this one.
[[nodiscard]] bool stands_alone(std::string_view word);

}  // namespace kata::check
