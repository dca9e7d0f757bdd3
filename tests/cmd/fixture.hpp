// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/fd.hpp"
#include "support/run.hpp"
#include "support/tree.hpp"

namespace kata::test {

/// Where direct volumes are recorded.
inline constexpr std::string_view volume_root = "/run/kata-containers/shared/direct-volumes";

/// The smallest disk image that libblkid takes for ext4: 64 KiB with a superblock.
[[nodiscard]] std::string ext4_image();

/// Writes a record by hand, as a runtime's tool might have; whatever the umask, only its owner can
/// write to it. `name` is the name of its directory.
void write_record(const Tree& tree, std::string_view name, std::string_view mount_info);

/// Marks a sandbox as the owner of a record.
void write_marker(const Tree& tree, std::string_view name, std::string_view sandbox_id);

/// A UNIX stream socket bound at a path of the machine. Somebody listens on it until close().
class Listener {
 public:
  Listener(const Tree& tree, std::string_view path);
  void close() { fd_ = Fd{}; }

 private:
  Fd fd_;
};

using Args = std::vector<std::string>;

/// `args` after "direct-volume".
[[nodiscard]] Args volume_command(Args args);

/// Checks that a command line fails as a usage mistake (2) or for the state of the world (1) with
/// exactly `err` on standard error and nothing on standard output, and changes nothing.
void check_refused(const Tree& tree, const Args& args, int status, std::string_view err,
                   const RunOptions& options = {});

/// Checks that a command line succeeds and prints exactly `out` and `err`.
void check_done(const Tree& tree, const Args& args, std::string_view out, std::string_view err = "",
                const RunOptions& options = {});

inline const RunOptions as_kata_runtime{.program = "/usr/local/bin/kata-runtime", .input = {}};

}  // namespace kata::test
