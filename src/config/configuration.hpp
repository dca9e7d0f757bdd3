// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/dialect.hpp"
#include "config/document.hpp"
#include "config/finding.hpp"
#include "config/keys.hpp"
#include "config/machine.hpp"
#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::config {

/// One key as it was written, and as the runtime takes it.
struct Setting {
  const Key* key = nullptr;     ///< null: no release knows this key
  std::string table;            ///< "hypervisor.qemu", "runtime"
  std::string name;             ///< "default_memory"
  std::optional<Node> written;  ///< what the last file that has it says; its place names the file
  Node effective;               ///< after this runtime's defaulting and clamping
  Node fallback;                ///< what it would be if nobody had written it
  std::string reason;           ///< why `effective` is not what was written, or empty

  [[nodiscard]] std::string path() const { return table + "." + name; }
  /// Whether the runtime looks at it at all.
  [[nodiscard]] bool is_read(Dialect dialect) const {
    return key != nullptr && reads(key->readers, dialect);
  }
};

/// What a runtime makes of one configuration file with its drop-ins.
struct Configuration {
  Dialect dialect = Dialect::go;
  std::string file;                 ///< as it was found
  std::vector<std::string> files;   ///< what was merged, the main file (links resolved) first
  std::string hypervisor;           ///< the table that is in force: "qemu"; empty: none is
  std::optional<Vmm> vmm;           ///< nothing: no hypervisor that the runtime knows
  std::string agent;                ///< "kata"; empty: none is configured
  Machine machine;                  ///< what the values were clamped to
  std::vector<Setting> settings;    ///< each table's known keys in order, then its unknown ones
  std::vector<Finding> findings;    ///< in the order of files and lines, the worst of a place first
  std::optional<Error> unreadable;  ///< why the main file could not be read; all else is empty then

  /// A key by its path. "hypervisor.path" is the key of the table in force and "agent.dial_timeout"
  /// that of the agent in force; "hypervisor.clh.path" names its table. Null: nobody wrote it, and
  /// the runtime does not read it.
  [[nodiscard]] const Setting* find(std::string_view path) const;

  // Effective values; the type's zero for a key that is not there or holds another type.
  [[nodiscard]] bool boolean(std::string_view path) const;
  [[nodiscard]] std::int64_t integer(std::string_view path) const;
  [[nodiscard]] double number(std::string_view path) const;
  [[nodiscard]] std::string text(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view path) const;

  /// Whether somebody wrote the key.
  [[nodiscard]] bool is_written(std::string_view path) const;

  /// "/etc/kata-containers/config.d/50-x.toml:3", or "default".
  [[nodiscard]] std::string origin_of(const Setting& setting) const;
};

/// Reads `file` and its drop-ins as `dialect` does, and judges what it finds.
///
/// Never fails: a main file that cannot be read or parsed gives `unreadable` and one finding, a
/// drop-in gives a finding and is left out.
/// Source: src/runtime/pkg/katautils/config.go:1846-2040;
/// src/libs/kata-types/src/config/drop_in.rs.
[[nodiscard]] Configuration load(const Host& host, std::string_view file, Dialect dialect);

/// What a runtime would make of a file that names this hypervisor and nothing else; without a file
/// and without findings, because nobody wrote one.
[[nodiscard]] Configuration assume(const Host& host, Dialect dialect, Vmm vmm);

/// The runtime that a configuration file was most likely written for: by its path, else by keys
/// that only one of them reads, else Go.
[[nodiscard]] Dialect guess_dialect(const Host& host, std::string_view file);

}  // namespace kata::config
