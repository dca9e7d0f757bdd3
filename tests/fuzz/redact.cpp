// SPDX-License-Identifier: Apache-2.0
// Lines of the journal, in which guests have a say: what is taken out stays out, in bounds.
#include "env/redact.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace kata::env;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (redact(text).size() > size * (redacted.size() + 1)) std::abort();
  // Whatever stands before it, the value of a name that says what it is does not get through.
  if (text.contains("CANARY42")) return 0;
  const std::string named = std::string{text} + "\npassword=CANARY42 x";
  if (redact(named).contains("CANARY42")) std::abort();
  return 0;
}
