// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "config/dialect.hpp"

namespace kata::config {

/// The kinds of tables that hold keys.
enum class Section : std::uint8_t {
  hypervisor,   ///< [hypervisor.NAME]
  vm_template,  ///< [hypervisor.NAME.factory]
  agent,        ///< [agent.NAME]
  mem_agent,    ///< [agent.NAME.mem_agent]
  runtime,      ///< [runtime]
  factory,      ///< [factory]
};

/// What a key holds.
enum class Type : std::uint8_t {
  boolean,
  integer,         ///< 0 to 2^32-1
  wide_integer,    ///< 0 to 2^63-1
  signed_integer,  ///< -2^63 to 2^63-1
  number,          ///< may have a fraction, need not
  string,
  strings,
  tables,  ///< a table or several
};

enum class Unit : std::uint8_t { none, mebibytes, bytes, seconds, milliseconds, percent };

/// "MiB", "s", or nothing.
[[nodiscard]] std::string_view to_text(Unit unit);

/// Which runtimes read a key.
enum class Readers : std::uint8_t { nobody, go, rust, both };

[[nodiscard]] constexpr bool reads(Readers readers, Dialect dialect) {
  return readers == Readers::both ||
         readers == (dialect == Dialect::go ? Readers::go : Readers::rust);
}

/// What is known of one key: a row of the table in keys_hypervisor.cpp or keys.cpp.
///
/// Source: Kata Containers 4.1.0, src/runtime/pkg/katautils/config.go and
/// src/libs/kata-types/src/config; older keys from the templates of their releases.
struct Key {
  Section section;
  std::string_view name;
  Type type;
  Unit unit;
  Readers readers;
  /// For those who do not read it: the key they read instead, as "name" or "name (unit)"...
  std::string_view instead{};
  /// ...or why there is none. Also the last word on a key that nobody reads any more.
  std::string_view why{};
};

/// Every key, those that no release reads any more included.
[[nodiscard]] std::span<const Key> keys_of(Section section);

/// The row of a key, or null.
[[nodiscard]] const Key* find_key(Section section, std::string_view name);

/// What this runtime takes for a key that is absent, or written as zero or empty: "2048", "true",
/// "\"ext4\"", or nothing where it takes the type's zero. `vmm` matters to a hypervisor's keys.
[[nodiscard]] std::string_view default_of(const Key& key, Dialect dialect, std::optional<Vmm> vmm,
                                          bool is_written);

}  // namespace kata::config
