// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_report.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::exec {
namespace {

// "64 hexadecimal digits  -", "CRC LENGTH" or "LENGTH".
bool is_checksum(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(' '));
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (word.size() == 64) return std::ranges::all_of(word, is_hex);
  return parse_u64(word).has_value();
}

void read_words(CopyReport& report, std::string_view line) {
  if (!line.ends_with(": file changed as we read it")) report.has_only_changed = false;
  if (report.errors.empty()) report.errors = std::string{line.substr(0, 500)};
}

void read_line(CopyReport& report, std::string_view line) {
  line = trim(line);
  if (line.empty()) return;
  const std::optional<std::uint64_t> number = parse_u64(line.substr(1));
  if (number && (line[0] == 's' || line[0] == 'c'))
    report.status = number;
  else if (number && line[0] == 'l')
    report.length = number;
  else if (number && line[0] == 'd')
    report.has_changed = true;
  else if (is_checksum(line))
    report.checksum = std::string{line};
  else
    read_words(report, line);
}

}  // namespace

CopyReport parse_copy_report(std::string_view text) {
  CopyReport report;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_line(report, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return report;
}

Result<> verify_copy(const CopyReport& report, const Digest& ours, bool has_checksum) {
  if (!report.status || *report.status != 0)
    return fail(Code::io, "in the guest: {}",
                report.errors.empty()
                    ? fmt::format("the command ended with status {}", report.status.value_or(255))
                    : quote(report.errors));
  if (report.length && *report.length > ours.length())
    return fail(Code::unsupported,
                "{} bytes of {} arrived: the guest's shell loses NUL bytes, and it has no command "
                "that copies",
                ours.length(), *report.length);
  if (report.length && *report.length != ours.length())
    return fail(Code::malformed, "{} bytes here, {} in the guest", ours.length(), *report.length);
  if (!has_checksum) return {};
  Result<> compared = compare_digest(ours, report.checksum);
  if (compared || !report.has_changed) return compared;
  return std::unexpected(Error{Code::io, "what is copied changed in the guest while it was read",
                               "copy it again when nothing writes to it"});
}

}  // namespace kata::exec
