// SPDX-License-Identifier: Apache-2.0
#include "check/modules.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::size_t list_limit = std::size_t{16} << 20;

// "kvm-intel.ko.xz" is kvm_intel's file.
bool is_file_of(std::string_view file, std::string_view name) {
  const std::size_t dot = file.find('.');
  if (dot != name.size() || !file.substr(dot).starts_with(".ko")) return false;
  return std::ranges::equal(file.substr(0, dot), name,
                            [](char a, char b) { return a == b || (a == '-' && b == '_'); });
}

}  // namespace

std::string_view to_text(ModuleState state) {
  switch (state) {
    case ModuleState::loaded: return "loaded";
    case ModuleState::built_in: return "built in";
    case ModuleState::absent: return "not in this kernel";
    default: return "not loaded";
  }
}

bool lists_module(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    std::string_view path = list.substr(0, end);
    path = path.substr(0, path.find(':'));
    if (is_file_of(path.substr(path.rfind('/') + 1), name)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

Modules::Modules(const Host& host) : host_(host) {
  const Result<std::string> release = host.read("/proc/sys/kernel/osrelease");
  if (!release || trim(*release).empty() || release->contains('/')) return;
  const std::string tree = fmt::format("/lib/modules/{}", trim(*release));
  if (Result<std::string> list = host.read(tree + "/modules.builtin", list_limit))
    built_in_ = std::move(*list);
  if (Result<std::string> list = host.read(tree + "/modules.dep", list_limit)) {
    available_ = std::move(*list);
    has_tree_ = true;
  }
}

ModuleState Modules::state_of(std::string_view name) const {
  if (host_.exists(fmt::format("/sys/module/{}", name))) return ModuleState::loaded;
  if (lists_module(built_in_, name)) return ModuleState::built_in;
  if (lists_module(available_, name)) return ModuleState::available;
  return has_tree_ ? ModuleState::absent : ModuleState::unknown;
}

std::string loading_forbidden_by(const Host& host) {
  if (const auto text = host.read("/proc/sys/kernel/modules_disabled"); text && trim(*text) == "1")
    return "kernel.modules_disabled is 1";
  const Result<std::string> line = host.read("/proc/cmdline");
  if (line && fmt::format(" {} ", trim(*line)).contains(" nomodule "))
    return "the kernel was booted with nomodule";
  return {};
}

Result<std::string> read_parameter(const Host& host, std::string_view module,
                                   std::string_view name) {
  const std::string text =
      TRY(host.read(fmt::format("/sys/module/{}/parameters/{}", module, name), 4096));
  return std::string{trim(text)};
}

bool is_on(std::string_view parameter) {
  return parameter == "Y" || parameter == "y" || parameter == "1";
}

}  // namespace kata::check
