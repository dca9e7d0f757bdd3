// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kata/kata.h>

#include <string>
#include <string_view>
#include <thread>

#include "core/fd.hpp"
#include "support/tree.hpp"

namespace kata::test {

/// A shim of the Go runtime with a guest behind it: serves the management socket of sandbox
/// "sandbox1" and its VMM's hybrid socket, on a thread of its own.
///
/// It answers /agent-url, the two requests on volumes, and anything else with "hello"; to who
/// connects to the guest it says that the port is open, and nothing more.
class Shim {
 public:
  explicit Shim(const Tree& tree);
  ~Shim();
  Shim(const Shim&) = delete;
  Shim& operator=(const Shim&) = delete;

 private:
  void serve();

  Fd management_;
  Fd hybrid_;
  Fd stop_;
  std::thread thread_;
};

/// A node with one disk image, one configuration file and, as long as it lives, a sandbox that
/// runs. kata_host_open() takes its root.
class Node {
 public:
  Node();

  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] std::string root() const { return tree_.root().string(); }

  static constexpr const char* volume = "/vol/a";
  static constexpr const char* sandbox = "sandbox1";
  static constexpr const char* mount_info =
      R"({"device":"/srv/disk.img","fstype":"ext4","volume-type":"directvol",)"
      R"("options":["bind","noatime"],"metadata":{"fsGroup":"7"}})";
  static constexpr const char* config_file = "/etc/kata-containers/configuration.toml";

 private:
  Tree tree_;
  Shim shim_;
};

}  // namespace kata::test
