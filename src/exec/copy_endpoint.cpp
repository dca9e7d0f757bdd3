// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_endpoint.hpp"

#include "core/text.hpp"

namespace kata::exec {
namespace {

using Kind = CopyEndpoint::Kind;

constexpr std::size_t longest_path = 4095;  // PATH_MAX without its NUL

std::unexpected<Error> wrong(std::string what, std::string hint) {
  return std::unexpected(Error{Code::usage, std::move(what), std::move(hint)});
}

}  // namespace

Result<CopyEndpoint> parse_copy_endpoint(std::string_view word) {
  if (word.empty()) return fail(Code::usage, "path '': empty");
  if (word == "-") return CopyEndpoint{Kind::stream, "", ""};
  const std::size_t colon = word.find(':');
  const std::string_view left = word.substr(0, colon);
  if (colon == word.npos || left.empty() || left.contains('/'))
    return CopyEndpoint{Kind::host, "", std::string{word}};
  const std::string_view right = word.substr(colon + 1);
  if (!right.starts_with('/'))
    return wrong(
        fmt::format("guest path {} of {}: not absolute", quote(right), quote(word)),
        fmt::format("for a file of this machine write {}", quote(fmt::format("./{}", word))));
  if (right.size() > longest_path)
    return fail(Code::usage, "guest path: {} bytes; at most {} fit", right.size(), longest_path);
  return CopyEndpoint{Kind::guest, std::string{left}, std::string{right}};
}

Result<CopyEndpoints> parse_copy_endpoints(std::string_view source, std::string_view target) {
  CopyEndpoints both;
  both.source = TRY(parse_copy_endpoint(source));
  both.target = TRY(parse_copy_endpoint(target));
  const bool from_guest = both.source.kind == Kind::guest;
  const bool to_guest = both.target.kind == Kind::guest;
  if (from_guest && to_guest)
    return wrong("both sides name a sandbox", "copy to this machine first, and from here on");
  if (!from_guest && !to_guest)
    return wrong("neither side names a sandbox", "write one of them as SANDBOX:/path");
  return both;
}

}  // namespace kata::exec
