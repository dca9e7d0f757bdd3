// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <expected>
#include <string>
#include <system_error>
#include <utility>

namespace kata {

/// What a caller can act on. Values are part of the C ABI: append, never renumber.
enum class Code : std::uint8_t {
  usage = 1,    ///< the caller asked for something that makes no sense
  not_found,    ///< the object does not exist
  denied,       ///< the kernel refuses this user
  unavailable,  ///< it exists, but nobody serves it now
  malformed,    ///< bytes from outside do not follow their format
  io,           ///< any other failure of the system
  refused,      ///< possible, but would harm; an option overrides it
  unsupported,  ///< the other side does not implement it
  timed_out,    ///< the time allowed ran out; whether it happened is unknown
  interrupted,  ///< the caller wanted to stop
};

/// Why an operation failed, worded for the person at the terminal.
struct Error {
  Code code;
  std::string what;    ///< "open '/dev/kvm': Permission denied": lower case, no full stop
  std::string hint{};  ///< one imperative sentence, or empty

  /// Prefixes what the caller was doing; outer layers read first.
  template <class... A>
  [[nodiscard]] Error within(fmt::format_string<A...> f, A&&... a) && {
    what = fmt::format(f, std::forward<A>(a)...) + ": " + what;
    return std::move(*this);
  }

  /// Sets the hint unless an inner layer, which knows more, already did.
  [[nodiscard]] Error advise(std::string text) && {
    if (hint.empty()) hint = std::move(text);
    return std::move(*this);
  }
};

/// A value or an Error.
template <class T = void>
using Result = std::expected<T, Error>;

/// The Code that a failed system call's errno stands for.
[[nodiscard]] constexpr Code code_of(int err) {
  switch (err) {
    case ENOENT:
    case ENOTDIR: return Code::not_found;
    case EACCES:
    case EPERM: return Code::denied;
    case ECONNREFUSED:
    case ENODEV: return Code::unavailable;
    case ETIMEDOUT: return Code::timed_out;
    default: return Code::io;
  }
}

/// An error with a message of our own.
template <class... A>
[[nodiscard]] std::unexpected<Error> fail(Code code, fmt::format_string<A...> f, A&&... a) {
  return std::unexpected(Error{code, fmt::format(f, std::forward<A>(a)...)});
}

/// The error of a failed system call; `err` is errno as it stood right after it.
template <class... A>
[[nodiscard]] std::unexpected<Error> sys_error(int err, fmt::format_string<A...> f, A&&... a) {
  return std::unexpected(Error{code_of(err), fmt::format(f, std::forward<A>(a)...) + ": " +
                                                 std::generic_category().message(err)});
}

}  // namespace kata

/// Value of `expr`, or return its Error from this function. One TRY to a statement.
#define TRY(expr)                                             \
  __extension__({                                             \
    auto try_result_ = (expr);                                \
    if (!try_result_) [[unlikely]]                            \
      return std::unexpected(std::move(try_result_).error()); \
    *std::move(try_result_);                                  \
  })
