// SPDX-License-Identifier: Apache-2.0
#include "host/cpu_info.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"

namespace kata::host {
namespace {

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

using Field = std::string CpuInfo::*;

constexpr std::array<std::pair<std::string_view, Field>, 13> fields{{
    {"vendor_id", &CpuInfo::vendor},
    {"mvendorid", &CpuInfo::vendor},
    {"CPU implementer", &CpuInfo::implementer},
    {"model name", &CpuInfo::model},
    {"CPU architecture", &CpuInfo::architecture},
    {"flags", &CpuInfo::flags},
    {"features", &CpuInfo::flags},
    {"Features", &CpuInfo::flags},
    {"vmx flags", &CpuInfo::vmx_flags},
    {"facilities", &CpuInfo::facilities},
    {"processor 0", &CpuInfo::first},
    {"isa", &CpuInfo::isa},
    {"cpu", &CpuInfo::cpu},
}};

std::string* field_of(CpuInfo& info, std::string_view name) {
  const auto* const field = std::ranges::find(fields, name, &decltype(fields)::value_type::first);
  return field == fields.end() ? nullptr : &(info.*field->second);
}

}  // namespace

bool CpuInfo::has(std::string_view flag) const {
  return has_word(flags, flag) || has_word(vmx_flags, flag);
}

bool CpuInfo::has_facility(std::string_view number) const { return has_word(facilities, number); }

Result<CpuInfo> parse_cpu_info(std::string_view text) {
  CpuInfo info;
  bool has_line = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    has_line = true;
    std::string* field = field_of(info, trim(line.substr(0, colon)));
    if (field != nullptr && field->empty()) *field = trim(line.substr(colon + 1));
  }
  if (!has_line) return fail(Code::malformed, "'/proc/cpuinfo': no line names anything");
  return info;
}

Result<CpuInfo> read_cpu_info(const Host& host) {
  const std::string text = TRY(host.read("/proc/cpuinfo", cpuinfo_limit));
  return parse_cpu_info(text);
}

}  // namespace kata::host
