// SPDX-License-Identifier: Apache-2.0
#include "directvol/fs_probe.hpp"

#include <blkid/blkid.h>

#include <memory>

#include "core/text.hpp"

namespace kata::directvol {
namespace {

using Handle = std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)>;

std::string value_of(blkid_probe probe, const char* key) {
  const char* value = nullptr;
  if (blkid_probe_lookup_value(probe, key, &value, nullptr) != 0 || value == nullptr) return {};
  return value;
}

}  // namespace

Result<Probe> probe_file_system(int fd, std::string_view name) {
  const Handle probe{blkid_new_probe(), &blkid_free_probe};
  if (!probe) return fail(Code::io, "probe {}: out of memory", quote(name));
  if (blkid_probe_set_device(probe.get(), fd, 0, 0) != 0)
    return fail(Code::io, "probe {}: cannot be read", quote(name));
  blkid_probe_enable_superblocks(probe.get(), 1);
  blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_TYPE);
  blkid_probe_enable_partitions(probe.get(), 1);

  switch (blkid_do_safeprobe(probe.get())) {
    case 0: break;
    case 1: return Probe{Content::blank, ""};
    case -2: return Probe{Content::ambiguous, ""};
    default: return fail(Code::io, "probe {}: reading its signatures went wrong", quote(name));
  }
  if (std::string type = value_of(probe.get(), "TYPE"); !type.empty())
    return Probe{Content::file_system, std::move(type)};
  return Probe{Content::partition_table, value_of(probe.get(), "PTTYPE")};
}

}  // namespace kata::directvol
