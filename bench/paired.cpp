// SPDX-License-Identifier: Apache-2.0
// kata-bench: runs two commands by turns and says how many times the first takes as long.
//
// Each run of the first is compared with the run of the second right beside it, so what slows the
// machine for a while slows both. Which of the two goes first alternates.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>

#include "core/json.hpp"
#include "core/text.hpp"
#include "process.hpp"
#include "statistics.hpp"

namespace kata::bench {
namespace {

constexpr unsigned memory_runs = 3;
constexpr std::string_view usage =
    "usage: kata-bench [--label TEXT] [--target TEXT] [--runs N] [--warmup N] [--json]\n"
    "                  -- COMMAND... -- FLOOR...\n"
    "       kata-bench --header\n"
    "In COMMAND and FLOOR, {i} stands for the number of the run, from 000001.\n";

enum class Form : unsigned char { text, json };

struct Options {
  std::string label = "command";
  std::string target;
  unsigned runs = 100;
  unsigned warmup = 5;
  Form form = Form::text;
  Command command;
  Command floor;
};

/// What one pair of commands needed; the peak is the highest seen.
struct Measurement {
  Spread command_us;
  Spread floor_us;
  Spread ratio;
  std::uint64_t command_peak_kib = 0;
  std::uint64_t floor_peak_kib = 0;
};

using Arguments = std::span<const char* const>;

Result<unsigned> parse_count(std::string_view option, std::string_view text, unsigned least) {
  const std::optional<std::uint64_t> number = parse_u64(text);
  if (!number || *number < least || *number > 100'000)
    return fail(Code::usage, "{} {}: not a number from {} to 100000", option, quote(text), least);
  return static_cast<unsigned>(*number);
}

Result<> set_option(Options& options, std::string_view name, std::string_view value) {
  if (name == "--label")
    options.label = value;
  else if (name == "--target")
    options.target = value;
  else if (name == "--runs")
    options.runs = TRY(parse_count(name, value, 1));
  else if (name == "--warmup")
    options.warmup = TRY(parse_count(name, value, 0));
  else
    return fail(Code::usage, "unknown option {}", quote(name));
  return {};
}

/// The words on both sides of a "--".
struct Parted {
  Arguments before;
  Arguments after;
};

Parted part_at(Arguments words, std::size_t place) {
  return {words.first(place), words.subspan(std::min(place + 1, words.size()))};
}

Parted part_at_first(Arguments words) {
  const auto at = std::ranges::find(words, std::string_view{"--"});
  return part_at(words, static_cast<std::size_t>(at - words.begin()));
}

// The first command may hold "--" itself.
Parted part_at_last(Arguments words) {
  const auto at = std::find(words.rbegin(), words.rend(), std::string_view{"--"});
  const auto behind = static_cast<std::size_t>(at - words.rbegin());
  return part_at(words, behind == words.size() ? behind : words.size() - 1 - behind);
}

Result<Options> parse_options(Arguments arguments) {
  Options options;
  const Parted given = part_at_first(arguments);
  for (Arguments words = given.before; !words.empty();) {
    const std::string_view name = words[0];
    const std::size_t used = name == "--json" ? 1 : 2;
    if (words.size() < used) return fail(Code::usage, "option {} needs a value", quote(name));
    if (used == 1)
      options.form = Form::json;
    else
      TRY(set_option(options, name, words[1]));
    words = words.subspan(used);
  }
  const auto [command, floor] = part_at_last(given.after);
  if (command.empty() || floor.empty())
    return fail(Code::usage, "two commands are needed, each after '--'");
  options.command.assign(command.begin(), command.end());
  options.floor.assign(floor.begin(), floor.end());
  return options;
}

double to_us(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>{time}.count();
}

/// One command beside the other, in microseconds.
struct Pair {
  double command_us = 0;
  double floor_us = 0;
};

Result<Pair> time_pair(const Options& options, unsigned number) {
  const Command command = numbered(options.command, number);
  const Command floor = numbered(options.floor, number);
  Pair pair;
  if (number % 2 == 0) pair.floor_us = to_us(TRY(time_of(floor)));
  pair.command_us = to_us(TRY(time_of(command)));
  if (number % 2 != 0) pair.floor_us = to_us(TRY(time_of(floor)));
  return pair;
}

Result<std::vector<Pair>> time_pairs(const Options& options) {
  std::vector<Pair> pairs;
  pairs.reserve(options.runs);
  for (unsigned number = 1; number <= options.warmup + options.runs; ++number) {
    const Pair pair = TRY(time_pair(options, number));
    if (number > options.warmup) pairs.push_back(pair);
  }
  return pairs;
}

template <class F>
Spread spread_over(const std::vector<Pair>& pairs, F value_of) {
  std::vector<double> values(pairs.size());
  std::ranges::transform(pairs, values.begin(), value_of);
  return spread_of(values);
}

Result<Measurement> measure(const Options& options) {
  const std::vector<Pair> pairs = TRY(time_pairs(options));
  Measurement result{
      .command_us = spread_over(pairs, [](const Pair& pair) { return pair.command_us; }),
      .floor_us = spread_over(pairs, [](const Pair& pair) { return pair.floor_us; }),
      .ratio =
          spread_over(pairs, [](const Pair& pair) { return pair.command_us / pair.floor_us; })};
  const unsigned first = options.warmup + options.runs + 1;
  for (unsigned number = first; number < first + memory_runs; ++number) {
    const std::uint64_t command = TRY(peak_kib_of(numbered(options.command, number)));
    const std::uint64_t floor = TRY(peak_kib_of(numbered(options.floor, number)));
    result.command_peak_kib = std::max(result.command_peak_kib, command);
    result.floor_peak_kib = std::max(result.floor_peak_kib, floor);
  }
  return result;
}

void print_header() {
  fmt::print("{:<32} {:>10} {:>10} {:>6} {:>13} {:>9} {:>9} {:>9}  {}\n", "WHAT", "MEDIAN us",
             "FLOOR us", "RATIO", "QUARTILES", "PEAK KiB", "FLOOR KiB", "ABOVE KiB", "TARGET");
}

std::int64_t kib_above_floor(const Measurement& m) {
  return static_cast<std::int64_t>(m.command_peak_kib) -
         static_cast<std::int64_t>(m.floor_peak_kib);
}

void print_row(const Options& options, const Measurement& m) {
  fmt::print("{:<32} {:>10.0f} {:>10.0f} {:>6.2f} {:>6.2f}-{:<6.2f} {:>9} {:>9} {:>9}  {}\n",
             options.label, m.command_us.median, m.floor_us.median, m.ratio.median,
             m.ratio.lower_quartile, m.ratio.upper_quartile, m.command_peak_kib, m.floor_peak_kib,
             kib_above_floor(m), options.target);
}

nlohmann::ordered_json to_json(const Spread& spread) {
  return {{"lower_quartile", spread.lower_quartile},
          {"median", spread.median},
          {"upper_quartile", spread.upper_quartile}};
}

void print_json(const Options& options, const Measurement& m) {
  const nlohmann::ordered_json value{{"what", options.label},
                                     {"target", options.target},
                                     {"runs", options.runs},
                                     {"command_us", to_json(m.command_us)},
                                     {"floor_us", to_json(m.floor_us)},
                                     {"ratio", to_json(m.ratio)},
                                     {"command_peak_kib", m.command_peak_kib},
                                     {"floor_peak_kib", m.floor_peak_kib},
                                     {"kib_above_floor", kib_above_floor(m)}};
  fmt::print("{}\n", to_json_text(value));
}

Result<> run(Arguments arguments) {
  if (arguments.size() == 1 && arguments[0] == std::string_view{"--header"}) {
    print_header();
    return {};
  }
  const Options options = TRY(parse_options(arguments));
  const Measurement measurement = TRY(measure(options));
  if (options.form == Form::json)
    print_json(options, measurement);
  else
    print_row(options, measurement);
  return {};
}

int report(const Error& error) {
  fmt::print(stderr, "error: {}\n", error.what);
  if (error.code != Code::usage) return 1;
  fmt::print(stderr, "{}", usage);
  return 2;
}

}  // namespace
}  // namespace kata::bench

int main(int argc, char** argv) try {
  const kata::bench::Arguments arguments{argv + 1, static_cast<std::size_t>(argc) - 1};
  const kata::Result<> done = kata::bench::run(arguments);
  return done ? 0 : kata::bench::report(done.error());
} catch (const std::exception& exception) {
  std::cerr << "error: internal error: " << exception.what() << '\n';
  return 1;
}
