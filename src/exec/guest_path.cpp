// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_path.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::string_view script = R"sh(
k=absent; [ -e "$p" ] && k=other; [ -f "$p" ] && k=file; [ -d "$p" ] && k=directory
l=-; [ -h "$p" ] && l=link
x=644; [ -x "$p" ] && x=755
printf '%s %s %s ' $k $l $x; stat -L -c '%a %s %Y' -- "$p")sh";

std::vector<std::string_view> to_words(std::string_view text) {
  std::vector<std::string_view> words;
  text = trim(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::optional<unsigned> parse_mode(std::string_view text) {
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (error != std::errc{} || end != text.data() + text.size() || mode > 07777) return std::nullopt;
  return mode & 0777U;
}

std::optional<PathKind> parse_kind(std::string_view word) {
  if (word == "absent") return PathKind::absent;
  if (word == "file") return PathKind::file;
  if (word == "directory") return PathKind::directory;
  return word == "other" ? std::optional{PathKind::other} : std::nullopt;
}

}  // namespace

Result<GuestPath> parse_guest_path(std::string_view answer) {
  const std::vector<std::string_view> words = to_words(answer);
  const auto kind = words.empty() ? std::nullopt : parse_kind(words[0]);
  const auto mode = words.size() < 3 ? std::nullopt : parse_mode(words[2]);
  if (!kind || !mode)
    return fail(Code::malformed, "the guest says of a path {}", quote(answer.substr(0, 200)));
  GuestPath path{.kind = *kind, .is_link = words[1] == "link", .permissions = *mode};
  if (words.size() != 6) return path;
  path.permissions = parse_mode(words[3]).value_or(path.permissions);
  path.size = parse_u64(words[4]);
  if (const auto seconds = parse_u64(words[5]); seconds && *seconds < (std::uint64_t{1} << 40U))
    path.modified = static_cast<std::int64_t>(*seconds);
  return path;
}

Result<GuestPath> read_guest_path(GuestShell& shell, std::string_view path, const Wait& wait) {
  const GuestShell::Answer answer =
      TRY(shell.ask(fmt::format("(p={}\n{})", shell_quote(path), script), wait));
  return parse_guest_path(answer.text);
}

}  // namespace kata::exec
