// SPDX-License-Identifier: Apache-2.0
#include "config/drop_in.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::config {
namespace {

// A directory with more is no configuration, and each may be 1 MiB.
constexpr std::size_t most_drop_ins = 1000;

Finding problem(std::string id, const std::string& file, std::string message,
                std::string hint = {}) {
  return {.level = Level::failure,
          .id = std::move(id),
          .file = file,
          .message = std::move(message),
          .hint = std::move(hint)};
}

Result<std::string> read_regular(const Host& host, const std::string& file) {
  const FileInfo info = TRY(host.stat(file));
  if (info.type != FileType::regular)
    return fail(Code::malformed, "read {}: {}, expected a regular file", quote(file),
                to_text(info.type));
  return host.read(file, toml_size_limit);
}

std::string directory_of(const std::string& file) { return file.substr(0, file.rfind('/')); }

// Why a runtime refuses an entry by what it is, or nothing.
std::optional<std::string> refusal(const DirEntry& entry, Dialect dialect) {
  switch (entry.type) {
    case FileType::regular:
    case FileType::unknown: return std::nullopt;
    case FileType::symlink:
      if (dialect == Dialect::go) return std::nullopt;
      return "a symbolic link, which runtime-rs refuses as a drop-in";
    default:
      return fmt::format("{}; {} reads every entry of config.d as a file", to_text(entry.type),
                         name_of(dialect));
  }
}

void add_drop_in(const Host& host, Dialect dialect, const DirEntry& entry, const std::string& file,
                 Merged& merged) {
  if (const std::optional<std::string> why = refusal(entry, dialect)) {
    merged.findings.push_back(
        problem("config.dropins.type", file, *why,
                entry.type == FileType::symlink ? "put a copy in its place" : "move it elsewhere"));
    return;
  }
  const auto number = static_cast<std::uint32_t>(merged.files.size());
  std::expected<Node, Refusal> document = read_document(host, file, number);
  if (!document) {
    document.error().finding.id = "config.dropins.unreadable";
    merged.findings.push_back(std::move(document.error().finding));
    return;
  }
  if (!entry.name.ends_with(".toml"))
    merged.findings.push_back(
        {.level = Level::warning,
         .id = "config.dropins.name",
         .file = file,
         .message = "read as a drop-in although its name does not end in '.toml'",
         .hint = "move it elsewhere if it is a backup"});
  if (merged.parts.empty()) merged.parts.push_back(merged.root);
  merged.parts.push_back(*document);
  merged.files.push_back(file);
  merge(merged.root, std::move(*document));
}

}  // namespace

std::expected<Node, Refusal> read_document(const Host& host, const std::string& file,
                                           std::uint32_t number) {
  const Result<std::string> text = read_regular(host, file);
  if (!text)
    return std::unexpected(
        Refusal{text.error().code, problem("config.parse.read", file, text.error().what)});
  std::expected<Node, SyntaxError> root = parse_toml(*text, number);
  if (root) return std::move(*root);
  Finding finding = problem("config.parse.syntax", file, root.error().what);
  finding.line = root.error().place.line;
  finding.column = root.error().place.column;
  return std::unexpected(Refusal{Code::malformed, std::move(finding)});
}

void merge(Node& into, Node&& from) {
  auto* to = std::get_if<Node::Table>(&into.value);
  auto* table = std::get_if<Node::Table>(&from.value);
  if (to == nullptr || table == nullptr) {
    into = std::move(from);
    return;
  }
  for (Member& member : *table) {
    const auto at = std::ranges::lower_bound(*to, member.name, {}, &Member::name);
    if (at != to->end() && at->name == member.name)
      merge(at->node, std::move(member.node));
    else
      to->insert(at, std::move(member));
  }
}

void merge_drop_ins(const Host& host, Dialect dialect, Merged& merged) {
  const std::string directory = directory_of(merged.files.front()) + "/config.d";
  Result<std::vector<DirEntry>> entries = host.entries(directory);
  if (!entries) {
    // A directory that is not there is fine; a file in its place has the same error code.
    if (entries.error().code != Code::not_found || host.exists(directory))
      merged.findings.push_back(
          problem("config.dropins.directory", directory, entries.error().what));
    return;
  }
  std::ranges::sort(*entries, {}, &DirEntry::name);
  if (entries->size() > most_drop_ins) {
    merged.findings.push_back(
        problem("config.dropins.directory", directory,
                fmt::format("{} entries; at most {} are read", entries->size(), most_drop_ins)));
    entries->resize(most_drop_ins);
  }
  for (const DirEntry& entry : *entries)
    add_drop_in(host, dialect, entry, directory + "/" + entry.name, merged);
}

}  // namespace kata::config
