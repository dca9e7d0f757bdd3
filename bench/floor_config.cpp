// SPDX-License-Identifier: Apache-2.0
// What reading a configuration file costs when the library parses it and nobody asks what it means.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_WINDOWS_COMPAT 0

#include <fcntl.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace {

std::size_t count(const toml::table& table) {
  std::size_t keys = 0;
  for (const auto& [name, node] : table)
    keys += node.is_table() ? count(*node.as_table()) : std::size_t{1};
  return keys;
}

std::string read_file(const char* path) {
  std::string text;
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  std::array<char, 65536> buffer{};
  for (ssize_t size = ::read(file, buffer.data(), buffer.size()); size > 0;
       size = ::read(file, buffer.data(), buffer.size()))
    text.append(buffer.data(), static_cast<std::size_t>(size));
  ::close(file);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: floor_config FILE\n", stderr);
    return 2;
  }
  const toml::parse_result result = toml::parse(read_file(argv[1]));
  if (!result) return 1;
  return std::printf("%zu keys\n", count(result.table())) < 0;
}
