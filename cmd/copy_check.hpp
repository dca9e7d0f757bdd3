// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "cmd/command.hpp"
#include "exec/copy.hpp"

namespace kata::cmd {

/// What 'cp --check' says of sandbox `id`.
void print_copy_check(Context& ctx, std::string_view id, const exec::CopyCheck& check);

}  // namespace kata::cmd
