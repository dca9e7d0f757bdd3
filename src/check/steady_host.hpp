// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/host.hpp"

namespace kata::check {

/// A machine that gives the same answer to the same question for as long as one run of checks
/// takes. What several checks ask is asked once: the texts of /proc and of the lists of modules,
/// and KVM, where a virtual machine is made for the answer. `machine` must live longer.
class SteadyHost : public Host {
 public:
  explicit SteadyHost(const Host& machine) : Host(machine.at("/")), machine_(machine) {}

  [[nodiscard]] Result<std::string> read(std::string_view path,
                                         std::size_t limit = default_limit) const override;
  [[nodiscard]] Result<FileSystem> file_system(std::string_view path) const override;
  [[nodiscard]] unsigned euid() const override;
  [[nodiscard]] Result<int> ask_kvm(KvmRequest request, unsigned argument = 0) const override;

 private:
  const Host& machine_;
  mutable std::map<std::pair<std::string, std::size_t>, Result<std::string>> texts_;
  mutable std::map<std::pair<KvmRequest, unsigned>, Result<int>> answers_;
};

}  // namespace kata::check
