// SPDX-License-Identifier: Apache-2.0
#include "config/select.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::config {
namespace {

bool is_meant(const Configuration& config, const Setting& setting, std::string_view name) {
  if (setting.name == name || setting.table == name) return true;
  if (setting.table.starts_with(fmt::format("{}.", name))) return true;
  return config.find(name) == &setting;
}

Error unknown_name(const Configuration& config, std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(config.settings.size());
  for (const Setting& setting : config.settings) names.emplace_back(setting.name);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  const std::optional<std::string_view> meant = closest(last, names);
  return {Code::usage, fmt::format("key {}: not in {}", quote(name), quote(config.file)),
          meant ? fmt::format("did you mean '{}'?", *meant) : ""};
}

}  // namespace

Result<std::vector<const Setting*>> select(const Configuration& config,
                                           std::span<const std::string> names) {
  std::vector<const Setting*> selected;
  for (const std::string& name : names)
    if (std::ranges::none_of(config.settings, [&](const Setting& setting) {
          return is_meant(config, setting, name);
        }))
      return std::unexpected(unknown_name(config, name));
  for (const Setting& setting : config.settings)
    if (names.empty() || std::ranges::any_of(names, [&](const std::string& name) {
          return is_meant(config, setting, name);
        }))
      selected.push_back(&setting);
  return selected;
}

void keep_changed(const Configuration& config, std::vector<const Setting*>& settings) {
  std::erase_if(settings, [&](const Setting* setting) {
    return !setting->is_read(config.dialect) || is_same(setting->effective, setting->fallback);
  });
}

}  // namespace kata::config
