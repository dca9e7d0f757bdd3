// SPDX-License-Identifier: Apache-2.0
// From C++ to C: what every function of the C face is made of.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "core/error.hpp"
#include "kata/kata.h"

namespace kata::face {

/// Holds the cancellation of this thread back while it lives: its unwinding would not pass through
/// functions that promise to throw nothing.
/// Source: pthread_setcancelstate(3).
class CancellationHold {
 public:
  CancellationHold() noexcept;
  CancellationHold(const CancellationHold&) = delete;
  CancellationHold& operator=(const CancellationHold&) = delete;
  ~CancellationHold();

 private:
  int before_ = 0;
};

/// Hands an error to the caller, if he wants it; where there is no memory for it, that. Returns -1.
int fail_with(kata_error** error, const Error& what) noexcept;

/// The same for the exception that is being handled.
int fail_with_exception(kata_error** error) noexcept;

/// Runs `body`, which returns a Result<> and sets what the caller is to get last, and turns every
/// outcome into the C convention. No exception crosses into C.
template <class Body>
int call(kata_error** error, Body body) noexcept {
  const CancellationHold hold;
  try {
    const Result<> done = body();
    return done ? 0 : fail_with(error, done.error());
  } catch (...) {
    return fail_with_exception(error);
  }
}

/// The error of a null pointer where the argument `name` must not be one.
[[nodiscard]] std::unexpected<Error> null_argument(std::string_view name);

/// Errors: usage (a null pointer where `name` must not be one).
template <class T>
[[nodiscard]] Result<> need(T* argument, std::string_view name) {
  if (argument == nullptr) return null_argument(name);
  return {};
}

/// Errors: usage (a bit outside `known`).
[[nodiscard]] Result<> need_flags(unsigned flags, unsigned known);

/// Errors: usage (a structure's size that no release had).
[[nodiscard]] Result<> need_size(std::size_t size, std::size_t known, std::string_view name);

/// Text for kata_string_free(). Throws std::bad_alloc.
[[nodiscard]] char* to_c_text(std::string_view text);

/// 0 is the default of every time limit.
[[nodiscard]] std::chrono::milliseconds to_patience(unsigned timeout_ms);

}  // namespace kata::face
