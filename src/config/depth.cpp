// SPDX-License-Identifier: Apache-2.0
#include "config/depth.hpp"

#include <algorithm>
#include <vector>

namespace kata::config {
namespace {

// Nothing that a parser could object to.
bool is_plain(std::string_view comment) {
  const auto is_printable = [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; };
  return std::ranges::all_of(comment, is_printable);
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

  Outline run() {
    while (at_ < text_.size()) {
      step();
      if (depth() > limit_) return {.too_deep = place(), .text = {}};
    }
    kept_ += text_.substr(kept_to_);
    return {.too_deep = std::nullopt, .text = std::move(kept_)};
  }

 private:
  [[nodiscard]] std::size_t depth() const { return header_ + nested_ + dots_.back(); }

  [[nodiscard]] Place place() const {
    return {.file = 0, .line = line_, .column = static_cast<std::uint32_t>(at_ - line_start_)};
  }

  void step() {
    const char c = text_[at_];
    switch (c) {
      case '\n': end_line(); break;
      case '#': skip_comment(); return;
      case '"':
      case '\'': skip_string(c); return;
      case '.': ++dots_.back(); break;
      case ',': dots_.back() = 0; break;
      case '=': has_value_ = true; break;
      case '[':
      case '{': open(); break;
      case ']':
      case '}': close(); break;
      default: break;
    }
    ++at_;
  }

  void skip_comment() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find('\n', at_), text_.size());
    const std::size_t end = text_[at_ - 1] == '\r' ? at_ - 1 : at_;
    if (!is_plain(text_.substr(begin, end - begin))) return;
    kept_ += text_.substr(kept_to_, begin - kept_to_);
    kept_to_ = end;
  }

  void end_line() {
    ++line_;
    line_start_ = at_;
    if (dots_.size() > 1) return;  // inside an array, where lines mean nothing
    if (in_header_) header_ = dots_.back() + 1;
    in_header_ = false;
    has_value_ = false;
    dots_.back() = 0;
  }

  void open() {
    if (dots_.size() == 1 && !has_value_) {  // a header: what follows nests below it
      in_header_ = true;
      header_ = 0;
      return;
    }
    nested_ += dots_.back() + 1;
    dots_.push_back(0);
  }

  void close() {
    if (dots_.size() == 1) return;
    dots_.pop_back();
    nested_ -= dots_.back() + 1;
  }

  void skip_string(char quote) {
    const std::string_view triple = quote == '"' ? R"(""")" : "'''";
    const bool is_long = text_.substr(at_).starts_with(triple);
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!is_long) return;
        ++line_;
        line_start_ = at_;
      }
      if (is_long ? text_.substr(at_).starts_with(triple) : c == quote) {
        at_ += is_long ? 3 : 1;
        // Up to two quotes before the three that close belong to the string.
        for (int i = 0; is_long && i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
        return;
      }
      // Not past a line end, which must be counted.
      const bool escapes = c == '\\' && quote == '"' && !text_.substr(at_ + 1).starts_with('\n');
      at_ += escapes ? 2U : 1U;
    }
  }

  std::string_view text_;
  std::size_t limit_;
  std::string kept_;
  std::size_t kept_to_ = 0;  // where what is not in kept_ yet begins
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  std::size_t header_ = 0;            // parts of the last header
  std::size_t nested_ = 0;            // of all brackets around
  std::vector<std::size_t> dots_{0};  // of the key before each bracket
  bool in_header_ = false;
  bool has_value_ = false;
};

}  // namespace

Outline outline_of(std::string_view text, std::size_t limit) { return Scanner{text, limit}.run(); }

}  // namespace kata::config
