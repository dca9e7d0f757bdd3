// SPDX-License-Identifier: Apache-2.0
#include "fixture.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>

namespace kata::test {
namespace fs = std::filesystem;

namespace {

void keep_private(const Tree& tree, std::string_view path) {
  fs::permissions(tree.at(path),
                  fs::is_directory(tree.at(path)) ? fs::perms{0700} : fs::perms{0600});
}

}  // namespace

// Source: Documentation/filesystems/ext4/super.rst for the offsets.
std::string ext4_image() {
  std::string image(64 * 1024, '\0');
  const auto put = [&](std::size_t offset, unsigned value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
      image[1024 + offset + i] = static_cast<char>((value >> (8 * i)) & 0xFFU);
  };
  put(0x00, 16, 4);      // inodes
  put(0x04, 64, 4);      // blocks
  put(0x20, 8192, 4);    // blocks to a group
  put(0x28, 16, 4);      // inodes to a group
  put(0x38, 0xEF53, 2);  // magic
  put(0x4C, 1, 4);       // revision with features
  put(0x58, 256, 2);     // bytes to an inode
  put(0x60, 0x42, 4);    // incompatible: extents, file types
  put(0x64, 0x01, 4);    // read-only compatible: sparse superblocks
  return image;
}

void write_record(const Tree& tree, std::string_view name, std::string_view mount_info) {
  const std::string directory = fmt::format("{}/{}", volume_root, name);
  tree.write(directory + "/mountInfo.json", mount_info);
  keep_private(tree, volume_root);
  keep_private(tree, directory);
  keep_private(tree, directory + "/mountInfo.json");
}

void write_marker(const Tree& tree, std::string_view name, std::string_view sandbox_id) {
  tree.write(fmt::format("{}/{}/{}", volume_root, name, sandbox_id), "");
}

Listener::Listener(const Tree& tree, std::string_view path)
    : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  fs::create_directories(tree.at(path).parent_path());
  // Through a descriptor: a temporary directory's path may be longer than an address holds.
  const Fd directory{::open(tree.at(path).parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/{}",
                   directory.get(), tree.at(path).filename().string());
  REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd_.get(), 64) == 0);
}

Args volume_command(Args args) {
  args.insert(args.begin(), "direct-volume");
  return args;
}

void check_refused(const Tree& tree, const Args& args, int status, std::string_view err,
                   const RunOptions& options) {
  const std::string before = tree.snapshot();
  const Ran ran = run(tree, args, options);
  CHECK(ran.err == err);
  CHECK(ran.status == status);
  CHECK(ran.out.empty());
  CHECK(tree.snapshot() == before);
}

void check_done(const Tree& tree, const Args& args, std::string_view out, std::string_view err,
                const RunOptions& options) {
  const Ran ran = run(tree, args, options);
  CHECK(ran.out == out);
  CHECK(ran.err == err);
  CHECK(ran.status == 0);
}

}  // namespace kata::test
