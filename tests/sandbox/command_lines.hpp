// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sandbox/arguments.hpp"

namespace kata::test {

/// The id in all of the command lines.
inline constexpr std::string_view sandbox_id =
    "0965321e164975f01c85f997fbb0183773a9e97cb5767d99b5ea2b678735a8f5";

/// `text` cut at blanks, with "ID" in it replaced by the id. A word in single quotes keeps its
/// blanks.
[[nodiscard]] sandbox::Arguments words_of(std::string_view text);

/// As the Go runtime 2.0.4 started them.
[[nodiscard]] sandbox::Arguments old_qemu();
[[nodiscard]] sandbox::Arguments old_virtiofsd();
/// As the Go runtime 4.1 starts them.
[[nodiscard]] sandbox::Arguments go_qemu();
[[nodiscard]] sandbox::Arguments go_virtiofsd();
/// As the Rust runtime 4.1 starts them.
[[nodiscard]] sandbox::Arguments rust_qemu();
[[nodiscard]] sandbox::Arguments rust_virtiofsd();

[[nodiscard]] sandbox::Arguments shim();

}  // namespace kata::test
