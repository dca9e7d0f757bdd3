// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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

void print_devices(Context& ctx, const VfioSurvey& survey) {
  Table table{{"STATE", "ADDRESS", "CLASS", "DRIVER", ">GROUP", "NODE", "REASON"}};
  for (const VfioDevice& device : survey.devices) {
    const std::string node = device.group_node.is_there ? device.group_node.path : "-";
    table.add({{std::string{check::to_text(device.state)}, tone_of(device.state)},
               {device.pci.address.text},
               {host::class_name(device.pci.class_code)},
               {or_dash(device.pci.driver)},
               {or_dash(device.pci.group.value_or(""))},
               {node},
               {device.why.empty() ? "-" : device.why}});
  }
  table.print(ctx.out, ctx.settings.color);
}

// Only for devices that were named: nobody wants to read the lines for all of a machine's.
void print_bind(Context& ctx, const VfioSurvey& survey) {
  for (const VfioDevice& device : survey.devices) {
    if (device.bind.empty()) continue;
    ctx.out << fmt::format("\nto bind {}, as root:\n", device.pci.address.text);
    for (const std::string& line : device.bind) ctx.out << "  " << line << '\n';
    ctx.out << fmt::format("or for good, across restarts:\n  {}\n", device.bind_for_good);
  }
}

}  // namespace

Result<Part> vfio_part(Context& ctx, std::span<const std::string> addresses) {
  VfioSurvey survey = TRY(check::survey_vfio(ctx.host, addresses));
  check::add_memlock(ctx.host, survey);
  const bool are_named = !addresses.empty();
  const bool are_ready = std::ranges::all_of(
      survey.devices, [](const VfioDevice& device) { return device.state == Assignable::ready; });
  return Part{.document = check::to_json(survey),
              .print =
                  [&ctx, survey, are_named] {
                    print_machine(ctx, survey);
                    if (!survey.devices.empty()) print_devices(ctx, survey);
                    if (are_named) print_bind(ctx, survey);
                  },
              .status = are_named && !are_ready ? 1 : 0};
}

}  // namespace kata::cmd
