// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"
#include "directvol/mount_info.hpp"
#include "support/failure.hpp"
#include "support/tree.hpp"

template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "{" : ", ") + word;
    return (text + (text.empty() ? "{}" : "}")).c_str();
  }
};

namespace kata::test {

/// The machine of a tree as user `user` sees it.
class UserHost : public Host {
 public:
  UserHost(const Tree& tree, unsigned user) : Host(tree.root().string()), user_(user) {}
  [[nodiscard]] unsigned euid() const override { return user_; }

 private:
  unsigned user_;
};

inline bool is_root() { return ::geteuid() == 0; }

/// Sets the umask and puts the old one back.
class Umask {
 public:
  explicit Umask(mode_t mask) : old_(::umask(mask)) {}
  ~Umask() { ::umask(old_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t old_;
};

enum class Serve : std::uint8_t { yes, no };

/// A UNIX stream socket in a tree: with a listener, or left behind by one that died.
class Socket {
 public:
  Socket(const Tree& tree, std::string_view path, Serve serve);

  /// Whether somebody has connected and was not taken yet.
  [[nodiscard]] bool has_caller() const;

 private:
  Fd fd_;
};

/// The root of direct volumes in a tree, as the machine names it.
inline const std::string volumes = "/run/kata-containers/shared/direct-volumes";

/// "/run/kata-containers/shared/direct-volumes/NAME/FILE".
std::string record_file(std::string_view name, std::string_view file = "mountInfo.json");

/// Makes the empty root of direct volumes, whatever the umask.
void make_volumes(const Tree& tree);

/// Makes a file in a record of the volumes' root, and the directories for it, whatever the umask.
void write_record(const Tree& tree, std::string_view name, std::string_view text,
                  std::string_view file = "mountInfo.json");

/// Makes a device node; fails where this user or sandbox may not.
bool make_node(const Tree& tree, std::string_view path, mode_t type, unsigned major,
               unsigned minor);

/// The permission bits of a path in the tree.
unsigned mode_of(const Tree& tree, std::string_view path);

/// Mount info of a directvol with ext4 on `device`.
directvol::MountInfo volume_on(std::string device);

/// The advices' codes, in their order.
std::vector<std::string> codes(const std::vector<directvol::Advice>& advices);

}  // namespace kata::test
