// SPDX-License-Identifier: Apache-2.0
#include "config/unit_environment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::size_t size_limit = std::size_t{1} << 20;
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

// Whether a line goes on in the next one: with a backslash that no other makes literal.
bool is_continued(std::string_view line) {
  const std::size_t last = line.find_last_not_of('\\');
  const std::size_t slashes = line.size() - (last == line.npos ? 0 : last + 1);
  return slashes % 2 == 1;
}

// The lines that say something: neither empty nor comments, not even among continued ones.
std::vector<Line> lines_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Line> lines;
  bool continues = false;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#') || line.starts_with(';')) continue;
    if (!continues) lines.push_back({.text = {}, .number = number});
    continues = is_continued(line);
    if (continues) line.remove_suffix(1);
    lines.back().text += line;
    if (continues) lines.back().text += ' ';
  }
  std::erase_if(lines, [](const Line& line) { return line.text.empty(); });
  return lines;
}

// What stands for the escape sequence that begins with `text`, behind its backslash, and how much
// of the text that is.
std::pair<std::string, std::size_t> unescaped(std::string_view text) {
  constexpr std::string_view letters = "abfnrtvs";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v ";
  if (const std::size_t at = letters.find(text[0]); at != letters.npos) return {{meanings[at]}, 1};
  const bool is_hex = text[0] == 'x';
  const std::string_view digits = is_hex ? text.substr(1, 2) : text.substr(0, 3);
  unsigned value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex ? 16 : 8);
  const std::size_t wanted = is_hex ? 2 : 3;
  const bool is_number = error == std::errc{} && end == digits.data() + wanted && value < 256;
  if (is_number) return {{static_cast<char>(value)}, wanted + (is_hex ? 1 : 0)};
  return {{text[0]}, 1};
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
    else if (c == '\\' && i + 1 < line.size()) {
      const auto [meaning, length] = unescaped(line.substr(i + 1));
      words.back() += meaning;
      i += length;
    } else
      words.back() += c;
  }
  return words;
}

// The rest of "NAME=rest".
std::optional<std::string> value_in(std::string_view word, std::string_view name) {
  if (!word.starts_with(name) || !word.substr(name.size()).starts_with('=')) return std::nullopt;
  return std::string{word.substr(name.size() + 1)};
}

// Nothing where there is a specifier whose meaning is not known here.
std::optional<std::string> expanded(std::string_view text, std::string_view service) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '%' && i + 1 < text.size() ? text[i + 1] : '\0';
    const bool is_name = next == 'n' || next == 'N' || next == 'p';
    if (is_name) result += service;
    if (next == 'n') result += ".service";
    if (!is_name) result += text[i];
    if (text[i] == '%' && !is_name && next != '%') return std::nullopt;
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
  }
  // Those for all services come after the service's own where both have the name.
  for (const std::string& below : {fmt::format("{}.service.d", service), std::string{"service.d"}})
    for (const std::string_view directory : directories) {
      const std::string path = fmt::format("{}/{}", directory, below);
      for (const DirEntry& entry : host.entries(path).value_or(std::vector<DirEntry>{}))
        if (entry.name.ends_with(".conf") && drop_ins.size() < most_drop_ins)
          drop_ins.try_emplace(entry.name, fmt::format("{}/{}", path, entry.name));
    }
  for (const auto& [name, file] : drop_ins) files.push_back(file);
  return files;
}

struct Assignment {
  std::string name;
  std::string value;
  unsigned line = 0;
};

// An environment file: names and values, which end with their line but for quotes and backslashes.
// Source: systemd.exec(5), "EnvironmentFile=".
class AssignmentReader {
 public:
  explicit AssignmentReader(std::string_view text) : text_(text) {}

  std::vector<Assignment> read() {
    std::vector<Assignment> all;
    while (!text_.empty()) {
      const std::string_view line = text_.substr(0, text_.find('\n'));
      const std::string_view start = trim(line);
      const std::size_t equals = line.find('=');
      if (start.starts_with('#') || start.starts_with(';') || equals == line.npos) {
        skip(std::min(line.size() + 1, text_.size()));
        continue;
      }
      Assignment one{.name = std::string{trim(line.substr(0, equals))}, .value = {}, .line = line_};
      skip(equals + 1);
      one.value = read_value();
      all.push_back(std::move(one));
    }
    return all;
  }

 private:
  void skip(std::size_t count) {
    line_ += static_cast<unsigned>(std::ranges::count(text_.substr(0, count), '\n'));
    text_.remove_prefix(count);
  }

  // Blanks around it go, those between quotes excepted.
  std::string read_value() {
    std::string value;
    std::size_t kept = 0;
    while (!text_.empty() && text_.front() != '\n') {
      const char c = text_.front();
      if (c == '"' || c == '\'') {
        read_quoted(value);
        kept = value.size();
        continue;
      }
      const bool is_escape = c == '\\' && text_.size() > 1;
      const char meant = is_escape ? text_[1] : c;
      if (!(is_escape && meant == '\n') && !(value.empty() && is_blank(meant))) value += meant;
      if (is_escape || !is_blank(meant)) kept = value.size();
      skip(is_escape ? 2 : 1);
    }
    skip(std::min<std::size_t>(1, text_.size()));
    value.resize(std::min(kept, value.size()));
    return value;
  }

  void read_quoted(std::string& value) {
    const char quote = text_.front();
    skip(1);
    while (!text_.empty() && text_.front() != quote) {
      const bool is_escape = quote == '"' && text_.front() == '\\' && text_.size() > 1 &&
                             std::string_view{"\"\\`$\n"}.contains(text_[1]);
      if (!is_escape) value += text_.front();
      if (is_escape && text_[1] != '\n') value += text_[1];
      skip(is_escape ? 2 : 1);
    }
    skip(std::min<std::size_t>(1, text_.size()));
  }

  std::string_view text_;
  unsigned line_ = 1;
};

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
          variable_ = {
              .value = expanded(*found, service_).value_or(""), .file = file, .line = line};
    } else if (key == "EnvironmentFile") {
      if (value.empty()) files_.clear();
      value.remove_prefix(value.starts_with('-') ? 1 : 0);
      const std::optional<std::string> path = expanded(value, service_);
      if (path && path->starts_with('/')) files_.push_back(*path);
    } else if (key == "UnsetEnvironment") {
      if (value.empty()) unset_.clear();
      std::ranges::move(words_of(value), std::back_inserter(unset_));
    }
  }

  [[nodiscard]] std::optional<UnitVariable> find_in_file(const std::string& file) const {
    const std::optional<std::string> text = read_text(host_, file);
    if (!text) return std::nullopt;
    std::optional<UnitVariable> found;
    for (Assignment& one : AssignmentReader{*text}.read())
      if (one.name == name_)
        found = {.value = std::move(one.value), .file = file, .line = one.line};
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
