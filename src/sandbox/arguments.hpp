// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kata::sandbox {

/// A process's words, its own name first.
using Arguments = std::vector<std::string>;

/// The last part of the program's path; empty where there are no words.
[[nodiscard]] std::string_view program_name(const Arguments& words);

/// The value of the first `name VALUE` or `name=VALUE`.
[[nodiscard]] std::optional<std::string_view> value_of(const Arguments& words,
                                                       std::string_view name);

/// The values of every `name VALUE` and `name=VALUE`, in order.
[[nodiscard]] std::vector<std::string_view> values_of(const Arguments& words,
                                                      std::string_view name);

/// The value of `key` in a list such as QEMU's "memory-backend-file,id=dimm1,size=3072M", in which
/// a doubled comma is a comma. The empty key means the first part, which has none.
[[nodiscard]] std::optional<std::string> part_of(std::string_view list, std::string_view key);

/// A size as QEMU and Cloud Hypervisor write it, in bytes: digits and one of K, M, G, T in any
/// case, powers of 1024. A bare number counts `unit` bytes.
[[nodiscard]] std::optional<std::uint64_t> parse_machine_size(std::string_view text,
                                                              std::uint64_t unit);

}  // namespace kata::sandbox
