// SPDX-License-Identifier: Apache-2.0
// Each table is asked of openat2 and of the walk that stands in for it.
#include "core/open_below.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <atomic>
#include <climits>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "support/tree.hpp"
#include "support/without_openat2.hpp"

using kata::Fd;
using kata::open_below;
using kata::Reach;
using kata::test::Tree;
using kata::test::without_openat2;

namespace {

Fd open_root(const std::filesystem::path& path) {
  Fd fd{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  REQUIRE(fd);
  return fd;
}

// The file that a descriptor stands for, named as below `root`; the name of the error otherwise.
std::string tell(const std::expected<Fd, int>& opened, const std::string& root) {
  if (!opened) return ::strerrorname_np(opened.error());
  if ((::fcntl(opened->get(), F_GETFD) & FD_CLOEXEC) == 0) return "kept over exec";
  std::string path =
      std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", opened->get())).string();
  if (root == "/") return path;
  return path.starts_with(root) ? path.substr(root.size()) + (path == root ? "/" : "")
                                : "outside: " + path;
}

struct Case {
  std::string path;
  int flags;
  std::string beneath;  // the file or the error
  std::string in_root;
};

void check_both_ways(const std::filesystem::path& root, std::span<const Case> cases) {
  const Fd directory = open_root(root);
  const auto check = [&](const std::string& way) {
    CAPTURE(way);
    for (const Case& c : cases) {
      CAPTURE(c.path);
      CAPTURE(c.flags);
      CHECK(tell(open_below(directory.get(), c.path, c.flags, Reach::beneath), root) == c.beneath);
      CHECK(tell(open_below(directory.get(), c.path, c.flags, Reach::in_root), root) == c.in_root);
    }
  };
  check("the kernel's");
  for (const int err : {ENOSYS, EPERM})
    if (!without_openat2(err, [&] { check(::strerrorname_np(err)); }))
      MESSAGE("left out: openat2 cannot be made to say " << std::string{::strerrorname_np(err)});
}

constexpr int look = O_PATH;
constexpr int look_at_link = O_PATH | O_NOFOLLOW;
constexpr int list = O_RDONLY | O_DIRECTORY;

}  // namespace

TEST_CASE("a path below a directory leads to the same file with openat2 and without") {
  const Tree tree{{"/d/e/f", ""}, {"/f", ""}};
  const std::string longest(NAME_MAX, 'n');
  std::string long_path = "f";
  while (long_path.size() < PATH_MAX) long_path.insert(0, "./");
  const Case cases[] = {
      {"f", O_RDONLY, "/f", "/f"},
      {"f", O_RDWR, "/f", "/f"},
      {"f", look, "/f", "/f"},
      {"f", look_at_link, "/f", "/f"},
      {"f", list, "ENOTDIR", "ENOTDIR"},
      {"f/", O_RDONLY, "ENOTDIR", "ENOTDIR"},
      {"f/", look, "ENOTDIR", "ENOTDIR"},
      {"f/.", O_RDONLY, "ENOTDIR", "ENOTDIR"},
      {"f/..", O_RDONLY, "ENOTDIR", "ENOTDIR"},
      {"f/x", O_RDONLY, "ENOTDIR", "ENOTDIR"},
      {"f/x", look, "ENOTDIR", "ENOTDIR"},
      {"d", O_RDONLY, "/d", "/d"},
      {"d", O_WRONLY, "EISDIR", "EISDIR"},
      {"d", list, "/d", "/d"},
      {"d/", list, "/d", "/d"},
      {"d///", look_at_link, "/d", "/d"},
      {"d/e/f", O_RDONLY, "/d/e/f", "/d/e/f"},
      {"d//e/./f", O_RDONLY, "/d/e/f", "/d/e/f"},
      {"./d/./.", list, "/d", "/d"},
      {".", list, "/", "/"},
      {"./", look, "/", "/"},
      {"d/..", list, "/", "/"},
      {"d/e/../../f", O_RDONLY, "/f", "/f"},
      {"d/e/../e/f", O_RDONLY, "/d/e/f", "/d/e/f"},
      {"..", list, "EXDEV", "/"},
      {"../f", O_RDONLY, "EXDEV", "/f"},
      {"d/../../f", O_RDONLY, "EXDEV", "/f"},
      {"d/../../", look, "EXDEV", "/"},
      {"/", list, "EXDEV", "/"},
      {"//", look, "EXDEV", "/"},
      {"/f", O_RDONLY, "EXDEV", "/f"},
      {"/../..//d/e/f", O_RDONLY, "EXDEV", "/d/e/f"},
      {"/none", O_RDONLY, "EXDEV", "ENOENT"},
      {"", O_RDONLY, "ENOENT", "ENOENT"},
      {"none", O_RDONLY, "ENOENT", "ENOENT"},
      {"none/", look, "ENOENT", "ENOENT"},
      {"none/..", look, "ENOENT", "ENOENT"},
      {"d/none/f", O_RDONLY, "ENOENT", "ENOENT"},
      {longest, O_RDONLY, "ENOENT", "ENOENT"},
      {longest + "n", O_RDONLY, "ENAMETOOLONG", "ENAMETOOLONG"},
      {longest + "n/f", O_RDONLY, "ENAMETOOLONG", "ENAMETOOLONG"},
      {long_path.substr(2), O_RDONLY, "/f", "/f"},
      {long_path, O_RDONLY, "ENAMETOOLONG", "ENAMETOOLONG"},
  };
  check_both_ways(tree.root(), cases);
}

TEST_CASE("links on a path lead to the same file with openat2 and without, or nowhere") {
  const Tree tree{{"/root/d/e/f", ""}, {"/root/f", ""}, {"/f", ""}};
  tree.link("/root/to_f", "f");
  tree.link("/root/to_d", "d");
  tree.link("/root/slash", "d/");
  tree.link("/root/absolute", "/d/e");
  tree.link("/root/real", tree.at("/f").string());
  tree.link("/root/d/up", "../../../../f");
  tree.link("/root/d/top", "/");
  tree.link("/root/d/here", ".");
  tree.link("/root/parent", "..");
  tree.link("/root/dangling", "none");
  tree.link("/root/loop", "loop");
  tree.link("/root/ping", "pong/x");
  tree.link("/root/pong", "ping");
  const Case cases[] = {
      {"to_f", O_RDONLY, "ELOOP", "/f"},
      {"to_f", look, "ELOOP", "/f"},
      {"to_f", O_RDONLY | O_NOFOLLOW, "ELOOP", "ELOOP"},
      {"to_f", look_at_link, "/to_f", "/to_f"},
      {"to_f/", O_RDONLY, "ELOOP", "ENOTDIR"},
      {"to_f/", look_at_link, "ELOOP", "ENOTDIR"},
      {"to_f/x", O_RDONLY, "ELOOP", "ENOTDIR"},
      {"to_f", list, "ELOOP", "ENOTDIR"},
      {"to_d", list, "ELOOP", "/d"},
      {"to_d", look_at_link | O_DIRECTORY, "ENOTDIR", "ENOTDIR"},
      {"to_d/", look_at_link, "ELOOP", "/d"},
      {"to_d/.", look_at_link, "ELOOP", "/d"},
      {"to_d/e/f", O_RDONLY, "ELOOP", "/d/e/f"},
      {"to_d/../f", O_RDONLY, "ELOOP", "/f"},
      {"slash", list, "ELOOP", "/d"},
      {"slash/e", look, "ELOOP", "/d/e"},
      {"absolute", list, "ELOOP", "/d/e"},
      {"absolute/f", O_RDONLY, "ELOOP", "/d/e/f"},
      {"absolute/../up", O_RDONLY, "ELOOP", "/f"},
      {"absolute/../../..", look, "ELOOP", "/"},
      {"real", O_RDONLY, "ELOOP", "ENOENT"},
      {"d/up", O_RDONLY, "ELOOP", "/f"},
      {"d/top", look, "ELOOP", "/"},
      {"d/top/d/here/here/e/f", O_RDONLY, "ELOOP", "/d/e/f"},
      {"parent/f", O_RDONLY, "ELOOP", "/f"},
      {"dangling", O_RDONLY, "ELOOP", "ENOENT"},
      {"dangling", look_at_link, "/dangling", "/dangling"},
      {"dangling/x", O_RDONLY, "ELOOP", "ENOENT"},
      {"loop", O_RDONLY, "ELOOP", "ELOOP"},
      {"loop", look_at_link, "/loop", "/loop"},
      {"loop/x", O_RDONLY, "ELOOP", "ELOOP"},
      {"ping", O_RDONLY, "ELOOP", "ELOOP"},
  };
  check_both_ways(tree.at("/root"), cases);
}

TEST_CASE("a path leads over forty links and no more, with openat2 and without") {
  const Tree tree{{"/f", ""}};
  tree.link("/1", "f");
  for (int i = 2; i <= 41; ++i) tree.link(fmt::format("/{}", i), std::to_string(i - 1));
  const Case cases[] = {
      {"40", O_RDONLY, "ELOOP", "/f"},
      {"41", O_RDONLY, "ELOOP", "ELOOP"},
  };
  check_both_ways(tree.root(), cases);
}

TEST_CASE("the kernel's own links are not followed, with openat2 and without") {
  const std::string self = std::filesystem::read_symlink("/proc/self").string();
  const std::string status = fmt::format("/proc/{}/status", self);
  const std::string exe = fmt::format("/proc/{}/exe", self);
  const Case from_top[] = {
      {"proc", list, "/proc", "/proc"},
      {"proc/..", list, "/", "/"},
      {"proc/self/status", O_RDONLY, "ELOOP", status},
      {fmt::format("proc/{}/status", self), O_RDONLY, status, status},
      {"proc/self/exe", O_RDONLY, "ELOOP", "EXDEV"},
      {"proc/self/root/", list, "ELOOP", "EXDEV"},
      {"proc/self/cwd/x", O_RDONLY, "ELOOP", "EXDEV"},
      {"proc/self/fd/0", O_RDONLY, "ELOOP", "EXDEV"},
      {"proc/self/fd/0", look, "ELOOP", "EXDEV"},
      {"proc/self/ns/mnt", O_RDONLY, "ELOOP", "EXDEV"},
      {"proc/self/exe", look_at_link, "ELOOP", exe},
      {exe.substr(1), look_at_link, exe, exe},
  };
  check_both_ways("/", from_top);
}

TEST_CASE("a path that stays in one mount enters no other, with openat2 and without") {
  const Tree tree{{"/d/f", ""}, {"/at/f", ""}, {"/file", ""}};
  tree.link("/link", "d");
  const std::string root = tree.root().string();
  const auto tell_one_mount = [](const std::string& directory, const std::string& path) {
    return tell(open_below(open_root(directory).get(), path, O_RDONLY, Reach::one_mount),
                directory);
  };
  const auto check = [&] {
    CHECK(tell_one_mount(root, "d/f") == "/d/f");
    CHECK(tell_one_mount(root, "d/..") == "/");
    CHECK(tell_one_mount(root, "../x") == "EXDEV");
    CHECK(tell_one_mount(root, "link") == "ELOOP");
    CHECK(tell_one_mount("/", "proc") == "EXDEV");
    CHECK(tell_one_mount("/", "proc/cmdline") == "EXDEV");
  };
  // The same file system, which has the same device number.
  const auto check_bound = [&] {
    CHECK(tell_one_mount(root, "at") == "EXDEV");
    CHECK(tell_one_mount(root, "at/f") == "EXDEV");
    CHECK(tell_one_mount(root, "at/..") == "EXDEV");
    CHECK(tell_one_mount(root, "file") == "EXDEV");
    CHECK(tell_one_mount(root + "/at", "f") == "/f");
  };
  check();
  if (!without_openat2(ENOSYS, check)) MESSAGE("left out: openat2 cannot be hidden");
  std::thread{[&] {
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount(tree.at("/d").c_str(), tree.at("/at").c_str(), nullptr, MS_BIND, nullptr) != 0 ||
        ::mount(tree.at("/d/f").c_str(), tree.at("/file").c_str(), nullptr, MS_BIND, nullptr) !=
            0) {
      MESSAGE("left out: no right to mount");
      return;
    }
    check_bound();
    if (!without_openat2(ENOSYS, check_bound)) MESSAGE("left out: openat2 cannot be hidden");
  }}.join();
}

