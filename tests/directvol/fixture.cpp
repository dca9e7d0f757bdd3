// SPDX-License-Identifier: Apache-2.0
#include "fixture.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include <filesystem>
#include <stdexcept>

namespace kata::test {
namespace fs = std::filesystem;

namespace {

// An address for a path of any length: the kernel resolves the directory by its descriptor.
sockaddr_un address_of(const fs::path& path, Fd& directory) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) {
    directory = Fd{::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    text = fmt::format("/proc/self/fd/{}/{}", directory.get(), path.filename().string());
  }
  text.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  return address;
}

void make_private_dir(const fs::path& path) {
  fs::create_directories(path);
  fs::permissions(path, fs::perms::owner_all);
}

}  // namespace

Socket::Socket(const Tree& tree, std::string_view path, Serve serve)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  fs::create_directories(tree.at(path).parent_path());
  Fd directory;
  const sockaddr_un address = address_of(tree.at(path), directory);
  if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error{"bind " + tree.at(path).string()};
  if (serve == Serve::no) {
    fd_ = Fd{};
    return;
  }
  if (::listen(fd_.get(), 8) != 0) throw std::runtime_error{"listen"};
}

bool Socket::has_caller() const {
  pollfd ready{fd_.get(), POLLIN, 0};
  return ::poll(&ready, 1, 0) == 1;
}

std::string record_file(std::string_view name, std::string_view file) {
  return fmt::format("{}/{}/{}", volumes, name, file);
}

void make_volumes(const Tree& tree) {
  for (const char* path : {"/run", "/run/kata-containers", "/run/kata-containers/shared"})
    make_private_dir(tree.at(path));
  make_private_dir(tree.at(volumes));
}

void write_record(const Tree& tree, std::string_view name, std::string_view text,
                  std::string_view file) {
  make_volumes(tree);
  fs::path directory = tree.at(volumes);
  for (const fs::path& part : fs::path{name}) make_private_dir(directory /= part);
  tree.write(record_file(name, file), text);
  fs::permissions(tree.at(record_file(name, file)), fs::perms::owner_read | fs::perms::owner_write);
}

bool make_node(const Tree& tree, std::string_view path, mode_t type, unsigned major,
               unsigned minor) {
  fs::create_directories(tree.at(path).parent_path());
  return ::mknod(tree.at(path).c_str(), type | 0600U, ::makedev(major, minor)) == 0;
}

unsigned mode_of(const Tree& tree, std::string_view path) {
  return static_cast<unsigned>(fs::symlink_status(tree.at(path)).permissions());
}

directvol::MountInfo volume_on(std::string device) {
  return {.volume_type = "directvol",
          .device = std::move(device),
          .fs_type = "ext4",
          .metadata = {},
          .options = {}};
}

std::vector<std::string> codes(const std::vector<directvol::Advice>& advices) {
  std::vector<std::string> found;
  for (const directvol::Advice& advice : advices) found.push_back(advice.code);
  return found;
}

}  // namespace kata::test
