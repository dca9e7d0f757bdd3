// SPDX-License-Identifier: Apache-2.0
#include "config/configuration.hpp"

#include <algorithm>
#include <utility>

#include "config/interpret.hpp"
#include "config/judge.hpp"
#include "config/settle.hpp"

namespace kata::config {
namespace {

// The tables below [hypervisor] or [agent] with a table of keys inside each.
struct Family {
  std::string_view name;
  Section section;
  std::string_view inner;
  Section inner_section;
};

constexpr Family families[] = {
    {"hypervisor", Section::hypervisor, "factory", Section::vm_template},
    {"agent", Section::agent, "mem_agent", Section::mem_agent},
};

void append(std::vector<Setting>& to, std::vector<Setting>&& from) {
  std::ranges::move(from, std::back_inserter(to));
}

void add_table(Configuration& config, const KeyTable& table) {
  append(config.settings, settle(table, config.dialect, config.machine));
}

// One [hypervisor.NAME] or [agent.NAME]. A table inside it that is no table of keys stays a key.
void add_member(Configuration& config, const Family& family, const std::string& name,
                const Node::Table& members) {
  const std::string path = fmt::format("{}.{}", family.name, name);
  const std::optional<Vmm> vmm =
      family.section == Section::hypervisor ? parse_vmm(name) : std::nullopt;
  Node::Table keys = members;
  const Node* inner = nullptr;
  std::erase_if(keys, [&](const Member& member) {
    return member.name == family.inner && member.node.table() != nullptr;
  });
  for (const Member& member : members)
    if (member.name == family.inner && member.node.table() != nullptr) inner = &member.node;
  add_table(config, {family.section, path, vmm, &keys});
  if (inner != nullptr)
    add_table(config, {family.inner_section, fmt::format("{}.{}", path, family.inner), vmm,
                       inner->table()});
}

void add_family(Configuration& config, const Family& family, const Node& root) {
  const Node* tables = root.find(family.name);
  if (tables == nullptr || tables->table() == nullptr) return;
  for (const auto& [name, node] : *tables->table())
    if (const Node::Table* members = node.table()) add_member(config, family, name, *members);
}

void add_plain(Configuration& config, Section section, std::string_view name, const Node& root) {
  const Node* node = root.find(name);
  const Node::Table* members = node == nullptr ? nullptr : node->table();
  if (members == nullptr && section == Section::factory && config.dialect == Dialect::rust) return;
  add_table(config, {section, std::string{name}, std::nullopt, members});
}

// The tables of a family: the places of their headers with their names.
std::vector<std::pair<Place, std::string>> tables_of(const Node& root, std::string_view family) {
  std::vector<std::pair<Place, std::string>> tables;
  const Node* parent = root.find(family);
  if (parent == nullptr || parent->table() == nullptr) return tables;
  for (const auto& [name, node] : *parent->table())
    if (node.table() != nullptr) tables.emplace_back(node.place, name);
  std::ranges::sort(
      tables, {}, [](const auto& table) { return std::tuple{table.first.file, table.first.line}; });
  return tables;
}

// The table in force: the one that [runtime] names, else the first.
std::string chosen(const Configuration& config, const Node& root, std::string_view family,
                   std::string_view selector) {
  const auto tables = tables_of(root, family);
  const std::string wanted = config.text(selector);
  for (const auto& [place, name] : tables)
    if (name == wanted) return name;
  return tables.empty() ? std::string{} : tables.front().second;
}

// runtime-rs sets two keys of [runtime] for a hypervisor elsewhere, whatever is written.
// Source: src/libs/kata-types/src/config/hypervisor/remote.rs, adjust_config.
void adjust_runtime(Configuration& config) {
  if (config.dialect != Dialect::rust || config.vmm != Vmm::remote) return;
  const auto take = [](Setting& setting, const Node& value) {
    if (setting.written && !is_same(setting.effective, value))
      setting.reason = "runtime-rs takes this for a remote hypervisor, whatever is written";
    setting.effective.value = setting.fallback.value = value.value;
  };
  for (Setting& setting : config.settings) {
    if (setting.table != "runtime") continue;
    if (setting.name == "internetworking_model") take(setting, {.value = std::string{"none"}});
    if (setting.name == "disable_new_netns") take(setting, {.value = false});
  }
}

// runtime-rs debugs an agent that nobody configures.
void add_built_in_agent(Configuration& config) {
  add_table(config, {Section::agent, "agent.kata", std::nullopt, nullptr});
  if (config.dialect == Dialect::go) return;
  for (Setting& setting : config.settings)
    if (setting.table == "agent.kata" && setting.name == "enable_debug")
      setting.effective.value = setting.fallback.value = true;
}

void fill(Configuration& config, const Node& root) {
  add_plain(config, Section::runtime, "runtime", root);
  config.hypervisor = chosen(config, root, "hypervisor", "runtime.hypervisor_name");
  config.agent = chosen(config, root, "agent", "runtime.agent_name");
  config.vmm = parse_vmm(config.hypervisor);
  if (config.vmm && !is_known(*config.vmm, config.dialect)) config.vmm.reset();
  // Read first, shown behind the tables that it selects.
  std::vector<Setting> runtime = std::exchange(config.settings, {});
  for (const Family& family : families) add_family(config, family, root);
  if (config.agent.empty()) add_built_in_agent(config);
  append(config.settings, std::move(runtime));
  add_plain(config, Section::factory, "factory", root);
  adjust_runtime(config);
}

// What each file says by itself.
std::vector<std::vector<Setting>> settings_of(const std::vector<Node>& parts,
                                              const Configuration& config) {
  std::vector<std::vector<Setting>> settings;
  settings.reserve(parts.size());
  for (const Node& part : parts) {
    Configuration alone{.dialect = config.dialect, .machine = config.machine};
    fill(alone, part);
    settings.push_back(std::move(alone.settings));
  }
  return settings;
}

// Where "hypervisor.path" leads: the table in force takes the place of the bare family's name.
std::string table_of(const Configuration& config, std::string_view path) {
  std::string table{path.substr(0, path.rfind('.'))};
  if (table == "hypervisor") return "hypervisor." + config.hypervisor;
  if (table == "agent") return "agent." + (config.agent.empty() ? "kata" : config.agent);
  if (table == "hypervisor.factory") return fmt::format("hypervisor.{}.factory", config.hypervisor);
  if (table == "agent.mem_agent") return fmt::format("agent.{}.mem_agent", config.agent);
  return table;
}

}  // namespace

const Setting* Configuration::find(std::string_view path) const {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return nullptr;
  const std::string_view name = path.substr(dot + 1);
  const std::string meant = table_of(*this, path);
  const Setting* found = nullptr;
  for (const Setting& setting : settings) {
    if (setting.name != name) continue;
    // A table's own name comes first: [hypervisor.factory] is one, if a strange one.
    if (setting.table == path.substr(0, dot)) return &setting;
    if (found == nullptr && setting.table == meant) found = &setting;
  }
  return found;
}

namespace {

// The effective value of a key that the runtime reads, if it has the type.
template <class T>
const T* value_of(const Configuration& config, std::string_view path) {
  const Setting* setting = config.find(path);
  if (setting == nullptr || !setting->is_read(config.dialect)) return nullptr;
  return std::get_if<T>(&setting->effective.value);
}

}  // namespace

bool Configuration::boolean(std::string_view path) const {
  const bool* value = value_of<bool>(*this, path);
  return value != nullptr && *value;
}

std::int64_t Configuration::integer(std::string_view path) const {
  const auto* value = value_of<std::int64_t>(*this, path);
  return value == nullptr ? 0 : *value;
}

double Configuration::number(std::string_view path) const {
  const auto* value = value_of<double>(*this, path);
  return value == nullptr ? static_cast<double>(integer(path)) : *value;
}

std::string Configuration::text(std::string_view path) const {
  const auto* value = value_of<std::string>(*this, path);
  return value == nullptr ? std::string{} : *value;
}

std::vector<std::string> Configuration::texts(std::string_view path) const {
  std::vector<std::string> values;
  const auto* array = value_of<Node::Array>(*this, path);
  if (array == nullptr) return values;
  for (const Node& item : *array)
    if (const std::string* text = item.text()) values.push_back(*text);
  return values;
}

bool Configuration::is_written(std::string_view path) const {
  const Setting* setting = find(path);
  return setting != nullptr && setting->written.has_value();
}

std::string Configuration::origin_of(const Setting& setting) const {
  if (!setting.written || setting.written->place.file >= files.size()) return "default";
  const Place& place = setting.written->place;
  return fmt::format("{}:{}", files[place.file], place.line);
}

Configuration interpret(const Host& host, Dialect dialect, Merged merged) {
  Configuration config{.dialect = dialect, .file = merged.files.front()};
  config.machine = read_machine(host);
  config.files = std::move(merged.files);
  config.findings = std::move(merged.findings);
  fill(config, merged.root);
  judge(host, merged.root, settings_of(merged.parts, config), config);
  return config;
}

Configuration load(const Host& host, std::string_view file, Dialect dialect) {
  const std::string main = host.resolve(file).value_or(std::string{file});
  std::expected<Node, Refusal> root = read_document(host, main, 0);
  if (!root) {
    Configuration config{.dialect = dialect, .file = std::string{file}};
    config.unreadable = to_error(root.error().finding, root.error().code);
    config.findings.push_back(std::move(root.error().finding));
    return config;
  }
  Merged merged{.root = std::move(*root), .files = {main}, .parts = {}, .findings = {}};
  merge_drop_ins(host, dialect, merged);
  Configuration config = interpret(host, dialect, std::move(merged));
  config.file = file;
  return config;
}

Configuration assume(const Host& host, Dialect dialect, Vmm vmm) {
  Node table{.value = Node::Table{{std::string{to_text(vmm)}, {.value = Node::Table{}}}}};
  Node root{.value = Node::Table{{"hypervisor", std::move(table)}}};
  Configuration config =
      interpret(host, dialect,
                {.root = std::move(root), .files = {std::string{}}, .parts = {}, .findings = {}});
  config.files.clear();
  config.findings.clear();
  return config;
}

}  // namespace kata::config
