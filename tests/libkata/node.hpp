// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kata/kata.h>

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/fd.hpp"
#include "support/tree.hpp"

namespace kata::test {

/// A shim of the Go runtime with a guest behind it: serves the management socket of sandbox
/// "sandbox1" and its VMM's hybrid socket, on a thread of its own.
///
/// It answers /agent-url, the two requests on volumes, and anything else with "hello"; to who
/// connects to the guest it says that the port is open, and nothing more. A test can have it answer
/// in another way.
class Shim {
 public:
  /// The bytes to send and then close, or nothing: no word, and the connection is left open. What
  /// is asked is the head of a request, or the line with a port of the guest.
  using Answer = std::function<std::optional<std::string>(std::string_view asked)>;

  explicit Shim(const Tree& tree);
  ~Shim();
  Shim(const Shim&) = delete;
  Shim& operator=(const Shim&) = delete;

  void shim_answers(Answer answer);
  void guest_answers(Answer answer);

  /// An answer of HTTP with this status line and body.
  [[nodiscard]] static std::string page(std::string_view status, std::string_view body);
  /// What it answers unless a test has another wish.
  [[nodiscard]] static std::string usual_page(std::string_view head);

 private:
  void serve();
  void answer(Fd connection, bool is_management);

  Fd management_;
  Fd hybrid_;
  Fd stop_;
  std::mutex mutex_;  ///< of the answers
  Answer shim_answer_ = usual_page;
  Answer guest_answer_ = [](std::string_view) { return "OK 1\n"; };
  std::vector<Fd> left_open_;
  std::thread thread_;
};

/// A node with one disk image, one configuration file and, as long as it lives, a sandbox that
/// runs. kata_host_open() takes its root.
class Node {
 public:
  Node();

  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] std::string root() const { return tree_.root().string(); }
  [[nodiscard]] Shim& shim() { return shim_; }

  static constexpr const char* volume = "/vol/a";
  static constexpr const char* sandbox = "sandbox1";
  static constexpr const char* mount_info =
      R"({"device":"/srv/disk.img","fstype":"ext4","volume-type":"directvol",)"
      R"("options":["bind","noatime"],"metadata":{"fsGroup":"7","csi.example/id":"9"}})";
  static constexpr const char* config_file = "/etc/kata-containers/configuration.toml";

 private:
  Tree tree_;
  Shim shim_;
};

}  // namespace kata::test
