// SPDX-License-Identifier: Apache-2.0
#include "env/advisories.hpp"

namespace kata::env {
namespace {

std::vector<Advisory> all_advisories() {
  return {
      {.id = "GHSA-2gv2-cffp-j227",
       .cve = "",
       .first_fixed = Version{.major = 3, .minor = 31},
       .what = "runtime-rs runs virtiofsd as root without a sandbox, and root in a guest can plant "
               "links anywhere on the host"},
      {.id = "GHSA-rr59-xxvx-96qr",
       .cve = "",
       .first_fixed = std::nullopt,
       .what = "annotations virtio_fs_extra_args and kernel_params let a pod have the host's root "
               "file system and the debug console"},
      {.id = "GHSA-q49m-57vm-c8cc",
       .cve = "CVE-2026-41326",
       .first_fixed = std::nullopt,
       .what = "files that the host copies into a guest are written anywhere in it through links"},
      {.id = "GHSA-fmg6-v47x-52wr",
       .cve = "",
       .first_fixed = Version{.major = 4, .minor = 1},
       .what = "generated policies let whoever operates the host mount chosen paths in a "
               "confidential guest"},
  };
}

}  // namespace

std::vector<Advisory> advisories_on(const Version& release) {
  std::vector<Advisory> advisories = all_advisories();
  std::erase_if(advisories, [&](const Advisory& advisory) {
    return advisory.first_fixed && release >= *advisory.first_fixed;
  });
  return advisories;
}

}  // namespace kata::env
