// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_tree.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "exec/entry_filter.hpp"
#include "tar/name.hpp"
#include "tar/reader.hpp"

namespace kata::exec {
namespace {

constexpr std::size_t longest_list = std::size_t{4} << 20;
constexpr std::size_t longest_link = 4095;

constexpr std::string_view list_script = R"sh(
o() { m=; [ -n "$s" ] && m=$(stat -c %a -- "$2"); [ -n "$m" ] || { m=644; [ -x "$2" ] && m=755; }
printf '%s%s %s\0' $1 $m "$2"; }
w() { for n in "$1"/* "$1"/.[!.]* "$1"/..?*; do
if [ -h "$n" ]; then o l "$n"; elif [ -d "$n" ]; then o d "$n"; w "$n"
elif [ -f "$n" ]; then o f "$n"; elif [ -e "$n" ]; then o o "$n"; fi; done; }
LC_ALL=C; cd -- "$f" && o d . && w .)sh";

Result<std::string> list(GuestShell& shell, const Route& route, std::string_view path,
                         const Wait& wait) {
  std::string text;
  const Output keep = [&](std::string_view bytes) -> Result<> {
    text += bytes;
    if (text.size() <= longest_list) return {};
    return fail(Code::refused, "the list of files is longer than {}, too many without tar",
                format_size(longest_list));
  };
  const std::string script = fmt::format("(f={}; s={}\n{})", shell_quote(path),
                                         route.tools.has("stat-c") ? "y" : "", list_script);
  const int status = TRY(shell.evaluate(script, keep, wait));
  if (status != 0 && text.empty())
    return fail(Code::io, "list {}: the guest's shell says status {}", quote(path), status);
  return text;
}

Result<ListedFile> parse_listed(std::string_view item) {
  ListedFile file;
  const std::size_t blank = item.find(' ');
  if (item.empty() || blank == item.npos)
    return fail(Code::malformed, "the guest lists {}", quote(item.substr(0, 200)));
  file.type = item.front();
  const char* end = item.data() + blank;
  const auto [at, error] = std::from_chars(item.data() + 1, end, file.permissions, 8);
  if (error != std::errc{} || at != end || !std::string_view{"dflo"}.contains(file.type))
    return fail(Code::malformed, "the guest lists {}", quote(item.substr(0, 200)));
  file.permissions &= 0777U;
  file.path = TRY(tar::parse_name(item.substr(blank + 1)));
  return file;
}

FileType to_type(char type) {
  switch (type) {
    case 'd': return FileType::directory;
    case 'f': return FileType::regular;
    case 'l': return FileType::symlink;
    default: return FileType::unknown;
  }
}

Result<std::string> read_link(GuestShell& shell, std::string_view path, const Wait& wait) {
  GuestShell::Answer answer =
      TRY(shell.ask(fmt::format("readlink -- {}", shell_quote(path)), wait));
  if (answer.text.ends_with('\n')) answer.text.pop_back();
  if (answer.status != 0 || answer.text.empty() || answer.text.size() > longest_link ||
      answer.text.contains('\0'))
    return fail(Code::malformed, "the guest does not say where the link {} leads", quote(path));
  return std::move(answer.text);
}

}  // namespace

Result<std::vector<ListedFile>> parse_guest_list(std::string_view text) {
  std::vector<ListedFile> files;
  while (!text.empty()) {
    const std::size_t end = text.find('\0');
    if (end == text.npos) return fail(Code::malformed, "the guest's list of files is cut off");
    files.push_back(TRY(parse_listed(text.substr(0, end))));
    text.remove_prefix(end + 1);
  }
  return files;
}

Result<> read_guest_tree(GuestShell& shell, const Route& route, const Patience& patience,
                         std::string_view path, const CopyOptions& options,
                         const CopyListener& listener, tar::Sink& sink) {
  const std::string text = TRY(list(shell, route, path, patience.wait()));
  const std::vector<ListedFile> files = TRY(parse_guest_list(text));
  if (files.size() > options.max_entries)
    return std::unexpected(tar::too_many_entries(options.max_entries));
  std::uint64_t left = options.max_bytes;
  std::uint64_t done = 0;
  EntryFilter filter{options, route.tools.has("readlink") ? options.symlinks : Symlinks::skip,
                     listener};
  for (const ListedFile& file : files) {
    const std::string from = fmt::format("{}/{}", path, file.path);
    tar::Entry entry{
        .type = to_type(file.type), .path = file.path, .permissions = file.permissions};
    if (!filter.wants(entry)) continue;
    if (entry.type == FileType::symlink) entry.link = TRY(read_link(shell, from, patience.wait()));
    TRY(sink.begin(entry));
    GuestReader reader{shell, route, patience, {left, options.max_bytes}};
    if (entry.type == FileType::regular) TRY(reader.begin(Cargo::file, from));
    for (std::uint64_t at = 0; entry.type == FileType::regular;) {
      const std::string_view bytes = TRY(reader.next());
      if (bytes.empty()) break;
      TRY(sink.write(at, bytes));
      at += bytes.size();
      left -= bytes.size();
      done += bytes.size();
      listener.progress({done, std::nullopt});
    }
    TRY(sink.end());
  }
  filter.sum_up();
  return sink.finish();
}

GuestTreeWriter::GuestTreeWriter(GuestShell& shell, const Route& route, const Patience& patience,
                                 std::string top)
    : shell_(shell), route_(route), patience_(patience), top_(std::move(top)) {}

GuestTreeWriter::~GuestTreeWriter() = default;

Result<> GuestTreeWriter::evaluate(std::string_view script) {
  const GuestShell::Answer answer = TRY(shell_.ask(script, patience_.wait()));
  if (answer.status == 0) return {};
  return fail(
      Code::io, "{}: in the guest: {}", quote(entry_.path),
      answer.text.empty() ? fmt::format("status {}", answer.status) : quote(trim(answer.text)));
}

Result<> GuestTreeWriter::begin(const tar::Entry& entry) {
  entry_ = entry;
  path_ = entry.path.empty() ? top_ : top_ + "/" + entry.path;
  written_ = 0;
  if (entry.type == FileType::symlink)
    return evaluate(
        fmt::format("ln -s -- {} {} 2>&1", shell_quote(entry.link), shell_quote(path_)));
  if (entry.type == FileType::directory)
    return evaluate(
        fmt::format("f={0}\n{{ [ -d \"$f\" ] || mkdir -- \"$f\"; }} 2>&1 && {{ "
                    "chmod {1:o} \"$f\" || :; }}",
                    shell_quote(path_), entry.permissions | 0700U));
  writer_ = std::make_unique<GuestWriter>(shell_, route_, patience_);
  return writer_->begin(Cargo::file, path_);
}

Result<> GuestTreeWriter::pad(std::uint64_t to) {
  const std::string zeros(std::min<std::uint64_t>(to - std::min(to, written_), 65536), '\0');
  while (written_ < to) {
    const std::size_t part = std::min<std::uint64_t>(to - written_, zeros.size());
    TRY(writer_->write(std::string_view{zeros}.substr(0, part)));
    written_ += part;
  }
  return {};
}

Result<> GuestTreeWriter::write(std::uint64_t offset, std::string_view bytes) {
  TRY(pad(offset));
  TRY(writer_->write(bytes));
  written_ += bytes.size();
  return {};
}

Result<> GuestTreeWriter::end() {
  if (entry_.type != FileType::regular) return {};
  TRY(pad(entry_.size));
  TRY(writer_->finish());
  writer_.reset();
  return evaluate(fmt::format("chmod {:o} {} || :", entry_.permissions, shell_quote(path_)));
}

Result<> GuestTreeWriter::finish() { return {}; }

}  // namespace kata::exec
