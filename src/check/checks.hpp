// SPDX-License-Identifier: Apache-2.0
// Every check's function; for all() and the tests. One block a group, as in all.cpp.
#pragma once

#include "check/check.hpp"

namespace kata::check {

// kvm
[[nodiscard]] Result<Finding> kvm_node(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_access(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_api(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_create_vm(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_capabilities(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_memslots(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_max_vcpus(const Host& host, const Question& question);

}  // namespace kata::check
