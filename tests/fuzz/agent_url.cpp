// SPDX-License-Identifier: Apache-2.0
// What a shim says of its agent: an address within its bounds, or an error of one line.
#include "shim/agent_url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "exec/guest_socket.hpp"

using namespace kata::shim;
using kata::exec::is_own_socket;

namespace {

// A path that passes for the sandbox's own leads nowhere else.
void check_path(const std::string& path) {
  if (!path.starts_with('/') || path.contains('\n') || path.contains('\0')) std::abort();
  if (!is_own_socket(path, "sb1")) return;
  if (!path.starts_with("/run/") || !path.contains("/sb1/")) std::abort();
  if (path.contains("/../") || path.ends_with("/..") || path.contains("//")) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto url = parse_agent_url({reinterpret_cast<const char*>(data), size});
  if (!url) {
    if (url.error().what.empty() || url.error().what.contains('\n')) std::abort();
    return 0;
  }
  if (url->port == 0 || url->port > 65535) std::abort();
  if (url->transport == Transport::hybrid) check_path(url->path);
  const std::string text = to_text(*url, url->port);
  if (text.contains('\n')) std::abort();
  const auto again = parse_agent_url(text);
  // A path that is escaped or cut for messages is another one.
  if (text.contains('\\') || size > 4000) return 0;
  if (!again || again->cid != url->cid || again->path != url->path) std::abort();
  return 0;
}
