// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/capacity.hpp"
#include "cmd/check_parts.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using check::Capacity;
using check::CapacityPool;
using check::HandlerCapacity;

std::string with_unit(std::uint64_t number, const CapacityPool& pool) {
  return pool.unit.empty() ? fmt::format("{}", number) : fmt::format("{} {}", number, pool.unit);
}

void print_table(Context& ctx, const Capacity& capacity) {
  Table table{{"HANDLERS", "POOL", ">TOTAL", ">AVAILABLE", ">EACH", ">FITS"}};
  for (const HandlerCapacity& handler : capacity.handlers)
    for (const CapacityPool& pool : handler.pools)
      table.add({{handler.need.who},
                 {pool.name, &pool == handler.limit() ? Tone::warning : Tone::plain},
                 {with_unit(pool.total, pool)},
                 {with_unit(pool.available, pool)},
                 {with_unit(pool.each, pool)},
                 {pool.each == 0 ? "-" : fmt::format("{}", pool.fits())}});
  table.print(ctx.out, ctx.settings.color);
  for (const HandlerCapacity& handler : capacity.handlers) {
    ctx.out << check::to_sentence(handler) << '\n';
    for (const std::string& unknown : handler.unknown)
      ctx.out << fmt::format("  not counted: {}\n", unknown);
  }
  for (const std::string& warning : capacity.warnings)
    ctx.out << paint("warning: " + warning, Tone::warning, ctx.settings.color) << '\n';
}

// Beyond any machine, and small enough that pods of this size can be counted together.
constexpr std::uint64_t most_mib = std::uint64_t{1} << 26;
constexpr std::uint64_t most_pods = 100'000;

// A number alone is MiB, as in configuration files; any other size counts in whole ones.
Result<std::uint64_t> parse_mib(const std::string& text) {
  constexpr std::uint64_t mib = std::uint64_t{1} << 20;
  Result<std::uint64_t> size = parse_size(text);
  if (!size) {
    Error error = std::move(size).error().within("--memory");
    error.hint = "give a number of MiB, or a number with a unit: 2Gi";
    return std::unexpected(std::move(error));
  }
  const std::uint64_t number = parse_u64(text) ? *size : *size / mib + (*size % mib == 0 ? 0 : 1);
  if (number == 0 || number > most_mib)
    return fail(Code::usage, "--memory {}: not from 1 MiB to 64 TiB", quote(text));
  return number;
}

}  // namespace

Result<> CapacityArguments::ask(check::Question& question) const {
  if (memory) question.memory_mib = TRY(parse_mib(*memory));
  if (!pods) return {};
  question.sandboxes = parse_u64(*pods);
  if (!question.sandboxes || *question.sandboxes > most_pods)
    return fail(Code::usage, "--pods {}: not a number from 0 to {}", quote(*pods), most_pods);
  return {};
}

Part capacity_part(Context& ctx, const check::Question& question) {
  const Capacity capacity = check::read_capacity(ctx.host, question);
  return {.document = {{"capacity", check::to_json(capacity)}},
          .print = [&ctx, capacity] { print_table(ctx, capacity); },
          .status = check::has_room(capacity, question) ? 0 : 1};
}

}  // namespace kata::cmd
