// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/host.hpp"

namespace kata::test {

/// What statfs said, by path.
using FileSystems = std::map<std::string, FileSystem, std::less<>>;

/// Makes the files of a host below the directory `root` out of the text that tests/capture-host.sh
/// wrote; tests/hosts/README.md describes it. A device node becomes an empty file with its mode.
/// Throws std::runtime_error with the line's number where the text does not follow its form.
FileSystems unpack_host(std::string_view text, const std::filesystem::path& root);

/// A captured host below a directory, seen as root, whose file systems have the sizes that they
/// had.
class CapturedHost : public Host {
 public:
  CapturedHost(const std::string& root, FileSystems file_systems)
      : Host(root), file_systems_(std::move(file_systems)) {}
  [[nodiscard]] unsigned euid() const override { return 0; }
  [[nodiscard]] Result<FileSystem> file_system(std::string_view path) const override;

 private:
  FileSystems file_systems_;
};

/// The text of tests/hosts/<name>/tree.txt.
[[nodiscard]] std::string read_captured(std::string_view name);

}  // namespace kata::test
