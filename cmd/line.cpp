// SPDX-License-Identifier: Apache-2.0
#include "cmd/line.hpp"

#include <algorithm>
#include <ranges>
#include <span>
#include <string_view>

namespace kata::cmd {
namespace {

// As CLI11 has it: "-" and "- x" are arguments.
bool is_option(std::string_view word) {
  if (!word.starts_with('-')) return false;
  word.remove_prefix(word.starts_with("--") ? 2 : 1);
  return !word.empty() && !std::string_view{"-! \n"}.contains(word.front());
}

bool takes_value(const CLI::Option* option) {
  return option != nullptr && option->get_items_expected_max() > 0;
}

// How many arguments a command has a place for.
std::size_t places(const CLI::App& app) {
  std::size_t count = 0;
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional())
      count += static_cast<std::size_t>(option->get_items_expected_max());
  return count;
}

// The words of a line one after another, as CLI11 would take them.
class Reader {
 public:
  Reader(Tree& tree, std::span<const std::string> words, Name name)
      : tree_(tree), app_(&tree.root), rest_(words), name_(name) {}

  Line read();

 private:
  void read_end();
  void read_argument(const std::string& word);
  void read_long(const std::string& word);
  void read_short(const std::string& word);
  void read_value(const CLI::Option* option);
  [[nodiscard]] bool enter(const std::string& word);
  [[nodiscard]] const CLI::Option* find(const std::string& spelling) const;
  [[nodiscard]] bool is_long(const std::string& word) const;

  Tree& tree_;
  CLI::App* app_;  // the innermost command
  std::span<const std::string> rest_;
  Name name_;
  std::vector<std::size_t> arguments_;  // where in line_.args they stand
  bool lacks_value_ = false;            // the option right before "--"
  Line line_;
};

Line Reader::read() {
  while (!rest_.empty()) {
    const std::string& word = rest_.front();
    rest_ = rest_.subspan(1);
    if (word == "--") {
      read_end();
      break;
    }
    if (!is_option(word))
      read_argument(word);
    else if (word.starts_with("--"))
      read_long(word);
    else if (is_long(word))
      read_long("-" + word);
    else
      read_short(word);
  }
  return std::move(line_);
}

void Reader::read_end() {
  if (line_.command != nullptr && line_.command->takes_words) {
    line_.words.assign(rest_.begin(), rest_.end());
    return;
  }
  if (lacks_value_) return;  // which is the mistake, with nothing behind it to be taken for one
  line_.ends_early = tree_.runs.find(app_) == nullptr;  // a group
  const std::size_t all = places(*app_);
  const std::size_t free = all - std::min(all, arguments_.size());
  const auto fitting = rest_.first(std::min(free, rest_.size()));
  if (fitting.size() < rest_.size()) line_.stray = rest_[fitting.size()];
  if (fitting.empty()) return;
  // CLI11 goes on with options once each argument was given, so all of them stand behind "--".
  std::vector<std::string> behind{"--"};
  for (const std::size_t at : arguments_) behind.push_back(line_.args[at]);
  for (const std::size_t at : arguments_ | std::views::reverse)
    line_.args.erase(line_.args.begin() + static_cast<std::ptrdiff_t>(at));
  behind.insert(behind.end(), fitting.begin(), fitting.end());
  line_.args.insert(line_.args.end(), behind.begin(), behind.end());
}

void Reader::read_argument(const std::string& word) {
  const std::size_t all = places(*app_);
  if (all == 0 && word == "help") {
    line_.asks_for_help = true;
    return;
  }
  if (!enter(word) && arguments_.size() < all) arguments_.push_back(line_.args.size());
  line_.args.push_back(word);
}

bool Reader::enter(const std::string& word) {
  const auto named = app_->get_subcommands([&](CLI::App* sub) { return sub->check_name(word); });
  if (named.empty()) return false;
  if (app_ == &tree_.root) {
    const auto row = std::ranges::find(all(), named.front()->get_name(), &Command::name);
    line_.command = row == all().end() ? nullptr : &*row;
  }
  app_ = named.front();
  tree_.runs.declare(*app_);
  return true;
}

void Reader::read_long(const std::string& word) {
  const auto equals = word.find('=');
  const CLI::Option* option = find(word.substr(0, equals));
  if (equals == std::string::npos) {
    line_.args.push_back(word);
    read_value(option);
  } else if (equals + 1 < word.size()) {
    line_.args.push_back(word);
  } else if (takes_value(option)) {
    // CLI11 would take the next word for the empty value.
    line_.args.insert(line_.args.end(), {word.substr(0, equals), ""});
  } else {
    line_.args.push_back(word + "''");  // or nothing for a flag's, which is one that it refuses
  }
}

// "-jldebug", "-jl=debug", "-jl" and "debug": at most the last letter's option has a value.
void Reader::read_short(const std::string& word) {
  std::size_t end = 1;
  const CLI::Option* option = find({'-', word[end]});
  while (option != nullptr && !takes_value(option) && end + 1 < word.size())
    option = find({'-', word[++end]});
  ++end;
  if (!takes_value(option) || end == word.size()) {
    line_.args.push_back(word);
    if (takes_value(option)) read_value(option);
    return;
  }
  const bool has_equals = word[end] == '=';
  const std::string value = word.substr(end + (has_equals ? 1 : 0));
  line_.args.push_back(word.substr(0, end) + value);
  if (value.empty()) line_.args.emplace_back();
}

void Reader::read_value(const CLI::Option* option) {
  if (rest_.empty() || !takes_value(option)) return;
  const bool can_lack_value = option->get_items_expected_min() == 0;
  if (rest_.front() == "--") {
    lacks_value_ = !can_lack_value;
    return;
  }
  if (can_lack_value && rest_.front().starts_with('-')) return;
  line_.args.push_back(rest_.front());
  rest_ = rest_.subspan(1);
}

// A command takes the options of those that it belongs to.
const CLI::Option* Reader::find(const std::string& spelling) const {
  for (const CLI::App* app = app_; app != nullptr; app = app->get_parent())
    if (const CLI::Option* option = app->get_option_no_throw(spelling)) return option;
  return nullptr;
}

// Whether one dash stands for two.
bool Reader::is_long(const std::string& word) const {
  const std::string name = word.substr(0, word.find('='));
  return name_ == Name::kata_runtime && name.size() > 2 && find("-" + name) != nullptr;
}

}  // namespace

Line read_line(Tree& tree, const std::vector<std::string>& args, Name name) {
  return Reader{tree, args, name}.read();
}

}  // namespace kata::cmd
