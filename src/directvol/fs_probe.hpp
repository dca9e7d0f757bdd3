// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::directvol {

enum class Content : std::uint8_t {
  file_system,
  partition_table,
  blank,      ///< no signature that libblkid knows
  ambiguous,  ///< signatures of more than one kind
};

struct Probe {
  Content content = Content::blank;
  std::string type;  ///< "ext4", "crypto_LUKS"; "gpt", "dos" for a partition table; else empty
};

/// What a disk image or block device holds, from its signatures. Reads only.
/// Errors: io.
/// Source: libblkid, blkid_do_safeprobe().
[[nodiscard]] Result<Probe> probe_file_system(int fd, std::string_view name);

}  // namespace kata::directvol
