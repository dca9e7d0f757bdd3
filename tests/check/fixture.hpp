// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "check/check.hpp"
#include "support/tree.hpp"

namespace kata::test {

/// A machine in a tree, with a KVM that a test makes up.
class CheckHost : public Host {
 public:
  explicit CheckHost(const Tree& tree) : Host(tree.root().string()) {}

  [[nodiscard]] unsigned euid() const override { return user; }
  [[nodiscard]] Result<int> ask_kvm(KvmRequest request, unsigned argument) const override;

  unsigned user = 0;
  Result<int> version = 12;
  Result<int> made = 0;
  /// By number; what is not named has the value 1.
  std::map<unsigned, int> capabilities{{9, 64}, {10, 32764}, {66, 1024}};
};

/// A question about what nobody configured: this hypervisor with its runtime's defaults.
[[nodiscard]] check::Question about(const Host& host, config::Vmm vmm = config::Vmm::qemu,
                                    config::Dialect dialect = config::Dialect::go);

/// A question about one configuration, as the runtime reads it.
[[nodiscard]] check::Question about(const Tree& tree, config::Dialect dialect,
                                    std::string_view text);

/// A finding as one line: "warn: detail | hint", the hint only where there is one. An Error is
/// "unknown: what | hint".
[[nodiscard]] std::string to_line(const Result<check::Finding>& finding);

/// The value of a fact as text; "-" where there is none.
[[nodiscard]] std::string fact_of(const Result<check::Finding>& finding, std::string_view name);

}  // namespace kata::test
