// SPDX-License-Identifier: Apache-2.0
#include "directvol/volume_path.hpp"

#include <algorithm>

#include "core/base64.hpp"
#include "core/text.hpp"

namespace kata::directvol {
namespace {

bool has_component(std::string_view path, std::string_view wanted) {
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    if (name == wanted) return true;
    path.remove_prefix(std::min(name.size() + 1, path.size()));
  }
  return false;
}

// Whether any component is more than "." or nothing: "/..." is a name like others.
bool names_anything(std::string_view path) {
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('/'));
    if (!name.empty() && name != ".") return true;
    path.remove_prefix(std::min(name.size() + 1, path.size()));
  }
  return false;
}

}  // namespace

Result<VolumePath> parse_volume_path(std::string_view text) {
  const auto wrong = [&](const std::string& why) {
    return std::unexpected(
        Error{Code::usage, fmt::format("volume path {}: {}", quote(text), why),
              "give the absolute path that the container's mount has as its source"});
  };
  if (text.empty()) return wrong("empty");
  if (text.contains('\0')) return wrong("holds a NUL byte");
  if (text[0] != '/') return wrong("not absolute");
  if (has_component(text, "..")) return wrong("holds '..'");
  if (!names_anything(text)) return wrong("names no volume");
  if (text.size() > longest_volume_path)
    return wrong(
        fmt::format("{} bytes; at most {} fit into a file name once encoded, so no runtime could "
                    "look it up",
                    text.size(), longest_volume_path));
  return VolumePath{std::string{text}};
}

std::vector<std::string> oddities(const VolumePath& path) {
  std::vector<std::string> found;
  const auto note = [&](std::string_view what) {
    found.push_back(
        fmt::format("volume path {} {}; it is used as it is, and a mount must name it "
                    "exactly so",
                    quote(path.text), what));
  };
  if (path.text.ends_with('/')) note("ends in a slash");
  if (path.text.contains("//")) note("has a doubled slash");
  if (has_component(path.text, ".")) note("has a '.' component");
  if (!is_utf8(path.text)) note("is not UTF-8, which a mount in an OCI bundle cannot name");
  return found;
}

std::string record_name(const VolumePath& path) { return to_base64(path.text, Base64::url); }

std::optional<std::string> old_record_name(const VolumePath& path) {
  std::string old = to_base64(path.text, Base64::standard);
  if (old == record_name(path)) return std::nullopt;
  return old;
}

std::optional<std::string> decode_record_name(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (auto path = parse_base64(name, Base64::url)) return path;
  return parse_base64(name, Base64::standard);
}

}  // namespace kata::directvol
