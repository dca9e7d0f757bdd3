// SPDX-License-Identifier: Apache-2.0
#include "fault.hpp"

#include <optional>
#include <span>

#include "core/text.hpp"
#include "guest.hpp"

namespace kata::sim {
namespace {

enum class Number : std::uint8_t { none, optional, required };

template <class Mode>
struct Row {
  std::string_view name;
  Mode mode;
  Number number = Number::none;
  std::uint64_t usual = 0;
};

constexpr Row<Fault> faults[] = {
    {"none", Fault::none},
    {"slow", Fault::slow, Number::optional, 20},
    {"hang", Fault::hang},
    {"drop", Fault::drop},
    {"truncate", Fault::truncate},
    {"chunked", Fault::chunked, Number::optional, 7},
    {"garbage", Fault::garbage},
    {"oversized", Fault::oversized},
    {"huge-header", Fault::huge_header, Number::optional, 1U << 20},
    {"status", Fault::status, Number::required},
    {"partial-status", Fault::partial_status},
};

constexpr Row<HybridFault> hybrid_faults[] = {
    {"none", HybridFault::none},
    {"hang", HybridFault::hang},
    {"drop-at", HybridFault::drop_at, Number::required},
    {"no-newline", HybridFault::no_newline},
    {"coalesce", HybridFault::coalesce},
    {"reject", HybridFault::reject},
    {"endless", HybridFault::endless},
    {"byte", HybridFault::byte},
};

constexpr Row<GuestKind> guests[] = {
    {"bash", GuestKind::bash},
    {"dash", GuestKind::dash},
    {"busybox", GuestKind::busybox},
    {"builtins-only", GuestKind::builtins_only},
    {"no-stty", GuestKind::no_stty},
    {"lying-stty", GuestKind::lying_stty},
    {"no-shell", GuestKind::no_shell},
    {"forger", GuestKind::forger},
    {"dies-after", GuestKind::dies_after, Number::required},
    {"freezes-after", GuestKind::freezes_after, Number::required},
    {"silent", GuestKind::silent},
    {"deaf", GuestKind::deaf},
    {"endless", GuestKind::endless},
};

template <class Mode>
Result<Chosen<Mode>> choose(std::span<const Row<Mode>> rows, std::string_view what,
                            std::string_view text) {
  const auto equals = text.find('=');
  const bool has_number = equals != text.npos;
  for (const Row<Mode>& row : rows) {
    if (row.name != text.substr(0, equals)) continue;
    if (has_number != (row.number == Number::required) && row.number != Number::optional)
      return fail(Code::usage, "{} '{}': {}", what, text,
                  has_number ? "takes no number" : "needs a number, as in MODE=N");
    if (!has_number) return Chosen<Mode>{row.mode, row.usual};
    const auto number = parse_u64(text.substr(equals + 1));
    if (!number) return fail(Code::usage, "{} '{}': not a number after '='", what, text);
    return Chosen<Mode>{row.mode, *number};
  }
  return fail(Code::usage, "{} '{}': no such mode", what, text);
}

}  // namespace

Result<Chosen<Fault>> parse_fault(std::string_view text) {
  return choose(std::span<const Row<Fault>>{faults}, "fault", text);
}

Result<Chosen<HybridFault>> parse_hybrid_fault(std::string_view text) {
  return choose(std::span<const Row<HybridFault>>{hybrid_faults}, "fault", text);
}

Result<Chosen<GuestKind>> parse_guest(std::string_view text) {
  return choose(std::span<const Row<GuestKind>>{guests}, "guest", text);
}

}  // namespace kata::sim
