// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::env {

/// Puts `text` at `path`, which is this machine's own whatever the sysroot, in one step: whoever
/// reads it finds the old file or the new one. A link is followed; a device or a pipe is written
/// to. Units:  a new file has mode 0666 less the umask, an old one keeps its permissions.
[[nodiscard]] Result<> write_report(const std::string& path, std::string_view text);

/// Puts `bytes` at `path`, in one step too, for nobody but its owner to read.
/// Units:  mode 0600, whatever the umask and an old file's permissions.
/// Errors: refused (what is there is no regular file: a link, a directory, a device…), and those of
/// the file system.
[[nodiscard]] Result<> write_private(const std::string& path, std::string_view bytes);

}  // namespace kata::env
