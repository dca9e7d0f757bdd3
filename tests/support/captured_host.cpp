// SPDX-License-Identifier: Apache-2.0
#include "support/captured_host.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "core/text.hpp"

namespace kata::test {
namespace fs = std::filesystem;

namespace {

// The first word, taken off the text.
std::string_view take_word(std::string_view& text, std::string_view end = " ") {
  const std::size_t at = text.find(end);
  const std::string_view word = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + end.size());
  return word;
}

std::uint64_t number(std::string_view text, int base = 10) {
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || rest != text.data() + text.size())
    throw std::runtime_error{"expected a number, got " + quote(text)};
  return value;
}

std::uint64_t take_number(std::string_view& text, int base = 10) {
  return number(take_word(text), base);
}

class Unpacker {
 public:
  explicit Unpacker(fs::path root) : root_(std::move(root)) {}

  void take(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return;
    if (!line.starts_with('|')) return begin(line);
    if (!open_.is_open()) throw std::runtime_error{"contents without a file"};
    line.remove_prefix(1);
    if (!is_binary_)
      open_ << line << '\n';
    else
      put_bytes(line);
  }

  FileSystems finish() {
    end();
    return std::move(systems_);
  }

 private:
  void begin(std::string_view line) {
    end();
    const std::string_view kind = take_word(line);
    if (kind == "dir") return void(fs::create_directories(at(line)));
    if (kind == "file") return open(line);
    if (kind == "link") return link(line);
    if (kind == "node") return node(line);
    if (kind == "bytes") return bytes(line);
    if (kind == "statfs") return file_system(line);
    throw std::runtime_error{"no such kind of record: " + quote(kind)};
  }

  [[nodiscard]] fs::path at(std::string_view path) const {
    if (!path.starts_with('/')) throw std::runtime_error{"expected a path, got " + quote(path)};
    return root_ / path.substr(1);
  }

  void open(std::string_view path) {
    fs::create_directories(at(path).parent_path());
    open_.open(at(path), std::ios::binary);
    if (!open_) throw std::runtime_error{"cannot write " + quote(path)};
  }

  void link(std::string_view line) {
    const std::string_view path = take_word(line, " -> ");
    fs::create_directories(at(path).parent_path());
    fs::create_symlink(line, at(path));
  }

  void node(std::string_view line) {
    const std::uint64_t mode = take_number(line, 8);
    take_word(line);  // what kind of device
    take_word(line);  // which one
    open(line);
    fs::permissions(at(line), static_cast<fs::perms>(mode));
  }

  void bytes(std::string_view line) {
    const std::uint64_t mode = take_number(line, 8);
    size_ = take_number(line);
    open(line);
    is_binary_ = true;
    path_ = at(line);
    fs::permissions(path_, static_cast<fs::perms>(mode));
  }

  void put_bytes(std::string_view line) {
    open_.seekp(static_cast<std::streamoff>(take_number(line)));
    while (!line.empty()) open_.put(static_cast<char>(take_number(line, 16)));
  }

  void file_system(std::string_view line) {
    FileSystem system;
    system.magic = take_number(line, 16);
    system.block_size = take_number(line);
    const std::uint64_t unit = take_number(line);
    system.size = take_number(line) * unit;
    system.available = take_number(line) * unit;
    system.inodes = take_number(line);
    system.available_inodes = take_number(line);
    systems_.emplace(line, system);
  }

  void end() {
    if (!open_.is_open()) return;
    open_.close();
    if (is_binary_) fs::resize_file(path_, size_);
    is_binary_ = false;
  }

  fs::path root_;
  std::ofstream open_;
  bool is_binary_ = false;
  std::uint64_t size_ = 0;
  fs::path path_;
  FileSystems systems_;
};

}  // namespace

FileSystems unpack_host(std::string_view text, const fs::path& root) {
  Unpacker unpacker{root};
  for (unsigned line = 1; !text.empty(); ++line) {
    try {
      unpacker.take(take_word(text, "\n"));
    } catch (const std::exception& error) {
      throw std::runtime_error{fmt::format("line {}: {}", line, error.what())};
    }
  }
  return unpacker.finish();
}

Result<FileSystem> CapturedHost::file_system(std::string_view path) const {
  const auto found = file_systems_.find(path);
  if (found != file_systems_.end()) return found->second;
  return fail(Code::not_found, "statfs {}: not captured", quote(path));
}

std::string read_captured(std::string_view name) {
  std::ifstream in{fmt::format("{}/{}/tree.txt", KATA_HOSTS_DIR, name), std::ios::binary};
  if (!in) throw std::runtime_error{fmt::format("no captured host {}", quote(name))};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace kata::test
