// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kata/kata.h>

#include <optional>
#include <string>

#include "failure.hpp"
#include "node.hpp"

namespace kata::test {

/// A node whose sandbox runs and owns the volume, and each call on it that says something to
/// somebody.
class Subject {
 public:
  Subject();
  ~Subject();
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  [[nodiscard]] kata_host* host() const { return host_; }
  [[nodiscard]] Shim& shim() { return node_.shim(); }
  [[nodiscard]] const Tree& tree() const { return node_.tree(); }

  void add(const char* path, const char* info) const;

  // How long these wait: longer than any test, unless nobody is to answer.
  static constexpr unsigned long_time = 60'000;
  [[nodiscard]] Failure stats(unsigned timeout_ms = long_time) const;
  [[nodiscard]] Failure resize(unsigned timeout_ms = long_time) const;
  [[nodiscard]] Failure call(unsigned timeout_ms = long_time) const;
  [[nodiscard]] Failure console(unsigned timeout_ms = long_time) const;

 private:
  Node node_;
  kata_host* host_ = nullptr;
  kata_sandbox* sandbox_ = nullptr;
};

/// Always the same answer.
[[nodiscard]] Shim::Answer always(std::optional<std::string> answer);

}  // namespace kata::test
