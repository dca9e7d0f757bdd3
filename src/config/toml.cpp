// SPDX-License-Identifier: Apache-2.0
// The only file that sees toml++.
#define TOML_EXCEPTIONS 0
// The library asserts what any text can break: "[" before a line end does. With NDEBUG its
// assertions are promises to clang's optimizer. Without them such a text is an error like others.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 1
#define TOML_ENABLE_WINDOWS_COMPAT 0

#include <toml++/toml.h>

#include <sstream>

#include "config/depth.hpp"
#include "config/document.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

class Builder {
 public:
  explicit Builder(std::uint32_t file) : file_(file) {}

  [[nodiscard]] Node node(const toml::node& from) const {
    Node to{.value = false, .place = place(from.source().begin)};
    switch (from.type()) {
      case toml::node_type::boolean: to.value = from.as_boolean()->get(); break;
      case toml::node_type::integer: to.value = from.as_integer()->get(); break;
      case toml::node_type::floating_point: to.value = from.as_floating_point()->get(); break;
      case toml::node_type::string: to.value = from.as_string()->get(); break;
      case toml::node_type::array: to.value = array(*from.as_array()); break;
      case toml::node_type::table: to.value = table(*from.as_table()); break;
      case toml::node_type::date: to.value = moment(from.as_date()->get()); break;
      case toml::node_type::time: to.value = moment(from.as_time()->get()); break;
      case toml::node_type::date_time: to.value = moment(from.as_date_time()->get()); break;
      case toml::node_type::none: break;
    }
    return to;
  }

  [[nodiscard]] Place place(const toml::source_position& at) const {
    return {.file = file_, .line = at.line, .column = at.column};
  }

 private:
  [[nodiscard]] Node::Array array(const toml::array& from) const {
    Node::Array to;
    to.reserve(from.size());
    for (const toml::node& item : from) to.push_back(node(item));
    return to;
  }

  // The library's tables are sorted by name already.
  [[nodiscard]] Node::Table table(const toml::table& from) const {
    Node::Table to;
    to.reserve(from.size());
    for (const auto& [name, item] : from) to.push_back({std::string{name.str()}, node(item)});
    return to;
  }

  template <class T>
  [[nodiscard]] static Moment moment(const T& value) {
    std::ostringstream text;
    text << value;
    return {text.str()};
  }

  std::uint32_t file_;
};

// "Error while parsing key: expected …" in our style: lower case, without a full stop. The library
// shows characters as "\n" itself, so a backslash stays one.
std::string worded(std::string_view text) {
  constexpr std::string_view lead = "Error while parsing ";
  if (text.starts_with(lead)) text.remove_prefix(lead.size());
  std::string what = escape(text);
  for (std::size_t at = what.find("\\\\"); at != std::string::npos; at = what.find("\\\\", at + 1))
    what.erase(at, 1);
  while (what.ends_with('.')) what.pop_back();
  if (!what.empty()) what.replace(0, 1, to_lower(what.substr(0, 1)));
  return what;
}

}  // namespace

std::expected<Node, SyntaxError> parse_toml(std::string_view text, std::uint32_t file) {
  if (text.size() > toml_size_limit)
    return std::unexpected(
        SyntaxError{{.file = file},
                    fmt::format("{} bytes; at most {} are read", text.size(), toml_size_limit)});
  Outline outline = outline_of(text, toml_depth_limit);
  if (outline.too_deep) {
    outline.too_deep->file = file;
    return std::unexpected(
        SyntaxError{*outline.too_deep,
                    fmt::format("nested deeper than {} keys and brackets", toml_depth_limit)});
  }
  toml::parse_result result = toml::parse(outline.text);
  // What is wrong is said of the text as it was written.
  if (!result) result = toml::parse(text);
  const Builder builder{file};
  if (!result) {
    const toml::parse_error& error = result.error();
    return std::unexpected(
        SyntaxError{builder.place(error.source().begin), worded(error.description())});
  }
  return builder.node(result.table());
}

}  // namespace kata::config
