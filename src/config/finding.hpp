// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::config {

/// How bad a finding is: nothing happens because of it; something else happens than was written;
/// a sandbox does not start or breaks later.
enum class Level : std::uint8_t { note, warning, failure };

/// "note", "warning", "error".
[[nodiscard]] std::string_view to_text(Level level);

/// Something about configuration that its owner wants to know.
struct Finding {
  Level level = Level::note;
  std::string id;       ///< "config.keys.unknown": stays the same between releases
  std::string key;      ///< "hypervisor.qemu.default_memory", or empty
  std::string file;     ///< a real absolute path, or empty
  unsigned line = 0;    ///< 0: the file as a whole, or no place at all
  unsigned column = 0;  ///< 0: the line as a whole
  std::string message;  ///< lower case, no full stop, escaped; without the key and the place
  std::string hint;     ///< one imperative sentence, or empty
};

/// Whether any of them is an error.
[[nodiscard]] bool has_failure(const std::vector<Finding>& findings);

/// "/etc/a.toml:3: warning: hypervisor.qemu.path: empty": one line, escaped.
[[nodiscard]] std::string to_line(const Finding& finding);

/// A finding as the error that ends a command: "'/etc/a.toml' line 3, column 5: …".
[[nodiscard]] Error to_error(const Finding& finding, Code code = Code::not_found);

}  // namespace kata::config
