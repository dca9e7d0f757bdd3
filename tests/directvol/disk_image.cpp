// SPDX-License-Identifier: Apache-2.0
#include "disk_image.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace kata::test {
namespace fs = std::filesystem;

namespace {

// Administrators' programs are not on every user's PATH.
std::string find_program(const std::string& name) {
  for (const char* directory : {"/usr/sbin/", "/sbin/", "/usr/bin/"})
    if (::access((directory + name).c_str(), X_OK) == 0) return directory + name;
  return "";
}

void run_quietly(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<char*, 1> environment{nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int fd : {1, 2})
    ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int err = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (err != 0 || ::waitpid(pid, &status, 0) != pid || status != 0)
    throw std::runtime_error{words[0] + " did not work"};
}

using Bytes = std::vector<unsigned char>;

void put(Bytes& bytes, std::size_t at, std::uint64_t value, unsigned length) {
  for (unsigned i = 0; i < length; ++i)
    bytes.at(at + i) = static_cast<unsigned char>(value >> (8 * i));
}

std::uint32_t crc32(const Bytes& bytes, std::size_t begin, std::size_t length) {
  std::uint32_t crc = ~0U;
  for (std::size_t i = begin; i < begin + length; ++i) {
    crc ^= bytes.at(i);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

}  // namespace

void make_blank(const fs::path& path, std::uintmax_t size) {
  fs::create_directories(path.parent_path());
  std::ofstream{path}.close();
  fs::resize_file(path, size);
}

bool make_image(const fs::path& path, const std::string& type) {
  const std::string program = find_program(type == "xfs" ? "mkfs.xfs" : "mke2fs");
  if (program.empty()) return false;
  // mkfs.xfs makes nothing smaller than 300 MiB; libblkid takes what fits on a floppy for one and
  // looks for a single signature. The file is sparse.
  make_blank(path, type == "xfs" ? std::uintmax_t{320} << 20 : std::uintmax_t{4} << 20);
  if (type == "xfs")
    run_quietly({program, "-q", "-f", path.string()});
  else
    run_quietly({program, "-q", "-F", "-t", type, path.string()});
  return true;
}

// UEFI specification, "GUID Partition Table": header in sector 1, 128 entries from sector 2.
void write_gpt(const fs::path& path) {
  constexpr std::size_t sector = 512;
  constexpr std::size_t entries_size = std::size_t{128} * 128;
  const std::uint64_t sectors = fs::file_size(path) / sector;
  Bytes bytes(2 * sector + entries_size);
  put(bytes, 446 + 4, 0xEE, 1);
  put(bytes, 446 + 8, 1, 4);
  put(bytes, 446 + 12, sectors - 1, 4);
  put(bytes, 510, 0xAA55, 2);
  put(bytes, sector, 0x5452415020494645, 8);  // "EFI PART"
  put(bytes, sector + 8, 0x00010000, 4);
  put(bytes, sector + 12, 92, 4);
  put(bytes, sector + 24, 1, 8);
  put(bytes, sector + 32, sectors - 1, 8);
  put(bytes, sector + 40, 34, 8);
  put(bytes, sector + 48, sectors - 34, 8);
  put(bytes, sector + 56, 0x1122334455667788, 8);
  put(bytes, sector + 72, 2, 8);
  put(bytes, sector + 80, 128, 4);
  put(bytes, sector + 84, 128, 4);
  put(bytes, sector + 88, crc32(bytes, 2 * sector, entries_size), 4);
  put(bytes, sector + 16, crc32(bytes, sector, 92), 4);
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

void copy_head(const fs::path& from, const fs::path& to, std::size_t length) {
  std::string head(length, '\0');
  std::ifstream{from, std::ios::binary}.read(head.data(), static_cast<std::streamsize>(length));
  std::fstream{to, std::ios::in | std::ios::out | std::ios::binary} << head;
}

}  // namespace kata::test
