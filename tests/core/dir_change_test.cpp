// SPDX-License-Identifier: Apache-2.0
// Changing a guarded directory; dir_test.cpp has what only looks.
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "core/dir.hpp"
#include "support/tree.hpp"

using namespace std::chrono_literals;
using kata::Code;
using kata::Dir;
using kata::Host;
using kata::Result;
using kata::test::Tree;

namespace {

Dir open_dir(const Tree& tree, std::string_view path) {
  Result<Dir> dir = Dir::open(Host{tree.root().string()}, path);
  REQUIRE(dir);
  return *std::move(dir);
}

unsigned mode_of(const Tree& tree, std::string_view path) {
  return static_cast<unsigned>(std::filesystem::symlink_status(tree.at(path)).permissions());
}

// A umask for one block.
class Umask {
 public:
  explicit Umask(unsigned mask) : old_(::umask(mask)) {}
  ~Umask() { ::umask(old_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t old_;
};

// Whoever runs the tests is an ordinary user for one block: root may do what modes forbid.
class OrdinaryUser {
 public:
  explicit OrdinaryUser(const Tree& tree) : was_root_(::geteuid() == 0) {
    if (!was_root_) return;
    REQUIRE(::chown(tree.root().c_str(), nobody, nobody) == 0);
    REQUIRE(::seteuid(nobody) == 0);
  }
  ~OrdinaryUser() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  static constexpr uid_t nobody = 65534;
  bool was_root_;
};

void make_nested(const Tree& tree, std::string path, int levels) {
  for (int i = 0; i < levels; ++i) path += "/d";
  tree.make_dir(path);
}

// Whether the thread goes to sleep `times` times within ten seconds.
bool sleeps(pid_t thread, long times) {
  const auto count = [&] {
    std::ifstream status{fmt::format("/proc/self/task/{}/status", thread)};
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("voluntary_ctxt_switches:")) return std::stol(line.substr(24));
    return 0L;
  };
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  const long first = count();
  while (count() < first + times) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

template <class T>
void check_error(const Result<T>& got, Code code, const std::string& what) {
  REQUIRE_FALSE(got);
  CHECK(got.error().code == code);
  CHECK(got.error().what == what);
}

}  // namespace

TEST_CASE("make_dir and write_new give their modes whatever the umask") {
  for (const unsigned mask : {0U, 0022U, 0777U}) {
    CAPTURE(mask);
    const Tree tree;
    const OrdinaryUser user{tree};
    Dir dir = open_dir(tree, "/");
    {
      const Umask umask{mask};
      Result<Dir> made = dir.make_dir("v");
      REQUIRE(made);
      CHECK(made->path() == "/v");
      CHECK(made->write_new("secret", "text", 0600));
      CHECK(made->write_new("public", "text", 0644));
    }
    CHECK(mode_of(tree, "/v") == 0700);
    CHECK(mode_of(tree, "/v/secret") == 0600);
    CHECK(mode_of(tree, "/v/public") == 0644);
    CHECK(tree.read("/v/secret") == "text");
  }
}

TEST_CASE("make_dir and write_new never take over what is there") {
  const Tree tree{{"/v/file", "old"}, {"/v/sub/x", ""}, {"/out", "old"}};
  tree.link("/v/link", "../out");
  tree.link("/v/dangling", "../planted");
  tree.make_fifo("/v/fifo");
  Dir dir = open_dir(tree, "/v");
  const std::string before = tree.snapshot();
  for (const std::string name : {"file", "sub", "link", "dangling", "fifo"}) {
    CAPTURE(name);
    check_error(dir.make_dir(name), Code::refused,
                fmt::format("make '/v/{}': exists already", name));
    check_error(dir.write_new(name, "new", 0600), Code::refused,
                fmt::format("create '/v/{}': exists already", name));
  }
  CHECK(tree.snapshot() == before);
}

TEST_CASE("make_dir and write_new name what the system refuses") {
  const Tree tree;
  const OrdinaryUser user{tree};
  Dir dir = open_dir(tree, "/");
  Result<Dir> made = dir.make_dir("v");
  REQUIRE(made);
  REQUIRE(::fchmod(made->fd(), 0500) == 0);
  check_error(made->make_dir("d"), Code::denied, "make '/v/d': Permission denied");
  check_error(made->write_new("f", "", 0600), Code::denied, "create '/v/f': Permission denied");
  REQUIRE(::fchmod(made->fd(), 0700) == 0);
  REQUIRE(dir.remove_dir("v"));
  check_error(made->make_dir("d"), Code::not_found, "make '/v/d': No such file or directory");
  const std::string long_name(256, 'n');
  check_error(dir.write_new(long_name, "", 0600), Code::io,
              fmt::format("create '/{}': File name too long", long_name));
}

TEST_CASE("write_new keeps every byte") {
  const Tree tree;
  std::string text(100'000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i % 251);
  Dir dir = open_dir(tree, "/");
  REQUIRE(dir.write_new("f", text, 0600));
  REQUIRE(dir.write_new("empty", "", 0600));
  CHECK(dir.sync());
  CHECK(tree.read("/f") == text);
  CHECK(tree.read("/empty").empty());
}

TEST_CASE("move_over replaces in one step, across directories") {
  const Tree tree{{"/a/new", "new"}, {"/b/record", "old"}, {"/b/sub/x", ""}, {"/out", "kept"}};
  tree.link("/b/link", "../out");
  Dir from = open_dir(tree, "/a");
  Dir to = open_dir(tree, "/b");
  CHECK(from.move_over("new", to, "record"));
  CHECK(tree.read("/b/record") == "new");
  CHECK_FALSE(tree.exists("/a/new"));

  CHECK(to.move_over("record", to, "link"));  // replaces the link, not what it leads to
  CHECK(tree.read("/b/link") == "new");
  CHECK(tree.read("/out") == "kept");

  check_error(from.move_over("none", to, "x"), Code::not_found,
              "replace '/b/x': No such file or directory");
  check_error(to.move_over("link", to, "sub"), Code::io, "replace '/b/sub': Is a directory");
}

TEST_CASE("move_new refuses a taken name, whatever has it") {
  const Tree tree{{"/a/new", "new"}, {"/b/file", "old"}, {"/b/sub/x", ""}};
  tree.link("/b/dangling", "none");
  tree.make_dir("/b/empty");
  tree.make_dir("/a/dir");
  Dir from = open_dir(tree, "/a");
  Dir to = open_dir(tree, "/b");
  const std::string before = tree.snapshot();
  for (const std::string taken : {"file", "sub", "dangling", "empty"})
    for (const char* name : {"new", "dir"}) {
      CAPTURE(taken);
      CAPTURE(name);
      check_error(from.move_new(name, to, taken), Code::refused,
                  fmt::format("rename to '/b/{}': exists already", taken));
    }
  check_error(from.move_new("none", to, "x"), Code::not_found,
              "rename to '/b/x': No such file or directory");
  CHECK(tree.snapshot() == before);

  CHECK(from.move_new("new", to, "moved"));
  CHECK(tree.read("/b/moved") == "new");
  CHECK(from.move_new("dir", from, "renamed"));
  CHECK(tree.exists("/a/renamed"));
}

TEST_CASE("unlink and remove_dir remove only what they are for") {
  const Tree tree{{"/v/f", ""}, {"/v/sub/x", ""}, {"/out/f", ""}};
  tree.link("/v/link", "../out");
  tree.make_dir("/v/empty");
  Dir dir = open_dir(tree, "/v");
  check_error(dir.unlink("sub"), Code::io, "remove '/v/sub': Is a directory");
  check_error(dir.unlink("none"), Code::not_found, "remove '/v/none': No such file or directory");
  check_error(dir.remove_dir("sub"), Code::io, "remove '/v/sub': Directory not empty");
  check_error(dir.remove_dir("f"), Code::not_found, "remove '/v/f': Not a directory");
  check_error(dir.remove_dir("link"), Code::not_found, "remove '/v/link': Not a directory");
  CHECK(dir.unlink("f"));
  CHECK(dir.unlink("link"));
  CHECK(dir.remove_dir("empty"));
  CHECK(dir.entries()->size() == 1);
  CHECK(tree.exists("/out/f"));
}

TEST_CASE("remove_all never follows a link") {
  const Tree tree{{"/out/kept", "kept"}, {"/v/t/a/b/f", ""}, {"/v/other", "kept"}};
  tree.link("/v/t/a/absolute", tree.at("/out").string());
  tree.link("/v/t/a/b/relative", "../../../../out");
  tree.link("/v/t/self", ".");
  tree.link("/v/t/file", "../other");
  tree.link("/v/t/dangling", "none");
  tree.make_fifo("/v/t/a/fifo");
  tree.link("/v/top", "../out");
  Dir dir = open_dir(tree, "/v");
  CHECK(dir.remove_all("t"));
  CHECK(dir.remove_all("top"));
  CHECK(dir.remove_all("other"));
  CHECK(dir.entries()->empty());
  CHECK(tree.read("/out/kept") == "kept");
}

TEST_CASE("remove_all names what does not exist") {
  const Tree tree;
  check_error(open_dir(tree, "/").remove_all("none"), Code::not_found,
              "remove '/none': No such file or directory");
}

TEST_CASE("remove_all handles directories 64 deep and refuses deeper ones") {
  const Tree tree;
  make_nested(tree, "/v/deep", 64);
  make_nested(tree, "/v/deeper", 65);
  Dir dir = open_dir(tree, "/v");
  CHECK(dir.remove_all("deep"));
  CHECK_FALSE(tree.exists("/v/deep"));
  const auto got = dir.remove_all("deeper");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::malformed);
  std::string path = "/v/deeper";
  for (int i = 0; i < 65; ++i) path += "/d";
  CHECK(got.error().what == fmt::format("remove '{}': nested deeper than 64", path));
}

TEST_CASE("remove_all says what it may not remove") {
  const Tree tree;
  const OrdinaryUser user{tree};
  tree.write("/v/t/kept", "");
  std::filesystem::permissions(tree.at("/v/t"), std::filesystem::perms{0500});
  check_error(open_dir(tree, "/v").remove_all("t"), Code::denied,
              "remove '/v/t/kept': Permission denied");
  std::filesystem::permissions(tree.at("/v/t"), std::filesystem::perms{0700});
}

TEST_CASE("remove_all stays on its file system") {
  const Tree tree{{"/v/t/x", ""}};
  tree.make_dir("/v/t/mounted");
  // A child with mounts of its own, so that nothing stays behind.
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("kata-test", tree.at("/v/t/mounted").c_str(), "tmpfs", 0, nullptr) != 0)
      ::_exit(77);
    tree.write("/v/t/mounted/kept", "");
    Result<Dir> dir = Dir::open(Host{tree.root().string()}, "/v");
    if (!dir) ::_exit(1);
    const Result<> got = dir->remove_all("t");
    const bool right =
        !got && got.error().code == Code::refused && tree.exists("/v/t/mounted/kept") &&
        got.error().what == "open '/v/t/mounted': another file system is mounted there";
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    MESSAGE("skipped: this user may not mount");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE(
    "lock keeps a second holder out until it is let go, whoever has a copy of its descriptor") {
  const Tree tree;
  tree.make_dir("/v");
  Dir first = open_dir(tree, "/v");
  Dir second = open_dir(tree, "/v");
  std::optional<Result<kata::Lock>> held{first.lock(0ms)};
  REQUIRE(*held);
  // As another thread's fork(2) does, at a bad moment.
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  for (Dir* dir : {&first, &second}) {
    const auto got = dir->lock(0ms);
    check_error(got, Code::timed_out, "lock '/v': another process holds it for more than 0 s");
    CHECK(got.error().hint == "find the holder with 'fuser -v /v'");
  }
  held.reset();
  CHECK(second.lock(0ms));
  CHECK(first.lock(0ms));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("lock waits as long as it is told and no longer") {
  const Tree tree;
  Dir dir = open_dir(tree, "/");
  const Result<kata::Lock> held = dir.lock(0ms);
  REQUIRE(held);
  const auto start = std::chrono::steady_clock::now();
  check_error(dir.lock(30ms), Code::timed_out,
              "lock '/': another process holds it for more than 0.03 s");
  CHECK(std::chrono::steady_clock::now() - start >= 30ms);
}

TEST_CASE("lock of a process that dies is dropped") {
  const Tree tree;
  const pid_t child = ::fork();
  if (child == 0) {
    Result<Dir> dir = Dir::open(Host{tree.root().string()}, "/");
    if (!dir) ::_exit(1);
    const Result<kata::Lock> held = dir->lock(0ms);
    ::kill(::getpid(), held ? SIGKILL : SIGTERM);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
  CHECK(open_dir(tree, "/").lock(0ms));
}

TEST_CASE("lock under patience is taken as soon as the holder lets go") {
  const Tree tree;
  std::optional<Result<kata::Lock>> held{open_dir(tree, "/").lock(0ms)};
  REQUIRE(*held);
  std::atomic<pid_t> waiter_id = 0;
  bool taken = false;
  std::thread waiter{[&] {
    Result<Dir> dir = Dir::open(Host{tree.root().string()}, "/");
    waiter_id = ::gettid();
    waiter_id.notify_one();
    taken = dir->lock(30s).has_value();
  }};
  waiter_id.wait(0);
  const bool waited = sleeps(waiter_id, 3);  // rounds that found the lock held
  held.reset();
  waiter.join();
  CHECK(waited);
  CHECK(taken);
}
