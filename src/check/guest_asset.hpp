// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

#include "check/check.hpp"
#include "check/head.hpp"

namespace kata::check {

using JudgeAsset =
    std::function<Result<Finding>(const Host&, const config::Configuration&, const std::string&)>;

/// Judges each file that these keys of the configurations name; a key without a value names none.
/// A file that is missing, empty or none at all is a failure.
[[nodiscard]] Result<Finding> judge_assets(const Host& host, const Question& question,
                                           std::initializer_list<std::string_view> keys,
                                           const JudgeAsset& judge);

/// The beginning of a file that is not empty.
/// Errors: those of read_head(), malformed (an empty file).
[[nodiscard]] Result<Head> read_asset(const Host& host, const std::string& path, std::size_t length,
                                      std::uint64_t offset = 0);

}  // namespace kata::check
