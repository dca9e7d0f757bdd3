// SPDX-License-Identifier: Apache-2.0
#include "config/judge.hpp"

#include <algorithm>

#include "config/settle.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// Files in the order of reading, then places, then the worst first.
void sort_by_place(Configuration& config) {
  const auto order = [&](const Finding& finding) {
    const auto file = std::ranges::find(config.files, finding.file);
    return std::tuple{file - config.files.begin(), finding.line, -static_cast<int>(finding.level),
                      finding.key, finding.message};
  };
  std::ranges::sort(config.findings, {}, order);
}

}  // namespace

bool Case::is_any(std::initializer_list<Vmm> vmms) const {
  return config_.vmm && std::ranges::find(vmms, *config_.vmm) != vmms.end();
}

std::string Case::path(std::string_view name) {
  return name.contains('.') ? std::string{name} : fmt::format("hypervisor.{}", name);
}

bool Case::is_given(std::string_view name) const {
  const Setting* setting = config_.find(path(name));
  return setting != nullptr && setting->written && !is_zero(*setting->written);
}

bool Case::shares_files() const {
  const std::string kind = text("shared_fs");
  return !kind.empty() && kind != "none";
}

bool Case::has_virtiofsd() const {
  const std::string kind = text("shared_fs");
  return (kind == "virtio-fs" || kind == "virtio-fs-nydus") &&
         !is_any({Vmm::firecracker, Vmm::remote});
}

void Case::report(Level level, std::string_view id, std::string_view name, std::string message,
                  std::string hint) {
  const Setting* setting = config_.find(path(name));
  if (setting != nullptr) return report(level, id, *setting, std::move(message), std::move(hint));
  add({.level = level,
       .id = fmt::format("config.{}", id),
       .key = std::string{name},
       .file = config_.files.front(),
       .message = std::move(message),
       .hint = std::move(hint)});
}

void Case::report(Level level, std::string_view id, const Setting& setting, std::string message,
                  std::string hint) {
  const Place place = setting.written ? setting.written->place : Place{};
  add({.level = level,
       .id = fmt::format("config.{}", id),
       .key = setting.path(),
       .file = config_.files[place.file],
       .line = place.line,
       .column = place.column,
       .message = std::move(message),
       .hint = std::move(hint)});
}

void Case::add(Finding finding) { config_.findings.push_back(std::move(finding)); }

void Case::must_be_one_of(std::string_view name, std::initializer_list<std::string_view> words) {
  const std::string value = text(name);
  if (value.empty() || std::ranges::find(words, value) != words.end()) return;
  const std::vector<std::string_view> all{words};
  const std::optional<std::string_view> meant = closest(value, all);
  failure("rules.value", name,
          fmt::format("{}: not one of {}", quote(value), fmt::join(words, ", ")),
          meant ? fmt::format("did you mean '{}'?", *meant) : "");
}

void Case::must_be_empty(std::string_view name) {
  if (is_given(name))
    failure("rules.unwanted", name,
            fmt::format("{} refuses any value with {}", runtime(), config_.hypervisor),
            "remove the line");
}

void Case::must_exist(std::string_view name, const std::string& path) {
  const Result<FileInfo> info = host_.stat(path);
  if (info || info.error().code == Code::denied) return;
  failure("rules.missing-file", name, fmt::format("{}: no such file", quote(path)));
}

void judge(const Host& host, const Node& root, const std::vector<std::vector<Setting>>& parts,
           Configuration& config) {
  Case c{host, config};
  judge_tables(c, root);
  judge_keys(c);
  if (c.go())
    for (const std::vector<Setting>& settings : parts) judge_overridden(c, settings);
  if (config.vmm) {
    judge_programs(c);
    judge_boot(c);
    judge_memory(c);
    judge_shared_fs(c);
    judge_block_devices(c);
    judge_devices(c);
    judge_security(c);
  }
  judge_runtime(c);
  sort_by_place(config);
}

}  // namespace kata::config
