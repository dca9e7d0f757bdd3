// SPDX-License-Identifier: Apache-2.0
#include "check/steady_host.hpp"

namespace kata::check {
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
