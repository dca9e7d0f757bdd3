// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace kata::test {

/// A directory of its own for one test, which stands for a machine's root; removed at the end.
class Tree {
 public:
  Tree();
  Tree(std::initializer_list<std::pair<const char*, std::string_view>> files);
  ~Tree();
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  /// Where the machine's absolute `path` really lies.
  [[nodiscard]] std::filesystem::path at(std::string_view path) const;

  /// Writes a file, with its directories.
  void write(std::string_view path, std::string_view text) const;
  void make_dir(std::string_view path) const;
  void link(std::string_view path, std::string_view target) const;
  void make_fifo(std::string_view path) const;
  [[nodiscard]] std::string read(std::string_view path) const;
  [[nodiscard]] bool exists(std::string_view path) const;

  /// Every path below the root with its type, mode and contents, sorted: equal before and after
  /// means nothing changed.
  [[nodiscard]] std::string snapshot() const;

 private:
  std::filesystem::path root_;
};

}  // namespace kata::test
