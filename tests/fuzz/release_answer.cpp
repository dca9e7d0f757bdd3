// SPDX-License-Identifier: Apache-2.0
// What an https server or a proxy answers: read the same in one piece and byte by byte, and an
// address in it is an https URL or refused.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "release/http.hpp"

namespace {

using namespace kata::release;

Source pieces_of(std::string_view bytes, std::size_t step) {
  return [bytes, step](std::span<char> space) mutable -> kata::Result<std::size_t> {
    const std::size_t size = std::min({bytes.size(), space.size(), step});
    std::ranges::copy(bytes.substr(0, size), space.begin());
    bytes.remove_prefix(size);
    return size;
  };
}

void check_reference(std::string_view reference) {
  const auto url = resolve({.host = "a"}, reference);
  if (!url) return;
  const auto again = parse_url(to_text(*url));
  if (!again || !again->has_origin_of(*url) || again->target != url->target) std::abort();
  if (url->target.find_first_of(" \r\n") != std::string::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  for (const Body body : {Body::expected, Body::none}) {
    const auto whole = read_answer(pieces_of(bytes, size), body);
    const auto slow = read_answer(pieces_of(bytes, 1), body);
    if (whole && slow && (whole->status != slow->status || whole->body != slow->body)) std::abort();
    if (whole && !slow) std::abort();
    if (!whole) continue;
    if (whole->body.size() > body_limit) std::abort();
    check_reference(whole->location);
    if (const auto next = next_link(whole->link)) check_reference(*next);
  }
  return 0;
}
