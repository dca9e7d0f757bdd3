// SPDX-License-Identifier: Apache-2.0
// What stands behind the names that C sees.
#pragma once

#include <string>
#include <utility>

#include "core/host.hpp"
#include "directvol/oci_mount.hpp"
#include "directvol/record.hpp"
#include "directvol/volume_path.hpp"
#include "kata/kata.h"
#include "shim/http.hpp"
#include "shim/sandbox.hpp"

struct kata_host {
  explicit kata_host(std::string root) : machine(std::move(root)) {}
  kata::Host machine;
};

struct kata_volume {
  std::string path;
  kata::directvol::MountInfo info;
};

struct kata_mount {
  kata_volume volume;
  kata::directvol::GuestDevice device;
  kata::directvol::GuestMount guest;
};

struct kata_sandbox {
  kata::shim::Sandbox found;
};

struct kata_response {
  kata::shim::Response answer;
};

namespace kata::face {

/// Errors: usage (not one of the enumeration).
[[nodiscard]] Result<directvol::Runtime> to_runtime(int runtime);

/// A volume path that may be a null pointer.
/// Errors: usage.
[[nodiscard]] Result<directvol::VolumePath> to_volume_path(const char* text);

}  // namespace kata::face
