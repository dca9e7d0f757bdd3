// SPDX-License-Identifier: Apache-2.0
// nlohmann/json.hpp, with a destructor that needs no memory.
//
// The library's own (3.11) gathers what it destroys in a vector, so that deep nesting does not
// exhaust the stack. Where there is no memory for that vector it throws out of a destructor, which
// ends the process. No value here nests deeper than json_depth_limit, so each is destroyed by its
// parent. A value whose container could not be made is null, which the library asserts it is not.
// Every file that includes the library gets this one, by its target's include folder.
#pragma once
#pragma GCC system_header

#define JSON_ASSERT(condition) static_cast<void>(0)
#include_next <nlohmann/json.hpp>

#include <memory>

namespace kata::json_value {

inline constexpr bool is_freed_without_memory = true;

template <class T>
void release(T* value) noexcept {
  if (value == nullptr) return;
  std::destroy_at(value);
  std::allocator<T>{}.deallocate(value, 1);
}

template <class Value>
void destroy(Value& value, nlohmann::json::value_t type) noexcept {
  switch (type) {
    case nlohmann::json::value_t::object: return release(value.object);
    case nlohmann::json::value_t::array: return release(value.array);
    case nlohmann::json::value_t::string: return release(value.string);
    case nlohmann::json::value_t::binary: return release(value.binary);
    default: return;
  }
}

}  // namespace kata::json_value

template <>
inline void nlohmann::json::json_value::destroy(value_t t) {
  kata::json_value::destroy(*this, t);
}

template <>
inline void nlohmann::ordered_json::json_value::destroy(value_t t) {
  kata::json_value::destroy(*this, t);
}
