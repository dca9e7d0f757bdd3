// SPDX-License-Identifier: Apache-2.0
#include "tar/name.hpp"

#include "core/text.hpp"

namespace kata::tar {
namespace {

constexpr std::size_t longest_path = 4095;
constexpr std::size_t longest_component = 255;

template <class... A>
std::unexpected<Error> refuse(std::string_view name, fmt::format_string<A...> f, A&&... a) {
  return fail(Code::malformed, "member {}: {}", quote(name.substr(0, 200)),
              fmt::format(f, std::forward<A>(a)...));
}

}  // namespace

Result<std::string> parse_name(std::string_view name) {
  if (name.empty()) return refuse(name, "no name");
  if (name.starts_with('/')) return refuse(name, "an absolute name");
  if (name.contains('\0')) return refuse(name, "a NUL byte in its name");
  if (name.size() > longest_path)
    return refuse(name, "a name of {} bytes; at most {} fit", name.size(), longest_path);
  std::string path;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t slash = std::min(name.find('/', at), name.size());
    const std::string_view part = name.substr(at, slash - at);
    at = slash + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") return refuse(name, "'..' in its name");
    if (part.size() > longest_component)
      return refuse(name, "{} bytes between slashes; at most {} fit", part.size(),
                    longest_component);
    if (++depth > deepest) return refuse(name, "nested deeper than {}", deepest);
    if (!path.empty()) path += '/';
    path += part;
  }
  return path;
}

}  // namespace kata::tar
