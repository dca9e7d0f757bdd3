// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/capacity.hpp"
#include "cmd/check_parts.hpp"

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

}  // namespace

Part capacity_part(Context& ctx, const check::Question& question) {
  const Capacity capacity = check::read_capacity(ctx.host, question);
  return {.document = {{"capacity", check::to_json(capacity)}},
          .print = [&ctx, capacity] { print_table(ctx, capacity); },
          .status = check::has_room(capacity, question) ? 0 : 1};
}

}  // namespace kata::cmd