TEST_CASE("without openat2 no link is followed that somebody put into a directory of everybody") {
  const Tree tree{{"/tmp/f", ""}};
  tree.link("/tmp/ours", "f");
  tree.link("/tmp/theirs", "f");
  tree.link("/theirs", "tmp/f");
  REQUIRE(::chmod(tree.at("/tmp").c_str(), 01777) == 0);
  if (::lchown(tree.at("/tmp/theirs").c_str(), 12345, 12345) != 0 ||
      ::lchown(tree.at("/theirs").c_str(), 12345, 12345) != 0) {
    MESSAGE("left out: no right to give files away");
    return;
  }
  const Fd root = open_root(tree.root());
  const auto check = [&] {
    const auto ask = [&](const char* path) {
      return tell(open_below(root.get(), path, O_RDONLY, Reach::in_root), tree.root());
    };
    CHECK(ask("tmp/ours") == "/tmp/f");
    CHECK(ask("theirs") == "/tmp/f");
    CHECK(ask("tmp/theirs") == "EACCES");
    REQUIRE(::lchown(tree.at("/tmp").c_str(), 12345, 12345) == 0);
    CHECK(ask("tmp/theirs") == "/tmp/f");
  };
  if (!without_openat2(ENOSYS, check)) MESSAGE("left out: openat2 cannot be hidden");
}

