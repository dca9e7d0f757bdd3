// SPDX-License-Identifier: Apache-2.0
#include "support/tree.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace kata::test {
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string describe(const fs::path& path) {
  const fs::file_status status = fs::symlink_status(path);
  const std::string head = fmt::format("{} {:o}", static_cast<int>(status.type()),
                                       static_cast<unsigned>(status.permissions()));
  if (fs::is_symlink(status)) return head + " -> " + fs::read_symlink(path).string();
  if (!fs::is_regular_file(status)) return head;
  constexpr std::uintmax_t largest = 1 << 20;  // disk images are told apart by their size alone
  const auto size = fs::file_size(path);
  return fmt::format("{} {} {}", head, size, size > largest ? "" : contents(path));
}

}  // namespace

Tree::Tree() {
  std::string name = (fs::temp_directory_path() / "kata-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"mkdtemp " + name};
  root_ = fs::canonical(name);
}

Tree::Tree(std::initializer_list<std::pair<const char*, std::string_view>> files) : Tree() {
  for (const auto& [path, text] : files) write(path, text);
}

Tree::~Tree() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

fs::path Tree::at(std::string_view path) const { return root_ / fs::path{path}.relative_path(); }

void Tree::write(std::string_view path, std::string_view text) const {
  fs::create_directories(at(path).parent_path());
  std::ofstream out{at(path), std::ios::binary};
  out << text;
  out.close();
  if (!out) throw std::runtime_error{"write " + at(path).string()};
}

void Tree::make_dir(std::string_view path) const { fs::create_directories(at(path)); }

void Tree::link(std::string_view path, std::string_view target) const {
  fs::create_directories(at(path).parent_path());
  fs::create_symlink(target, at(path));
}

void Tree::make_fifo(std::string_view path) const {
  fs::create_directories(at(path).parent_path());
  if (::mkfifo(at(path).c_str(), 0600) != 0) throw std::runtime_error{"mkfifo"};
}

std::string Tree::read(std::string_view path) const { return contents(at(path)); }

bool Tree::exists(std::string_view path) const { return fs::exists(fs::symlink_status(at(path))); }

std::string Tree::snapshot() const {
  std::set<std::string> lines;
  for (const auto& entry : fs::recursive_directory_iterator{root_})
    lines.insert(entry.path().string() + " " + describe(entry.path()) + "\n");
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace kata::test
