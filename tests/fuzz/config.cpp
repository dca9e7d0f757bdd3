// SPDX-License-Identifier: Apache-2.0
// A configuration file's text to the model, as both runtimes read it: whatever it holds, values and
// findings are safe to print and know where they stand.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "config/interpret.hpp"
#include "core/text.hpp"

using namespace kata;

namespace {

std::size_t depth_of(const config::Node& node) {
  std::size_t deepest = 0;
  if (const auto* array = node.array())
    for (const config::Node& item : *array) deepest = std::max(deepest, depth_of(item));
  if (const auto* table = node.table())
    for (const config::Member& member : *table) deepest = std::max(deepest, depth_of(member.node));
  return deepest + 1;
}

void check_printable(std::string_view text) {
  if (!is_utf8(text)) std::abort();
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') std::abort();
}

void check_finding(const config::Finding& finding) {
  check_printable(config::to_line(finding));
  check_printable(finding.hint);
  if (finding.id.empty() || finding.message.empty()) std::abort();
}

void check_model(const Host& host, config::Dialect dialect, const config::Node& root) {
  const config::Configuration model =
      config::interpret(host, dialect, {.root = root, .files = {"/c.toml"}, .findings = {}});
  for (const config::Setting& setting : model.settings) {
    if (setting.written && setting.written->place.line == 0) std::abort();
    check_printable(config::to_toml(setting.effective));
    if (setting.key == nullptr) continue;
    // A quoted table name with a dot in it may hide behind another path, never a known key's type.
    const config::Setting* found = model.find(setting.path());
    if (found == nullptr || found->name != setting.name) std::abort();
  }
  for (const config::Finding& finding : model.findings) check_finding(finding);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Host nowhere{"/nonexistent"};
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto root = config::parse_toml(text);
  if (!root) {
    check_printable(root.error().what);
    return 0;
  }
  if (depth_of(*root) > config::toml_depth_limit + 2) std::abort();
  check_model(nowhere, config::Dialect::go, *root);
  check_model(nowhere, config::Dialect::rust, *root);
  return 0;
}
