// SPDX-License-Identifier: Apache-2.0
#include "libkata/call.hpp"

#include <pthread.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace kata::face {

CancellationHold::CancellationHold() noexcept {
  ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_);
}

CancellationHold::~CancellationHold() { ::pthread_setcancelstate(before_, nullptr); }

std::unexpected<Error> null_argument(std::string_view name) {
  return fail(Code::usage, "argument '{}' is NULL", name);
}

Result<> need_flags(unsigned flags, unsigned known) {
  if ((flags & ~known) == 0) return {};
  return fail(Code::usage, "argument 'flags' has bits that mean nothing: {:#x}", flags & ~known);
}

Result<> need_size(std::size_t size, std::size_t known, std::string_view name) {
  if (size == known) return {};
  return fail(Code::usage, "member 'size' of '{}' is {}, expected {}", name, size, known);
}

char* to_c_text(std::string_view text) {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) throw std::bad_alloc{};
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

std::chrono::milliseconds to_patience(unsigned timeout_ms) {
  return std::chrono::milliseconds{timeout_ms == 0 ? 10'000 : timeout_ms};
}

}  // namespace kata::face
