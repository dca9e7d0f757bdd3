// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>

#include "libkata/call.hpp"

// One block of memory: the texts lie behind the structure.
struct kata_error {
  int code;
  const char* message;
  const char* hint;
};

namespace kata::face {
namespace {

// There must be an error to give when there is no memory for one.
constexpr kata_error no_memory{KATA_NO_MEMORY, "out of memory", ""};

// Puts `text` with an end at `place`, and returns what comes after it.
char* put(char* place, std::string_view text) noexcept {
  std::memcpy(place, text.data(), text.size());
  place[text.size()] = '\0';
  return place + text.size() + 1;
}

// Nobody writes to it: the caller has no way to.
kata_error* shared_error() noexcept { return const_cast<kata_error*>(&no_memory); }

kata_error* make_error(int code, std::string_view message, std::string_view hint) noexcept {
  const std::size_t texts = message.size() + hint.size() + 2;
  void* block = std::malloc(sizeof(kata_error) + texts);
  if (block == nullptr) return shared_error();
  auto* error = new (block) kata_error{code, nullptr, nullptr};
  char* first = reinterpret_cast<char*>(error + 1);
  error->message = first;
  error->hint = put(first, message);
  put(first + message.size() + 1, hint);
  return error;
}

}  // namespace

int fail_with(kata_error** error, const Error& what) noexcept {
  if (error != nullptr) *error = make_error(static_cast<int>(what.code), what.what, what.hint);
  return -1;
}

int fail_with_exception(kata_error** error) noexcept {
  if (error == nullptr) return -1;
  try {
    throw;
  } catch (const std::bad_alloc&) {
    *error = shared_error();
  } catch (const std::exception& e) {
    *error = make_error(KATA_INTERNAL, e.what(), "report this defect of libkata");
  } catch (...) {
    *error = make_error(KATA_INTERNAL, "unknown exception", "report this defect of libkata");
  }
  return -1;
}

}  // namespace kata::face

int kata_error_code(const kata_error* error) { return error == nullptr ? 0 : error->code; }

const char* kata_error_message(const kata_error* error) {
  return error == nullptr ? nullptr : error->message;
}

const char* kata_error_hint(const kata_error* error) {
  return error == nullptr ? nullptr : error->hint;
}

void kata_error_free(kata_error* error) {
  if (error != kata::face::shared_error()) std::free(error);
}
