// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>
#include <kata/kata.h>

#include <functional>
#include <string>

namespace kata::test {

/// An error's parts, freed; code 0 where there was none.
struct Failure {
  int code = 0;
  std::string message{};
  std::string hint{};
};

/// What a call that takes an error says.
inline Failure failure_of(const std::function<int(kata_error**)>& call) {
  kata_error* error = nullptr;
  const int result = call(&error);
  CHECK(result == (error == nullptr ? 0 : -1));
  if (error == nullptr) return {};
  const Failure failure{kata_error_code(error), kata_error_message(error), kata_error_hint(error)};
  kata_error_free(error);
  return failure;
}

}  // namespace kata::test
