// SPDX-License-Identifier: Apache-2.0
// Keys that a runtime does not read, or reads as something else.
#include <algorithm>
#include <array>
#include <cmath>

#include "config/judge.hpp"
#include "config/settle.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

Section section_of(const Setting& setting) {
  if (setting.key != nullptr) return setting.key->section;
  const std::string_view table = setting.table;
  if (table == "runtime") return Section::runtime;
  if (table == "factory") return Section::factory;
  if (table.ends_with(".factory")) return Section::vm_template;
  if (table.ends_with(".mem_agent")) return Section::mem_agent;
  return table.starts_with("agent.") ? Section::agent : Section::hypervisor;
}

// Whether the runtime fails because of a key that it does not know in this place.
// Source: drop_in.go's reflection over [hypervisor.X] and [agent.X]; deny_unknown_fields in
// kata-types/src/config/agent.rs:22,62 and on Factory.
bool is_refused(const Setting& setting, const Node& written, Dialect dialect) {
  const Section section = section_of(setting);
  const bool is_plain = section == Section::runtime || section == Section::factory;
  if (dialect == Dialect::go) return written.place.file > 0 && !is_plain;
  return section == Section::agent || section == Section::mem_agent ||
         section == Section::vm_template;
}

std::string unknown_hint(const Setting& setting, Dialect dialect) {
  std::vector<std::string_view> names;
  for (const Key& key : keys_of(section_of(setting)))
    if (reads(key.readers, dialect)) names.push_back(key.name);
  const std::optional<std::string_view> meant = closest(setting.name, names);
  return meant ? fmt::format("did you mean '{}'?", *meant) : "";
}

// "use 'dial_timeout_ms' (ms) instead", or nothing where no key took this one's place.
std::string instead_of(const Key& key) {
  if (key.instead.empty()) return key.readers == Readers::nobody ? "remove the line" : "";
  const Key* other = find_key(key.section, key.instead);
  const std::string_view unit = other == nullptr ? "" : to_text(other->unit);
  return unit.empty() ? fmt::format("use '{}' instead", key.instead)
                      : fmt::format("use '{}', in {}, instead", key.instead, unit);
}

std::string with_reason(std::string message, const Key& key) {
  return key.why.empty() ? message : fmt::format("{}: {}", message, key.why);
}

void judge_unknown(Case& c, const Setting& setting, bool is_refused_here) {
  c.report(is_refused_here ? Level::failure : Level::warning, "keys.unknown", setting,
           fmt::format("unknown key, which {} {}", c.runtime(),
                       is_refused_here ? "refuses here" : "ignores"),
           unknown_hint(setting, c.config().dialect));
}

void judge_obsolete(Case& c, const Setting& setting, bool is_refused_here) {
  const Key& key = *setting.key;
  std::string message = with_reason(fmt::format("obsolete key, which {} {}", c.runtime(),
                                                is_refused_here ? "refuses here" : "ignores"),
                                    key);
  c.report(is_refused_here ? Level::failure : Level::warning, "keys.obsolete", setting,
           std::move(message), instead_of(key));
}

// Keys whose being ignored changes what their owner asked for. The rest is harmless.
bool is_missed(const Setting& setting, const Node& written) {
  constexpr std::array<std::string_view, 4> names{"hot_plug_vfio", "enable_numa",
                                                  "remote_hypervisor_socket", "hypervisor_socket"};
  if (std::ranges::find(names, setting.name) == names.end()) return false;
  const std::string* text = written.text();
  return !is_zero(written) && (text == nullptr || *text != "no-port");
}

void judge_foreign(Case& c, const Setting& setting, const Node& written, bool is_refused_here) {
  const Key& key = *setting.key;
  const Dialect other = c.go() ? Dialect::rust : Dialect::go;
  std::string message =
      with_reason(fmt::format("only {} reads this key; {} {} it", name_of(other), c.runtime(),
                              is_refused_here ? "refuses" : "ignores"),
                  key);
  const Level level = is_refused_here               ? Level::failure
                      : is_missed(setting, written) ? Level::warning
                                                    : Level::note;
  c.report(level, "keys.other-runtime", setting, std::move(message), instead_of(key));
}

// "a string, expected true or false", or the number that is out of range.
std::string misfit(const Key& key, const Node& written) {
  const auto* number = std::get_if<double>(&written.value);
  const bool is_number =
      written.integer() != nullptr || (number != nullptr && !std::isfinite(*number));
  const std::string got = is_number ? to_toml(written) : std::string{type_name(written)};
  return fmt::format("{}, expected {}", got, wanted_by(key));
}

void judge_key(Case& c, const Setting& setting, const Node& written) {
  const bool is_refused_here = is_refused(setting, written, c.config().dialect);
  if (setting.key == nullptr)
    judge_unknown(c, setting, is_refused_here);
  else if (setting.key->readers == Readers::nobody)
    judge_obsolete(c, setting, is_refused_here);
  else if (!setting.is_read(c.config().dialect))
    judge_foreign(c, setting, written, is_refused_here);
  else if (!fits(*setting.key, written))
    c.report(Level::failure, "keys.type", setting, misfit(*setting.key, written), "");
}

}  // namespace

void judge_keys(Case& c) {
  for (const Setting& setting : c.config().settings)
    if (setting.written) judge_key(c, setting, *setting.written);
}

void judge_overridden(Case& c, const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    if (!setting.written || !setting.is_read(Dialect::go) || fits(*setting.key, *setting.written))
      continue;
    const Setting* last = c.config().find(setting.path());
    const bool counts = last != nullptr && last->written &&
                        last->written->place.file == setting.written->place.file;
    if (!counts)
      c.report(Level::failure, "keys.type", setting,
               misfit(*setting.key, *setting.written) + ", though a later file has another value",
               "");
  }
}

}  // namespace kata::config
