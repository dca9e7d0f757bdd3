// SPDX-License-Identifier: Apache-2.0
#include "host/mounts.hpp"

#include <algorithm>
#include <cstddef>

#include "core/text.hpp"

namespace kata::host {
namespace {

constexpr std::size_t table_limit = std::size_t{16} << 20;

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// "a\040b" is "a b": the kernel escapes blank, tab, line end and backslash.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) &&
                         is_octal(text[i + 2]) && is_octal(text[i + 3]);
    if (!escaped) {
      plain += text[i];
      continue;
    }
    plain +=
        static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
    i += 3;
  }
  return plain;
}

std::vector<std::string_view> split(std::string_view line, char separator = ' ') {
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    fields.push_back(line.substr(0, line.find(separator)));
    line.remove_prefix(std::min(fields.back().size() + 1, line.size()));
  }
  return fields;
}

std::vector<std::string> split_list(std::string_view list) {
  const std::vector<std::string_view> items = split(list, ',');
  return {items.begin(), items.end()};
}

}  // namespace

Result<std::vector<Mount>> parse_mounts(std::string_view text) {
  std::vector<Mount> mounts;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    // id parent major:minor root point options [optional…] - type source super-options
    const std::vector<std::string_view> fields = split(line);
    std::size_t dash = 6;
    while (dash < fields.size() && fields[dash] != "-") ++dash;
    if (dash + 2 >= fields.size()) return fail(Code::malformed, "line {}: cut off", number);
    Mount& mount = mounts.emplace_back();
    mount.device = fields[2];
    mount.point = unescape(fields[4]);
    mount.options = split_list(fields[5]);
    mount.type = fields[dash + 1];
    mount.source = unescape(fields[dash + 2]);
    if (dash + 3 < fields.size()) mount.super_options = split_list(fields[dash + 3]);
  }
  return mounts;
}

std::optional<std::string_view> Mount::value_of(std::string_view option) const {
  for (const std::string_view item : super_options)
    if (item.starts_with(option) && item.substr(option.size()).starts_with('='))
      return item.substr(option.size() + 1);
  return std::nullopt;
}

bool Mount::is_read_only() const {
  return std::ranges::find(options, "ro") != options.end() ||
         std::ranges::find(super_options, "ro") != super_options.end();
}

const Mount* mounted_at(const std::vector<Mount>& mounts, std::string_view point) {
  const auto found = std::ranges::find(mounts.rbegin(), mounts.rend(), point, &Mount::point);
  return found == mounts.rend() ? nullptr : &*found;
}

Result<std::vector<Mount>> read_node_mounts(const Host& host) {
  Result<std::string> text = host.read("/proc/1/mountinfo", table_limit);
  if (!text) text = host.read("/proc/self/mountinfo", table_limit);
  if (!text) return std::unexpected(std::move(text).error());
  // There is always a root.
  if (text->empty()) return fail(Code::malformed, "read the mounts: empty");
  Result<std::vector<Mount>> mounts = parse_mounts(*text);
  if (!mounts) return std::unexpected(std::move(mounts).error().within("read the mounts"));
  return mounts;
}

Result<bool> is_foreign_mount_namespace(const Host& host) {
  const std::string own = TRY(host.read_link("/proc/self/ns/mnt"));
  const std::string first = TRY(host.read_link("/proc/1/ns/mnt"));
  return own != first;
}

std::vector<Mount> read_mounts(const Host& host) {
  std::vector<Mount> mounts;
  for (const std::string_view path : {"/proc/self/mountinfo", "/proc/1/mountinfo"}) {
    const Result<std::string> text = host.read(path, table_limit);
    if (!text) continue;
    if (auto found = parse_mounts(*text)) mounts.insert(mounts.end(), found->begin(), found->end());
  }
  return mounts;
}

}  // namespace kata::host
