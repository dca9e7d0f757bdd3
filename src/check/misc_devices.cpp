// SPDX-License-Identifier: Apache-2.0
#include "check/misc_devices.hpp"

#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr unsigned misc_major = 10;
constexpr unsigned most_minors = 1U << 20;

Result<MiscDevice> parse_line(std::string_view line, unsigned number) {
  line = trim(line);
  const std::size_t blank = line.find(' ');
  const auto minor = parse_u64(line.substr(0, blank));
  if (!minor || *minor >= most_minors || blank == std::string_view::npos)
    return fail(Code::malformed, "'/proc/misc' line {}: expected a number and a name, got {}",
                number, quote(line.substr(0, 80)));
  return MiscDevice{static_cast<unsigned>(*minor), std::string{trim(line.substr(blank))}};
}

}  // namespace

Result<std::vector<MiscDevice>> parse_misc_devices(std::string_view text) {
  std::vector<MiscDevice> devices;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    devices.push_back(TRY(parse_line(text.substr(0, end), number)));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return devices;
}

Result<std::vector<MiscDevice>> read_misc_devices(const Host& host) {
  const std::string text = TRY(host.read("/proc/misc"));
  // Every kernel lists some; a FIFO that stands there is at its end at once.
  if (text.empty()) return fail(Code::malformed, "read '/proc/misc': empty");
  return parse_misc_devices(text);
}

Result<Node> look_at_node(const Host& host, std::string_view path, unsigned minor) {
  const Result<FileInfo> info = host.stat(path);
  if (!info && info.error().code == Code::not_found) return Node::absent;
  if (!info) return std::unexpected(info.error());
  if (!host.is_whole_machine()) return Node::right;
  const bool is_right =
      info->type == FileType::character && info->major == misc_major && info->minor == minor;
  return is_right ? Node::right : Node::wrong;
}

}  // namespace kata::check
