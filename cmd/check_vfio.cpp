// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/engine_process.hpp"
#include "check/vfio_survey.hpp"
#include "cmd/check_parts.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

using check::Assignable;
using check::VfioDevice;
using check::VfioSurvey;

Tone tone_of(Assignable state) {
  switch (state) {
    case Assignable::ready: return Tone::good;
    case Assignable::bindable: return Tone::plain;
    case Assignable::shared: return Tone::warning;
    case Assignable::no_iommu: return Tone::bad;
    case Assignable::in_use: break;
  }
  return Tone::faint;
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : escape(text); }

std::string memlock_of(const VfioSurvey& survey) {
  if (!survey.memlock) return "unknown, for no container engine runs";
  return survey.memlock == check::unlimited ? "any" : format_size(*survey.memlock);
}

void print_machine(Context& ctx, const VfioSurvey& survey) {
  ctx.out << fmt::format(
      "IOMMU groups: {}; no-IOMMU mode: {}; unsafe interrupts: {}; iommufd: {}\n", survey.groups,
      survey.is_noiommu ? "on" : "off", survey.has_unsafe_interrupts ? "on" : "off",
      survey.has_iommufd ? "yes" : "no");
  ctx.out << fmt::format("memory that a hypervisor without root may lock: {}\n",
                         memlock_of(survey));
}

// The lines that bind a device. Nobody wants to read them for all of a machine's.
std::string bind_text(const VfioDevice& device) {
  if (device.bind.empty()) return "";
  std::string text = fmt::format("\nto bind {}, as root:\n", device.pci.address.text);
  for (const std::string& line : device.bind) text += fmt::format("  {}\n", line);
  return text + fmt::format("or for good, across restarts:\n  {}\n", device.bind_for_good);
}

// What people see of the devices; the lines are all that is kept of ten thousand.
struct Lines {
  Table table{{"STATE", "ADDRESS", "CLASS", "DRIVER", ">GROUP", "NODE", "REASON"}};
  bool is_empty = true;
  std::string bind;
};

void add_line(Lines& lines, const VfioDevice& device) {
  lines.is_empty = false;
  lines.table.add({{std::string{check::to_text(device.state)}, tone_of(device.state)},
                   {device.pci.address.text},
                   {host::class_name(device.pci.class_code)},
                   {or_dash(device.pci.driver)},
                   {or_dash(device.pci.group.value_or(""))},
                   {device.group_node.is_there ? device.group_node.path : "-"},
                   {device.why.empty() ? "-" : device.why}});
}

}  // namespace

Result<Part> vfio_part(Context& ctx, std::span<const std::string> addresses) {
  VfioSurvey machine = TRY(check::survey_iommu(ctx.host));
  check::add_memlock(ctx.host, machine);
  Part part{.document = check::to_json(machine), .print = {}};
  const auto lines = std::make_shared<Lines>();
  const bool is_text = ctx.settings.format_or(Format::text) == Format::text;
  const bool are_named = !addresses.empty();
  TRY(check::visit_vfio(ctx.host, addresses, [&](const VfioDevice& device) {
    if (are_named && device.state != Assignable::ready) part.status = 1;
    if (!is_text) return part.document["devices"].push_back(check::to_json(device));
    add_line(*lines, device);
    if (are_named) lines->bind += bind_text(device);
  }));
  part.print = [&ctx, machine, lines] {
    print_machine(ctx, machine);
    if (!lines->is_empty) lines->table.print(ctx.out, ctx.settings.color);
    ctx.out << lines->bind;
  };
  return part;
}

}  // namespace kata::cmd
