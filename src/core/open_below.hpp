// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "core/fd.hpp"

namespace kata {

/// How far a path may lead that others than its reader have laid out.
enum class Reach : std::uint8_t {
  beneath,    ///< below the directory and through no link
  one_mount,  ///< likewise, and into no other mount
  in_root,    ///< the directory is "/", for links too, and its own ".."
};

/// Opens `path` as seen from `directory`, close-on-exec, in one system call where the kernel can.
/// Kernels before Linux 5.6, some seccomp profiles and qemu-user have no openat2: there it is
/// walked, component by component, with the same answers. Where somebody renames meanwhile it is
/// tried again, 64 times in all.
///
/// `flags` are open(2)'s; O_CREAT is not among them.
/// Returns the descriptor or the errno of open(2). Besides: ELOOP (a link where none may be), EXDEV
/// (leads out, into another mount, or over a link of the kernel's such as /proc/PID/fd has), EAGAIN
/// (somebody renamed each time; a moved directory may be EXDEV too), ENOSYS (one_mount without
/// openat2 and without /proc).
/// Source: openat2(2), RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS, RESOLVE_NO_XDEV, RESOLVE_IN_ROOT.
[[nodiscard]] std::expected<Fd, int> open_below(int directory, const std::string& path, int flags,
                                                Reach reach);

/// Opens the absolute `path` for reading where no component of it is a link, in one system call.
/// Its first "/" is `root`, or the process's own root where that is -1. A FIFO's other end is not
/// waited for. Nothing stands in for openat2 here: ENOSYS or EPERM where there is none.
/// Source: openat2(2), RESOLVE_NO_SYMLINKS.
[[nodiscard]] std::expected<Fd, int> open_linkless(int root, const std::string& path);

}  // namespace kata
