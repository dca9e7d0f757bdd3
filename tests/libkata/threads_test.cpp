// SPDX-License-Identifier: Apache-2.0
// Many threads and several processes with one host object.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <kata/kata.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "node.hpp"

using kata::test::Node;

namespace {

using HostObject = std::unique_ptr<kata_host, decltype([](kata_host* h) { kata_host_free(h); })>;

HostObject open_host(const Node& node) {
  kata_host* host = nullptr;
  REQUIRE(kata_host_open(node.root().c_str(), &host, nullptr) == 0);
  return HostObject{host};
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// What one thread does with the host that all share. Counts what fails that must not.
class Worker {
 public:
  Worker(kata_host* host, std::string volume) : host_(host), volume_(std::move(volume)) {}

  int work() {
    must(kata_volume_add(host_, path(), Node::mount_info, KATA_RUNTIME_ANY,
                         KATA_ADD_NO_DEVICE_CHECK, nullptr, nullptr));
    must(kata_volume_record_owner(host_, path(), Node::sandbox, 0, nullptr));
    look();
    talk();
    report();
    must(kata_volume_remove(host_, path(), KATA_REMOVE_FORCE, nullptr, nullptr));
    return failed_;
  }

 private:
  const char* path() const { return volume_.c_str(); }
  void must(int result) { failed_ += result == 0 ? 0 : 1; }
  void must_text(int result, char* text) {
    must(result);
    if (result == 0) kata_string_free(text);
  }

  void look() {
    kata_volume* volume = nullptr;
    must(kata_volume_get(host_, path(), &volume, nullptr));
    must(kata_volume_path(volume) == volume_ ? 0 : -1);
    kata_volume_free(volume);
    const kata_oci_mount oci{sizeof oci, "bind", path(), "/data", nullptr, 0};
    kata_mount* mount = nullptr;
    must(kata_mount_resolve(host_, &oci, KATA_RUNTIME_GO, &mount, nullptr));
    kata_mount_free(mount);
    char* text = nullptr;
    must_text(kata_volume_find_owner(host_, path(), &text, nullptr, nullptr), text);
    must_text(kata_volume_list_json(host_, &text, nullptr), text);
  }

  void talk() {
    char* text = nullptr;
    must_text(kata_volume_stats_json(host_, path(), nullptr, 60'000, &text, nullptr), text);
    must(kata_volume_resize(host_, path(), 4096, nullptr, 60'000, nullptr));
    kata_sandbox* sandbox = nullptr;
    must(kata_sandbox_find(host_, Node::sandbox, &sandbox, nullptr));
    kata_request request{};
    request.size = sizeof request;
    request.target = "/metrics";
    request.timeout_ms = 60'000;
    kata_response* response = nullptr;
    must(kata_sandbox_call(host_, sandbox, &request, &response, nullptr));
    kata_response_free(response);
    kata_sandbox_free(sandbox);
    int fd = -1;
    must(kata_console_open(host_, Node::sandbox, 0, 60'000, 0, &fd, nullptr));
    ::close(fd);
  }

  void report() {
    const char* names[] = {"kvm"};
    char* text = nullptr;
    must_text(kata_check_json(host_, names, 1, Node::config_file, 0, &text, nullptr, nullptr),
              text);
    must_text(kata_config_json(host_, Node::config_file, &text, nullptr), text);
    must_text(
        kata_env_json(host_, Node::config_file, KATA_RUNTIME_GO, KATA_ENV_NO_EXEC, &text, nullptr),
        text);
    kata_error* error = nullptr;
    must(kata_volume_get(host_, "/none", nullptr, &error) == -1 ? 0 : -1);
    must(kata_error_code(error) == KATA_USAGE ? 0 : -1);
    kata_error_free(error);
  }

  kata_host* host_;
  std::string volume_;
  int failed_ = 0;
};

/// A thread that adds and removes one volume until it is told to stop.
class Writer {
 public:
  explicit Writer(kata_host* host) : thread_([this, host] { write(host); }) {}
  ~Writer() {
    stops_ = true;
    thread_.join();
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  void write(kata_host* host) {
    while (!stops_) {
      kata_volume_add(host, "/written", Node::mount_info, KATA_RUNTIME_ANY,
                      KATA_ADD_NO_DEVICE_CHECK, nullptr, nullptr);
      kata_volume_remove(host, "/written", 0, nullptr, nullptr);
    }
  }

  std::atomic<bool> stops_ = false;
  std::thread thread_;
};

int add_and_get(kata_host* host, const char* path) {
  kata_volume* volume = nullptr;
  const int added = kata_volume_add(host, path, Node::mount_info, KATA_RUNTIME_ANY,
                                    KATA_ADD_NO_DEVICE_CHECK, nullptr, nullptr);
  const int got = kata_volume_get(host, path, &volume, nullptr);
  kata_volume_free(volume);
  return added == 0 && got == 0 ? 0 : 1;
}

}  // namespace

TEST_CASE("64 threads do everything at once with one host object, and no descriptor stays") {
  const Node node;
  const HostObject host = open_host(node);
  const std::size_t before = open_descriptors();
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i)
    threads.emplace_back(
        [&host, &failed, i] { failed += Worker{host.get(), "/vol/" + std::to_string(i)}.work(); });
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(open_descriptors() == before);
}

TEST_CASE("a process that is forked in the middle goes on, and so does its parent") {
  const Node node;
  const HostObject host = open_host(node);
  for (int i = 0; i < 20; ++i) {
    const Writer writer{host.get()};
    const pid_t child = ::fork();
    if (child == 0) ::_exit(add_and_get(host.get(), "/child"));
    CHECK(add_and_get(host.get(), "/parent") == 0);
    int status = -1;
    CHECK(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}

TEST_CASE("a forked process that only sleeps holds no lock") {
  const Node node;
  const HostObject host = open_host(node);
  std::vector<pid_t> children;
  {
    const Writer writer{host.get()};
    for (int i = 0; i < 50; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::pause();
        ::_exit(0);
      }
      children.push_back(child);
    }
  }
  CHECK(add_and_get(host.get(), "/after") == 0);
  for (const pid_t child : children) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
}

TEST_CASE("a program that is started inherits no descriptor") {
  std::set<std::string> before;  // of whoever started this test
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"})
    before.insert(entry.path().filename().string());
  const Node node;
  const HostObject host = open_host(node);
  int fd = -1;
  REQUIRE(kata_console_open(host.get(), Node::sandbox, 0, 0, 0, &fd, nullptr) == 0);
  CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    const std::string name = entry.path().filename().string();
    if (before.contains(name)) continue;
    const int number = std::stoi(name);
    const int flags = ::fcntl(number, F_GETFD);
    CAPTURE(number);
    if (flags >= 0) CHECK((flags & FD_CLOEXEC) != 0);
  }
  ::close(fd);
}
