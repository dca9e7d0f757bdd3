// SPDX-License-Identifier: Apache-2.0
#include "check/cpu_info.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::check {
namespace {

// 1,024 processors with all their flags have 2 MiB.
constexpr std::size_t cpuinfo_limit = std::size_t{16} << 20;

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string* field_of(CpuInfo& info, std::string_view name) {
  if (name == "vendor_id" || name == "CPU implementer") return &info.vendor;
  if (name == "flags" || name == "features" || name == "Features") return &info.flags;
  if (name == "vmx flags") return &info.vmx_flags;
  if (name == "facilities") return &info.facilities;
  if (name == "isa") return &info.isa;
  if (name == "cpu") return &info.cpu;
  return nullptr;
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

}  // namespace kata::check
