// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kata::cmd {

/// What a value names, where that is more than text: what a shell can complete it with.
enum class Kind : std::uint8_t {
  text,       ///< nothing that could be listed
  file,       ///< of this machine, as the shell names it
  directory,  ///< likewise
  sandbox,
  copy_end,  ///< "ID:" of a sandbox's guest, or a file
  volume,    ///< a direct volume's path
  record,    ///< the name of a direct volume's directory
  check,     ///< a check, a group or another word of 'check'; after "vfio" PCI addresses follow
  device,    ///< what can be handed to a guest: a PCI address or a file
  config_key,
  handler,
};

/// The kinds that '__complete' lists, by their words there.
struct KindWord {
  std::string_view word;
  Kind kind;
};
inline constexpr std::array<KindWord, 8> live_kinds{{{"check", Kind::check},
                                                     {"config-key", Kind::config_key},
                                                     {"copy-end", Kind::copy_end},
                                                     {"device", Kind::device},
                                                     {"handler", Kind::handler},
                                                     {"record", Kind::record},
                                                     {"sandbox", Kind::sandbox},
                                                     {"volume", Kind::volume}}};

/// Whether a file of this machine can stand for it.
[[nodiscard]] constexpr bool can_be_file(Kind kind) {
  return kind == Kind::file || kind == Kind::copy_end || kind == Kind::device;
}

/// What an option or argument takes, beyond what CLI11 holds of it.
struct Meaning {
  Kind kind = Kind::text;
  std::string words{};  ///< that are usual for it, between blanks; others are taken too
};

/// A command line to learn from, and what it does.
struct Example {
  std::string_view text;  ///< a sentence without its full stop: "Record a disk image"
  std::string_view line;  ///< "kata-ctl direct-volume list"
};

}  // namespace kata::cmd
