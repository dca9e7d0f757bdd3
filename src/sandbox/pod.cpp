// SPDX-License-Identifier: Apache-2.0
#include "sandbox/pod.hpp"

#include <fmt/format.h>

#include <array>

#include "core/dir.hpp"
#include "core/json.hpp"
#include "sandbox/json_pick.hpp"

namespace kata::sandbox {
namespace {

// rke2 uses k3s's.
constexpr std::array<std::string_view, 4> containerd_states{
    "/run/containerd", "/run/k3s/containerd", "/run/k0s/containerd",
    "/var/snap/microk8s/common/run/containerd"};

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && !name.contains('/') &&
         !name.contains('\0');
}

std::optional<Pod> read_bundle(const Host& host, const std::string& state,
                               const std::string& below) {
  const Result<Dir> root = Dir::open(host, state);
  if (!root) return std::nullopt;
  const Result<Dir> bundle = root->open_dir(below);
  if (!bundle) return std::nullopt;
  const Result<Dir::File> file = bundle->read("config.json", json_size_limit);
  return file ? parse_bundle(file->text) : std::nullopt;
}

}  // namespace

std::optional<Pod> parse_bundle(std::string_view text) {
  static constexpr std::array<std::string_view, 2> containerd{
      "/annotations/io.kubernetes.cri.sandbox-name",
      "/annotations/io.kubernetes.cri.sandbox-namespace"};
  static constexpr std::array<std::string_view, 2> crio{
      "/annotations/io.kubernetes.cri-o.KubeName", "/annotations/io.kubernetes.cri-o.Namespace"};
  for (const auto& places : {containerd, crio}) {
    const std::vector<std::optional<std::string>> picked = pick_json(text, places);
    const std::optional<std::string>& name = picked[0];
    const std::optional<std::string>& space = picked[1];
    if (name && space) return Pod{*name, *space};
  }
  return std::nullopt;
}

std::optional<Pod> find_pod(const Host& host, std::string_view id,
                            std::string_view engine_namespace) {
  if (is_plain_name(engine_namespace))
    for (const std::string_view state : containerd_states)
      if (auto pod = read_bundle(host, fmt::format("{}/io.containerd.runtime.v2.task", state),
                                 fmt::format("{}/{}", engine_namespace, id)))
        return pod;
  return read_bundle(host, "/run/containers/storage/overlay-containers",
                     fmt::format("{}/userdata", id));
}

}  // namespace kata::sandbox
