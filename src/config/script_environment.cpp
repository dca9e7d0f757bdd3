// SPDX-License-Identifier: Apache-2.0
#include "config/script_environment.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace kata::config {
namespace {

/// A word without its quotes.
struct Word {
  std::string text;
  bool is_known = true;     // no expansion in it but of `name` with a default
  bool is_default = false;  // "${NAME:-text}" is in it
  bool assigns = false;     // "${NAME:=text}" is
};

struct Command {
  std::vector<Word> words;
  unsigned line = 1;
};

// The simple commands of a script.
class Lexer {
 public:
  Lexer(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  std::vector<Command> read() {
    while (at_ < text_.size()) step(text_[at_]);
    if (quote_ != '\0') command_.words.back().is_known = false;  // no shell takes it
    end_command();
    return std::move(commands_);
  }

 private:
  void step(char c) {
    if (c == '\\' && at_ + 1 < text_.size()) return take_escaped();
    if (c == '\'' && quote_ != '"') return take_literal();
    if (c == '"') {
      quote_ = quote_ == '"' ? '\0' : '"';
      begin_word();
      ++at_;
    } else if (c == '$' || c == '`') {
      expand();
    } else if (quote_ != '\0') {
      take(c);
    } else {
      step_outside(c);
    }
  }

  void step_outside(char c) {
    constexpr std::string_view separators = "\n;&|()";
    if (c == '#' && !is_inside_) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (separators.contains(c)) {
      end_command();
      line_ += c == '\n' ? 1U : 0U;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      is_inside_ = false;
      ++at_;
    } else {
      take(c);
    }
  }

  void begin_word() {
    if (std::exchange(is_inside_, true)) return;
    if (command_.words.empty()) command_.line = line_;
    command_.words.emplace_back();
  }

  void take(char c) {
    begin_word();
    command_.words.back().text += c;
    line_ += c == '\n' ? 1U : 0U;
    ++at_;
  }

  void take_escaped() {
    ++at_;
    if (text_[at_] != '\n') return take(text_[at_]);
    ++line_;
    ++at_;
  }

  void take_literal() {
    begin_word();
    const std::size_t end = std::min(text_.find('\'', at_ + 1), text_.size());
    for (++at_; at_ < end;) take(text_[at_]);
    ++at_;
  }

  // "${NAME:-text}" is the text where nothing set the variable; what else is expanded is unknown.
  void expand() {
    begin_word();
    Word& word = command_.words.back();
    for (const std::string_view form : {":-", ":=", "-", "="}) {
      const std::string begin = "${" + std::string{name_} + std::string{form};
      const std::size_t end = text_.find('}', at_);
      if (!text_.substr(at_).starts_with(begin) || end == text_.npos) continue;
      const std::string_view text = text_.substr(at_ + begin.size(), end - at_ - begin.size());
      word.text += text;
      word.is_default = true;
      word.assigns = form.ends_with('=');
      word.is_known = word.is_known && text.find_first_of("$`\"'\n") == text.npos;
      at_ = end + 1;
      return;
    }
    word.is_known = false;
    ++at_;
  }

  void end_command() {
    is_inside_ = false;
    if (!command_.words.empty()) commands_.push_back(std::exchange(command_, {}));
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  char quote_ = '\0';
  bool is_inside_ = false;  // a word
  Command command_;
  std::vector<Command> commands_;
};

bool is_assignment(const Word& word) {
  const std::size_t equals = word.text.find('=');
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return equals != std::string::npos && equals > 0 &&
         std::ranges::all_of(word.text.substr(0, equals), is_name);
}

class Interpreter {
 public:
  explicit Interpreter(std::string_view name) : name_(name) {}

  void run(const Command& command) {
    constexpr std::array<std::string_view, 9> before{"if", "then", "else", "elif", "while",
                                                     "do", "{",    "!",    "exec"};
    line_ = command.line;
    std::span<const Word> words = command.words;
    while (!words.empty()) {
      const std::string& first = words.front().text;
      if (first == "unset" || first == "env" || first == "export" || first == "readonly" ||
          first == "declare" || first == "local" || first == ":")
        return run_builtin(first, words.subspan(1));
      if (is_assignment(words.front()))
        assign(words.front());
      else if (std::ranges::find(before, first) == before.end())
        return;
      words = words.subspan(1);
    }
  }

  [[nodiscard]] std::optional<ScriptVariable> result() const { return found_; }

 private:
  void run_builtin(const std::string& name, std::span<const Word> words) {
    if (name == "env") return run_env(words);
    for (const Word& word : words) {
      if (name == "unset" && word.text == name_) set({.value = {}, .line = line_});
      if (name == ":" && word.assigns) set_to(word, word.text);
      if (name != "unset" && name != ":") assign(word);
    }
  }

  // Up to the program that it runs.
  void run_env(std::span<const Word> words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& text = words[i].text;
      const bool takes_back = text == "-i" || text == "-" || text == "--ignore-environment" ||
                              text == "--unset=" + std::string{name_} ||
                              text == "-u" + std::string{name_} ||
                              (text == "-u" && i + 1 < words.size() && words[i + 1].text == name_);
      if (takes_back) set({.value = {}, .line = line_});
      if (text == "-u") ++i;
      if (!text.starts_with('-') && !is_assignment(words[i])) return;
      assign(words[i]);
    }
  }

  void assign(const Word& word) {
    if (word.text.starts_with(name_) && word.text.substr(name_.size()).starts_with('='))
      set_to(word, word.text.substr(name_.size() + 1));
  }

  void set_to(const Word& word, const std::string& value) {
    // A default changes nothing that was set before.
    if (word.is_default && found_ && !found_->value.empty()) return;
    set({.value = word.is_known ? value : std::string{},
         .line = line_,
         .is_default = word.is_default && !found_});
  }

  void set(ScriptVariable variable) { found_ = std::move(variable); }

  std::string_view name_;
  unsigned line_ = 0;
  std::optional<ScriptVariable> found_;
};

}  // namespace

std::optional<ScriptVariable> find_in_script(std::string_view text, std::string_view name) {
  Interpreter interpreter{name};
  for (const Command& command : Lexer{text, name}.read()) interpreter.run(command);
  return interpreter.result();
}

}  // namespace kata::config
