// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/error.hpp"

namespace kata::test {

/// What an operation that must fail says; a text no error has where it does not fail.
template <class T>
std::string failure(const Result<T>& result) {
  return result ? "(no failure)" : result.error().what;
}

template <class T>
std::string hint_of(const Result<T>& result) {
  return result ? "(no failure)" : result.error().hint;
}

}  // namespace kata::test
