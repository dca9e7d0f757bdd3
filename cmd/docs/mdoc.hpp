// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cmd/model.hpp"
#include "core/error.hpp"

namespace kata::docs {

/// "kata-ctl-direct-volume-add": the page of a command.
[[nodiscard]] std::string page_name(const cmd::CommandModel& command);

/// A tagged list of mdoc: for each item its macros behind .It, and plain text.
[[nodiscard]] std::string tagged_list(
    const std::vector<std::pair<std::string, std::string>>& items);

/// The mdoc page of `command`: what the tree tells of it, and `text`, hand-written mdoc. That
/// begins with its date (.Dd) and has the section DESCRIPTION. Other sections of its own stand
/// behind OPTIONS; EXIT STATUS, FILES and ENVIRONMENT in the place of those that every command has;
/// SEE ALSO adds to what the tree refers to.
/// Errors: malformed (no date or no DESCRIPTION, or a section that the tree makes).
[[nodiscard]] Result<std::string> man_page(const cmd::CommandModel& command,
                                           const cmd::CommandModel& root, std::string_view text);

}  // namespace kata::docs
