// SPDX-License-Identifier: Apache-2.0
// The configuration of containerd and CRI-O: every handler that is kept is one of Kata's, stands
// once and knows where it was declared.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "config/engine.hpp"

using namespace kata;

namespace {

void check(const std::vector<config::Handler>& handlers) {
  for (const config::Handler& handler : handlers) {
    const std::string all = handler.runtime_type + handler.runtime_path + handler.config_path;
    if (!all.contains("kata") || handler.file != "/f" || handler.line == 0) std::abort();
  }
  if (std::ranges::adjacent_find(handlers, std::ranges::greater_equal{}, &config::Handler::name) !=
      handlers.end())
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Host nowhere{"/nonexistent"};
  const auto document = config::parse_toml({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  for (const auto& declared :
       {config::containerd_handlers(*document, "/f"), config::crio_handlers(*document, "/f")}) {
    std::vector<config::Handler> handlers;
    for (const config::Handler& handler : declared) config::merge_handler(handlers, handler);
    config::keep_kata(handlers);
    check(handlers);
    for (const config::Handler& handler : handlers) {
      if (!config::find_shim(nowhere, handler).empty()) std::abort();
      static_cast<void>(config::dialect_of(nowhere, handler));
    }
  }
  return 0;
}
