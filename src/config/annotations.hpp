// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace kata::config {

/// What an entry of `enable_annotations` lets a pod do that is not its own affair, each a clause:
/// "lets a pod open the debug console, a root shell in its guest". None where it is harmless.
///
/// An entry is a regular expression, and every annotation that has a match anywhere in its name is
/// enabled: "path" enables "jailer_path" too. One with braces, of more than 256 bytes or in another
/// syntax than regex(7) is not evaluated; it counts for the annotations that it names.
/// Source: GHSA-rr59-xxvx-96qr; regexpContains in src/runtime/pkg/oci/utils.go;
/// is_annotation_enabled in src/libs/kata-types/src/config/hypervisor/mod.rs.
[[nodiscard]] std::vector<std::string_view> powers_of(std::string_view entry);

/// Whether an entry enables all annotations.
[[nodiscard]] bool enables_all(std::string_view entry);

}  // namespace kata::config
