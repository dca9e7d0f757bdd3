// SPDX-License-Identifier: Apache-2.0
#include "config/kernel_parameters.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::config {
namespace {

bool is_no(std::string_view value) { return value == "0" || value == "false"; }

// Blanks between quotes do not end a word.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') is_quoted = !is_quoted;
    if (i < text.size() && (text[i] != ' ' || is_quoted)) continue;
    const std::string_view word = trim(text.substr(begin, i - begin));
    if (!word.empty()) words.push_back(word);
    begin = i + 1;
  }
  return words;
}

}  // namespace

bool enables_debug_console(std::string_view kernel_parameters) {
  constexpr std::string_view name = "agent.debug_console";
  bool enabled = false;
  while (!kernel_parameters.empty()) {
    const std::string_view word = kernel_parameters.substr(0, kernel_parameters.find(' '));
    kernel_parameters.remove_prefix(std::min(word.size() + 1, kernel_parameters.size()));
    if (word == name) enabled = true;
    if (word.starts_with(name) && word.substr(name.size()).starts_with('='))
      enabled = !is_no(word.substr(name.size() + 1));
  }
  return enabled;
}

std::string go_kernel_parameters(const Configuration& config) {
  std::string words;
  const auto add = [&words](std::string_view word) {
    words += fmt::format("{}{}", words.empty() ? "" : " ", word);
  };
  if (!config.text("hypervisor.image").empty())
    add("systemd.unit=kata-containers.target systemd.mask=systemd-networkd.service "
        "systemd.mask=systemd-networkd.socket");
  if (config.text("hypervisor.block_device_driver") == "virtio-scsi") add("scsi_mod.scan=none");
  if (config.boolean("agent.enable_debug")) add("agent.log=debug");
  if (config.boolean("agent.enable_tracing")) add("agent.trace=true");
  if (config.boolean("agent.debug_console_enabled"))
    add("agent.debug_console agent.debug_console_vport=1026");
  for (const std::string_view name : {"cdh_api_timeout", "launch_process_timeout"})
    if (const std::int64_t seconds = config.integer(fmt::format("agent.{}", name)); seconds > 0)
      add(fmt::format("agent.{}={}", name, seconds));
  const std::string own = config.text("hypervisor.kernel_params");
  for (const std::string_view word : words_of(own)) add(word);
  return words;
}

}  // namespace kata::config
