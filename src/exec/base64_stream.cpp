// SPDX-License-Identifier: Apache-2.0
#include "exec/base64_stream.hpp"

#include "core/base64.hpp"
#include "core/text.hpp"

namespace kata::exec {

Result<std::string> Base64Stream::feed(std::string_view piece) {
  std::string text = std::move(held_);
  text.reserve(text.size() + piece.size());
  for (const char c : piece)
    if (c != '\n' && c != '\r') text += c;
  held_ = text.substr(text.size() - text.size() % 4);
  text.resize(text.size() - held_.size());
  if (text.empty() && (held_.empty() || !is_over_)) return std::string{};
  if (is_over_) return fail(Code::malformed, "base64 text goes on behind its padding");
  std::optional<std::string> bytes = parse_base64(text, Base64::standard);
  if (!bytes) return fail(Code::malformed, "not base64: {}", quote(text.substr(0, 64)));
  is_over_ = text.ends_with('=');
  if (is_over_ && !held_.empty())
    return fail(Code::malformed, "base64 text goes on behind its padding");
  return *std::move(bytes);
}

Result<> Base64Stream::finish() const {
  if (held_.empty()) return {};
  return fail(Code::malformed, "base64 text ends in the middle of a group");
}

}  // namespace kata::exec
