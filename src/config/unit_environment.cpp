// SPDX-License-Identifier: Apache-2.0
#include "config/unit_environment.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::size_t size_limit = std::size_t{64} << 10;
constexpr std::size_t most_drop_ins = 100;
// The first one that has a file counts.
constexpr std::array<std::string_view, 5> directories{
    "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system", "/lib/systemd/system"};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// A line with the lines that continue it.
struct Line {
  std::string text;
  unsigned number = 0;  ///< the first one's
};

// The lines that say something: neither empty nor comments, not even among continued ones.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  bool continues = false;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#') || line.starts_with(';')) continue;
    if (!continues) lines.push_back({.text = {}, .number = number});
    continues = line.ends_with('\\');
    if (continues) line.remove_suffix(1);
    lines.back().text += line;
    if (continues) lines.back().text += ' ';
  }
  std::erase_if(lines, [](const Line& line) { return line.text.empty(); });
  return lines;
}

// The words of a line, without the quotes that may stand anywhere in them.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  char quote = 0;
  bool is_inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && is_blank(c)) {
      is_inside = false;
      continue;
    }
    if (!std::exchange(is_inside, true)) words.emplace_back();
    if (quote == 0 ? c == '"' || c == '\'' : c == quote)
      quote = quote == 0 ? c : '\0';
    else if (c == '\\' && i + 1 < line.size())
      words.back() += line[++i];
    else
      words.back() += c;
  }
  return words;
}

// The rest of "NAME=rest".
std::optional<std::string> value_in(std::string_view word, std::string_view name) {
  if (!word.starts_with(name) || !word.substr(name.size()).starts_with('=')) return std::nullopt;
  return std::string{word.substr(name.size() + 1)};
}

std::string expanded(std::string_view text, std::string_view service) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '%' && i + 1 < text.size() ? text[i + 1] : '\0';
    const bool is_name = next == 'n' || next == 'N' || next == 'p';
    if (is_name) result += service;
    if (next == 'n') result += ".service";
    if (!is_name) result += text[i];
    if (is_name || next == '%') ++i;
  }
  return result;
}

std::optional<std::string> read_text(const Host& host, const std::string& file) {
  const Result<FileInfo> info = host.stat(file);
  if (!info || info->type != FileType::regular) return std::nullopt;
  Result<std::string> text = host.read(file, size_limit);
  if (!text) return std::nullopt;
  return *std::move(text);
}

// The unit that counts, then its drop-ins by name; of two with one name the first directory's.
std::vector<std::string> unit_files(const Host& host, std::string_view service) {
  std::vector<std::string> files;
  std::map<std::string, std::string> drop_ins;
  for (const std::string_view directory : directories) {
    const std::string unit = fmt::format("{}/{}.service", directory, service);
    if (files.empty() && host.exists(unit)) files.push_back(unit);
    const Result<std::vector<DirEntry>> entries = host.entries(unit + ".d");
    if (!entries) continue;
    for (const DirEntry& entry : *entries)
      if (entry.name.ends_with(".conf") && drop_ins.size() < most_drop_ins)
        drop_ins.try_emplace(entry.name, fmt::format("{}.d/{}", unit, entry.name));
  }
  for (const auto& [name, file] : drop_ins) files.push_back(file);
  return files;
}

// One variable through a unit and its drop-ins.
class Reader {
 public:
  Reader(const Host& host, std::string_view service, std::string_view name)
      : host_(host), service_(service), name_(name) {}

  void read(const std::string& file) {
    const std::optional<std::string> text = read_text(host_, file);
    if (!text) return;
    std::string section;
    for (const Line& line : lines_of(*text)) {
      if (line.text.starts_with('[')) section = line.text;
      if (section != "[Service]") continue;
      const std::size_t equals = line.text.find('=');
      if (equals == std::string::npos) continue;
      take(trim(std::string_view{line.text}.substr(0, equals)),
           trim(std::string_view{line.text}.substr(equals + 1)), file, line.number);
    }
  }

  [[nodiscard]] std::optional<UnitVariable> result() const {
    std::optional<UnitVariable> found = variable_;
    for (const std::string& file : files_)
      if (const auto later = find_in_file(file)) found = later;
    const bool is_unset = std::ranges::any_of(unset_, [&](const std::string& what) {
      return what == name_ || (found && value_in(what, name_) == found->value);
    });
    if (is_unset || !found || found->value.empty()) return std::nullopt;
    return found;
  }

 private:
  // An empty setting takes back what came before.
  void take(std::string_view key, std::string_view value, const std::string& file, unsigned line) {
    if (key == "Environment") {
      if (value.empty()) variable_.reset();
      for (const std::string& word : words_of(value))
        if (const auto found = value_in(word, name_))
          variable_ = {.value = expanded(*found, service_), .file = file, .line = line};
    } else if (key == "EnvironmentFile") {
      if (value.empty()) files_.clear();
      value.remove_prefix(value.starts_with('-') ? 1 : 0);
      if (value.starts_with('/')) files_.push_back(expanded(value, service_));
    } else if (key == "UnsetEnvironment") {
      if (value.empty()) unset_.clear();
      std::ranges::move(words_of(value), std::back_inserter(unset_));
    }
  }

  // An environment file has a variable a line, its value in quotes or not.
  [[nodiscard]] std::optional<UnitVariable> find_in_file(const std::string& file) const {
    const std::optional<std::string> text = read_text(host_, file);
    if (!text) return std::nullopt;
    std::optional<UnitVariable> found;
    for (const Line& line : lines_of(*text))
      if (const auto value = value_in(line.text, name_)) {
        const std::vector<std::string> words = words_of(*value);
        found = {.value = words.empty() ? "" : words.front(), .file = file, .line = line.number};
      }
    return found;
  }

  const Host& host_;
  std::string_view service_;
  std::string_view name_;
  std::optional<UnitVariable> variable_;
  std::vector<std::string> files_;
  std::vector<std::string> unset_;
};

}  // namespace

std::optional<UnitVariable> find_in_unit(const Host& host, std::string_view service,
                                         std::string_view name) {
  Reader reader{host, service, name};
  for (const std::string& file : unit_files(host, service)) reader.read(file);
  return reader.result();
}

}  // namespace kata::config
