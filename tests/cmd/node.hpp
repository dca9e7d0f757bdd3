// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/tree.hpp"

namespace kata::test {

inline constexpr const char* go_file =
    "/opt/kata/share/defaults/kata-containers/runtimes/qemu/configuration-qemu.toml";
inline constexpr const char* rust_file =
    "/opt/kata/share/defaults/kata-containers/runtime-rs/runtimes/dragonball/"
    "configuration-dragonball.toml";

/// Makes `tree` a node as kata-deploy leaves it, with a drop-in of its administrator: the handler
/// kata-qemu with go_file, and kata-dragonball with rust_file.
void fill_node(const Tree& tree);

}  // namespace kata::test
