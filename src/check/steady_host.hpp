// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string_view>
#include <utility>

#include "core/host.hpp"

namespace kata::check {

/// A machine that is asked each question about KVM once in a run of checks: several of them want to
/// know whether a virtual machine can be made, and making one takes long. `machine` must live
/// longer.
class SteadyHost : public Host {
 public:
  explicit SteadyHost(const Host& machine) : Host(machine.at("/")), machine_(machine) {}

  [[nodiscard]] Result<FileSystem> file_system(std::string_view path) const override;
  [[nodiscard]] unsigned euid() const override;
  [[nodiscard]] Result<int> ask_kvm(KvmRequest request, unsigned argument = 0) const override;

 private:
  const Host& machine_;
  mutable std::map<std::pair<KvmRequest, unsigned>, Result<int>> answers_;
};

}  // namespace kata::check
