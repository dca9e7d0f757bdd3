// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cmd/command.hpp"
#include "env/subject.hpp"

namespace kata::cmd {

/// Packs what commands print without options, as JSON, and what `env` alone knows, into the archive
/// `file`; "-" is standard output. What one of them cannot say is told in the archive.
/// Errors: refused ("-" is a terminal; `file` is there and no file), those of writing it.
[[nodiscard]] Result<int> write_bundle(Context& ctx, const env::Inquiry& inquiry,
                                       const env::Self& self, const std::string& file);

}  // namespace kata::cmd
