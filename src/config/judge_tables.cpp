// SPDX-License-Identifier: Apache-2.0
// Tables that a runtime does not know, has too many of, or misses.
#include <algorithm>
#include <array>

#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// What became of tables of older releases, and of names that people expect.
struct OldName {
  std::string_view name;
  std::string_view hint;
};
constexpr std::array<OldName, 4> old_tables{{
    {"image", "write image = \"…\" in the hypervisor's table"},
    {"proxy", "remove it: there has been no proxy since release 2.0"},
    {"shim", "remove it: there is only one shim since release 2.0"},
    {"netmon", "remove it: there has been no network monitor since release 2.0"},
}};
constexpr std::array<OldName, 3> other_names{{
    {"fc", "firecracker"},
    {"cloud-hypervisor", "clh"},
    {"cloud_hypervisor", "clh"},
}};

template <std::size_t N>
std::string_view look_up(const std::array<OldName, N>& rows, std::string_view name) {
  const auto row = std::ranges::find(rows, name, &OldName::name);
  return row == rows.end() ? std::string_view{} : row->hint;
}

Finding at(const Case& c, const Node& node, Level level, std::string_view id, std::string table) {
  return {.level = level,
          .id = fmt::format("config.tables.{}", id),
          .key = std::move(table),
          .file = c.config().files[node.place.file],
          .line = node.place.line,
          .column = node.place.column};
}

void judge_hypervisor(Case& c, const std::string& name, const Node& node) {
  Finding finding = at(c, node, Level::failure, "hypervisor", fmt::format("hypervisor.{}", name));
  const std::optional<Vmm> vmm = parse_vmm(name);
  if (!vmm) {
    finding.message = "no hypervisor of this name";
    const std::string_view meant = look_up(other_names, name);
    if (!meant.empty()) finding.hint = fmt::format("write [hypervisor.{}]", meant);
  } else if (!is_known(*vmm, c.config().dialect)) {
    finding.message = fmt::format("{} has no support for this hypervisor", c.runtime());
  } else if (c.go() && *vmm == Vmm::dragonball) {
    finding.message = "the Go runtime has only a stand-in for this hypervisor";
  } else {
    return;
  }
  c.add(std::move(finding));
}

void judge_members(Case& c, const std::string& family, const Node& parent) {
  for (const auto& [name, node] : *parent.table()) {
    if (node.table() == nullptr) {
      Finding finding = at(c, node, Level::failure, "type", fmt::format("{}.{}", family, name));
      finding.message = fmt::format("{}, expected a table", type_name(node));
      finding.hint = fmt::format("put the key below [{}.NAME]", family);
      c.add(std::move(finding));
    } else if (family == "hypervisor") {
      judge_hypervisor(c, name, node);
    }
  }
}

void judge_top_level(Case& c, const std::string& name, const Node& node) {
  constexpr std::array<std::string_view, 4> known{"agent", "factory", "hypervisor", "runtime"};
  if (std::ranges::find(known, name) == known.end()) {
    Finding finding = at(c, node, Level::warning, "unknown", name);
    finding.message = fmt::format("unknown {}, which {} ignores",
                                  node.table() == nullptr ? "key" : "table", c.runtime());
    finding.hint = look_up(old_tables, name);
    if (const auto meant = closest(name, known); meant && finding.hint.empty())
      finding.hint = fmt::format("did you mean '{}'?", *meant);
    c.add(std::move(finding));
  } else if (node.table() == nullptr) {
    Finding finding = at(c, node, Level::failure, "type", name);
    finding.message = fmt::format("{}, expected a table", type_name(node));
    c.add(std::move(finding));
  } else if (name == "agent" || name == "hypervisor") {
    judge_members(c, name, node);
  }
}

// Escaped, since they only serve messages and comparison with words of the runtimes.
std::vector<std::string> names_in(const Node& root, std::string_view family) {
  std::vector<std::string> names;
  const Node* parent = root.find(family);
  if (parent == nullptr || parent->table() == nullptr) return names;
  for (const auto& [name, node] : *parent->table())
    if (node.table() != nullptr) names.push_back(escape(name));
  return names;
}

// Go takes any of several tables, in the random order of its maps.
// Source: src/runtime/pkg/katautils/config.go:1467-1520.
void judge_count(Case& c, const Node& root, const std::string& family) {
  const std::vector<std::string> names = names_in(root, family);
  if (names.size() < 2) return;
  Finding finding = at(c, root.find(family)->table()->back().node,
                       c.go() ? Level::failure : Level::warning, "several", family);
  finding.message = fmt::format("{} tables ({}); {}", names.size(), fmt::join(names, ", "),
                                c.go() ? "the Go runtime takes one of them at random"
                                       : fmt::format("[runtime] {}_name selects one", family));
  finding.hint = "keep one of them";
  c.add(std::move(finding));
}

void judge_selector(Case& c, const Node& root, const std::string& family, Level level_if_empty) {
  const std::string key = fmt::format("runtime.{}_name", family);
  const std::string wanted = c.text(key);
  const std::vector<std::string> names = names_in(root, family);
  if (std::ranges::find(names, escape(wanted)) != names.end()) return;
  if (!wanted.empty())
    c.failure("rules.selector", key,
              fmt::format("{}: there is no [{}.{}]", quote(wanted), family, escape(wanted)));
  else if (!names.empty())
    c.report(level_if_empty, "rules.selector", key,
             fmt::format("not set, so no [{}.NAME] is selected", family),
             fmt::format("write {}_name = \"{}\" in [runtime]", family, names.front()));
}

}  // namespace

void judge_tables(Case& c, const Node& root) {
  for (const auto& [name, node] : *root.table()) judge_top_level(c, name, node);
  judge_count(c, root, "hypervisor");
  judge_count(c, root, "agent");
  if (names_in(root, "hypervisor").empty())
    c.failure("tables.hypervisor", "hypervisor", "there is no [hypervisor.NAME] table");
  if (c.go()) return;
  judge_selector(c, root, "hypervisor", Level::failure);
  judge_selector(c, root, "agent", Level::warning);
}

}  // namespace kata::config
