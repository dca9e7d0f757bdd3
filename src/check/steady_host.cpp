// SPDX-License-Identifier: Apache-2.0
#include "check/steady_host.hpp"

namespace kata::check {
namespace {

// /sys has thousands of files that one check reads, once each; they would only take memory.
bool is_asked_again(std::string_view path) {
  return path.starts_with("/proc/") || path.starts_with("/lib/modules/");
}

}  // namespace

Result<std::string> SteadyHost::read(std::string_view path, std::size_t limit) const {
  if (!is_asked_again(path)) return machine_.read(path, limit);
  std::pair key{std::string{path}, limit};
  const auto known = texts_.find(key);
  if (known != texts_.end()) return known->second;
  return texts_.emplace(std::move(key), machine_.read(path, limit)).first->second;
}

Result<FileSystem> SteadyHost::file_system(std::string_view path) const {
  return machine_.file_system(path);
}

unsigned SteadyHost::euid() const { return machine_.euid(); }

Result<int> SteadyHost::ask_kvm(KvmRequest request, unsigned argument) const {
  const std::pair key{request, argument};
  const auto known = answers_.find(key);
  if (known != answers_.end()) return known->second;
  return answers_.emplace(key, machine_.ask_kvm(request, argument)).first->second;
}

}  // namespace kata::check