TEST_CASE("without openat2 nobody leads a path out by exchanging a directory for a link") {
  const Tree tree{{"/root/d/f", ""}, {"/out/f", ""}};
  tree.link("/root/link", tree.at("/out").string());
  const Fd root = open_root(tree.at("/root"));
  std::atomic<bool> is_over = false;
  std::thread exchanger{[&] {
    while (!is_over) ::renameat2(root.get(), "d", root.get(), "link", RENAME_EXCHANGE);
  }};
  constexpr int times = 5000;
  int inside = 0;
  const bool is_hidden = without_openat2(ENOSYS, [&] {
    for (int i = 0; i < times; ++i) {
      const auto opened = open_below(root.get(), "d/f", O_RDONLY, Reach::beneath);
      const std::string answer = tell(opened, tree.at("/root").string());
      CAPTURE(answer);
      const bool is_inside = answer == "/d/f" || answer == "/link/f";
      CHECK((is_inside || answer == "ELOOP" || answer == "ENOTDIR"));
      inside += is_inside ? 1 : 0;
    }
  });
  is_over = true;
  exchanger.join();
  if (is_hidden) CHECK(inside > 0);
}

TEST_CASE("a way that leads up is walked while others rename") {
  const Tree tree{{"/d/e", ""}, {"/f", ""}, {"/other", ""}};
  const Fd root = open_root(tree.root());
  std::atomic<bool> is_over = false;
  std::thread renamer{[&] {
    for (bool there = true; !is_over; there = !there)
      ::renameat(root.get(), there ? "other" : "another", root.get(), there ? "another" : "other");
  }};
  constexpr int times = 20'000;
  int below = 0;
  int in_root = 0;
  for (int i = 0; i < times; ++i) {
    below += open_below(root.get(), "d/../f", O_RDONLY, Reach::beneath).has_value() ? 1 : 0;
    in_root += open_below(root.get(), "d/../f", O_RDONLY, Reach::in_root).has_value() ? 1 : 0;
  }
  is_over = true;
  renamer.join();
  CHECK(below == times);
  CHECK(in_root == times);
}
