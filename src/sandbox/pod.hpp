// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/host.hpp"

namespace kata::sandbox {

/// The Kubernetes pod that a sandbox is.
struct Pod {
  std::string name;
  std::string space;  ///< its Kubernetes namespace
};

/// Reads the annotations that containerd or CRI-O gives a pod in its OCI bundle's config.json.
/// Source: containerd pkg/cri/annotations, cri-o pkg/annotations.
[[nodiscard]] std::optional<Pod> parse_bundle(std::string_view text);

/// Looks for the bundle of sandbox `id` where containerd (also k3s's, rke2's, k0s's and
/// microk8s's) and CRI-O keep it. `engine_namespace` is containerd's own, "k8s.io" for pods.
[[nodiscard]] std::optional<Pod> find_pod(const Host& host, std::string_view id,
                                          std::string_view engine_namespace = "k8s.io");

}  // namespace kata::sandbox
