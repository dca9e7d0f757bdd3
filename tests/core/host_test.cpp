// SPDX-License-Identifier: Apache-2.0
#include "core/host.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <string>
#include <thread>

#include "core/open_below.hpp"
#include "core/text.hpp"
#include "support/failure.hpp"
#include "support/tree.hpp"

using kata::Code;
using kata::FileType;
using kata::Host;
using kata::test::failure;
using kata::test::Tree;

TEST_CASE("Host reads below its root") {
  const Tree tree{{"/etc/name", "tree\n"}};
  const Host host{tree.root().string()};
  CHECK(host.read("/etc/name") == "tree\n");
  CHECK(host.exists("/etc/name"));
  CHECK_FALSE(host.exists("/proc/self"));
  CHECK_FALSE(host.is_whole_machine());
  CHECK(host.at("/etc/name") == tree.at("/etc/name"));
}

TEST_CASE("Host is the whole machine without a root") {
  const Tree tree{{"/f", "text"}};
  for (const char* root : {"/", "//", "///"}) {
    CAPTURE(root);
    const Host host{root};
    CHECK(host.is_whole_machine());
    CHECK(host.read(tree.at("/f").string()) == "text");
    CHECK(host.at("/f") == "/f");
  }
}

TEST_CASE("Host takes its root with slashes at the end or through a link") {
  const Tree tree{{"/real/f", "text"}};
  tree.link("/alias", "real");
  for (const char* spelling : {"/real", "/real//", "/alias", "/alias/"}) {
    CAPTURE(spelling);
    const Host host{tree.root().string() + spelling};
    CHECK(host.read("/f") == "text");
    CHECK(host.at("/f") == tree.at("/real/f"));
    CHECK(host.resolve("/f") == "/f");
  }
}

TEST_CASE("Host follows links inside its root only") {
  const Tree tree{{"/root/etc/passwd", "inside"}, {"/etc/passwd", "outside"}};
  tree.link("/root/absolute", "/etc/passwd");
  tree.link("/root/climbing", "../../../../etc/passwd");
  tree.link("/root/up", "..");
  tree.link("/root/sub/relative", "../etc/passwd");
  const Host host{tree.at("/root").string()};
  for (const char* path :
       {"/absolute", "/climbing", "/up/etc/passwd", "/sub/relative", "/../etc/passwd",
        "/../../../../../../etc/passwd", "/etc/../../../etc/passwd", "/sub/../up/../etc/passwd"}) {
    CAPTURE(path);
    CHECK(host.read(path) == "inside");
    CHECK(host.resolve(path) == "/etc/passwd");
  }
}

TEST_CASE("Host says which path it could not open") {
  const Tree tree{{"/f", ""}};
  tree.link("/dangling", "/nowhere");
  tree.link("/loop", "loop");
  const Host host{tree.root().string()};
  struct {
    std::string path;
    Code code;
    const char* what;
  } const cases[] = {
      {"/none", Code::not_found, "open '/none': No such file or directory"},
      {"", Code::not_found, "open '': No such file or directory"},
      {"/f/x", Code::not_found, "open '/f/x': Not a directory"},
      {"/dangling", Code::not_found, "open '/dangling': No such file or directory"},
      {"/loop", Code::io, "open '/loop': Too many levels of symbolic links"},
      {"/a\nb", Code::not_found, "open '/a\\nb': No such file or directory"},
      {std::string{"/f\0x", 4}, Code::malformed, "open '/f\\x00x': a NUL byte in the path"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const auto got = host.read(c.path);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == c.code);
    CHECK(got.error().what == c.what);
    CHECK_FALSE(host.stat(c.path));
    CHECK_FALSE(host.resolve(c.path));
  }
  const Host whole;
  const auto got = whole.read(std::string_view{"/dev/null\0x", 11});
  REQUIRE_FALSE(got);
  CHECK(got.error().what == "open '/dev/null\\x00x': a NUL byte in the path");
  CHECK(whole.read("/no/such/file").error().what ==
        "open '/no/such/file': No such file or directory");
}

TEST_CASE("Host without its root directory says so, whatever is asked") {
  const Tree tree{{"/f", ""}};
  for (const char* root : {"/none", "/f"}) {
    const Host host{tree.root().string() + root};
    const auto got = host.entries("/etc");
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::not_found);
    CHECK(got.error().what == "open '/etc': --sysroot is not a directory");
    CHECK_FALSE(host.exists("/"));
  }
}

TEST_CASE("Host whose root directory cannot be opened says why, whatever is asked") {
  const Tree tree;
  tree.link("/loop", "loop");
  const std::string root = tree.root().string() + "/loop";
  const Host host{root};
  const std::string why = "open '" + root + "': Too many levels of symbolic links";
  const auto got = host.entries("/etc");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::io);
  CHECK(got.error().what == why);
  const auto linkless = host.open_linkless("/etc");
  REQUIRE_FALSE(linkless);
  CHECK(linkless.error().what == why);
  CHECK_FALSE(host.exists("/"));
}

TEST_CASE("Host does not wait for a FIFO's other end") {
  const Tree tree;
  tree.make_fifo("/fifo");
  const Host host{tree.root().string()};
  CHECK(host.read("/fifo") == "");
  CHECK(Host{}.read(tree.at("/fifo").string()) == "");
  const auto writer = host.open("/fifo", O_WRONLY);
  REQUIRE_FALSE(writer);
  CHECK(writer.error().what == "open '/fifo': No such device or address");
}

TEST_CASE("Host opens close-on-exec") {
  const Tree tree{{"/f", ""}};
  for (const int flags : {O_RDONLY, O_PATH}) {
    const auto below = Host{tree.root().string()}.open("/f", flags);
    const auto whole = Host{}.open(tree.at("/f").string(), flags);
    REQUIRE(below);
    REQUIRE(whole);
    CHECK((::fcntl(below->get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(whole->get(), F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_CASE("Host stops reading at the limit") {
  const Tree tree{{"/f", "12345"}, {"/big", std::string((1U << 20) + 1, 'x')}};
  const Host host{tree.root().string()};
  CHECK(host.read("/f", 5) == "12345");
  const auto got = host.read("/f", 4);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::malformed);
  CHECK(got.error().what == "read '/f': larger than 4 bytes");
  CHECK(host.read("/big").error().what == "read '/big': larger than 1048576 bytes");
}

TEST_CASE("Host stops reading a file that never ends") {
  const auto got = Host{}.read("/dev/zero");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::malformed);
  CHECK(got.error().what == "read '/dev/zero': larger than 1048576 bytes");
}

TEST_CASE("Host stat follows links and tells types") {
  const Tree tree{{"/f", "12345"}, {"/d/x", ""}};
  tree.link("/link", "/f");
  tree.make_fifo("/fifo");
  const Host host{tree.root().string()};
  CHECK(host.stat("/f")->type == FileType::regular);
  CHECK(host.stat("/f")->size == 5);
  CHECK(host.stat("/link")->inode == host.stat("/f")->inode);
  CHECK(host.stat("/d")->type == FileType::directory);
  CHECK(host.stat("/fifo")->type == FileType::fifo);
  CHECK(host.stat("/")->type == FileType::directory);
}

TEST_CASE("Host lists a directory") {
  const Tree tree{{"/d/a", ""}, {"/d/b/c", ""}};
  const Host host{tree.root().string()};
  auto got = host.entries("/d");
  REQUIRE(got);
  std::ranges::sort(*got, {}, &kata::DirEntry::name);
  REQUIRE(got->size() == 2);
  CHECK(got->at(0).name == "a");
  CHECK(got->at(1).type == FileType::directory);
  CHECK(host.entries("/d/a").error().what == "open '/d/a': Not a directory");
  CHECK(host.entries("/no").error().code == Code::not_found);
}

TEST_CASE("Host resolves a path to the machine's own name for it") {
  const Tree tree{{"/dev/sda", ""}, {"/d/x", ""}};
  tree.link("/dev/disk/by-id/x", "../../sda");
  tree.link("/dev/abs", "/dev/disk/by-id/x");
  tree.link("/top", "/");
  const Host host{tree.root().string()};
  struct {
    const char* path;
    const char* real;
  } const cases[] = {
      {"/dev/sda", "/dev/sda"},
      {"/dev/disk/by-id/x", "/dev/sda"},
      {"/dev/abs", "/dev/sda"},
      {"//d/./x", "/d/x"},
      {"/d/../dev//sda", "/dev/sda"},
      {"/", "/"},
      {"/top", "/"},
      {"/..", "/"},
      {"/d/", "/d"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(host.resolve(c.path) == c.real);
  }
  CHECK(Host{}.resolve(tree.at("/dev/abs").string()).error().code == Code::not_found);
  CHECK(Host{}.resolve(tree.at("/dev/disk/by-id/x").string()) == tree.at("/dev/sda").string());
}

TEST_CASE("Host takes the UNIX table of PID 1, then its own, then this machine's") {
  const Tree both{{"/proc/1/net/unix", "first"}, {"/proc/net/unix", "second"}};
  CHECK(Host{both.root().string()}.unix_sockets() == "first");
  const Tree own{{"/proc/net/unix", "second"}};
  CHECK(Host{own.root().string()}.unix_sockets() == "second");
  const Tree none;
  const auto machine = Host{none.root().string()}.unix_sockets();
  REQUIRE(machine);
  CHECK(machine->starts_with("Num "));
}

TEST_CASE("Host does not hide a table that cannot be read") {
  const Tree tree{{"/proc/net/unix", "second"}};
  tree.make_dir("/proc/1/net/unix");
  const auto got = Host{tree.root().string()}.unix_sockets();
  REQUIRE_FALSE(got);
  CHECK(got.error().what == "read '/proc/1/net/unix': Is a directory");
}

TEST_CASE("below --sysroot a way that leads up is walked while others rename") {
  const Tree tree{{"/d/f", "text"}, {"/other", ""}};
  tree.link("/links/up", "../d/f");
  const Host host{tree.root().string()};
  std::atomic<bool> is_over = false;
  std::thread renamer{[&] {
    for (bool there = true; !is_over; there = !there)
      std::filesystem::rename(tree.at(there ? "/other" : "/another"),
                              tree.at(there ? "/another" : "/other"));
  }};
  constexpr int times = 20'000;
  int found = 0;
  for (int i = 0; i < times; ++i) found += host.read("/links/up") == "text" ? 1 : 0;
  is_over = true;
  renamer.join();
  CHECK(found == times);
}

TEST_CASE("Host tells the effective user") { CHECK(Host{}.euid() == ::geteuid()); }

TEST_CASE("Host tells what a link says without following it") {
  const Tree tree{{"/f", ""}};
  tree.link("/link", "socket:[12345]");
  const Host host{tree.root().string()};
  CHECK(host.read_link("/link") == "socket:[12345]");
  REQUIRE_FALSE(host.read_link("/none").has_value());
  CHECK(host.read_link("/none").error().what == "open '/none': No such file or directory");
  CHECK(host.read_link("/f").error().what == "read link '/f': Invalid argument");

  const Host machine;
  const std::string link = tree.at("/link").string();
  const std::string file = tree.at("/f").string();
  CHECK(machine.read_link(link) == "socket:[12345]");
  CHECK(machine.read_link(file).error().what ==
        fmt::format("read link '{}': Invalid argument", file));
  CHECK(machine.read_link(file + "/x").error().code == Code::not_found);
  CHECK(machine.read_link(std::string{"/f\0x", 4}).error().code == Code::malformed);
}

TEST_CASE("Host finds the same file with a root and without") {
  const Tree tree{{"/f", "text"}};
  tree.link("/link", "f");
  tree.link("/loop", "loop");
  const Host below{tree.root().string()};
  const Host machine;
  struct {
    std::string path;
    std::string error;
  } const cases[] = {{"/f", ""},
                     {"/link", ""},
                     {"/none", "No such file or directory"},
                     {"/f/x", "Not a directory"},
                     {"/loop", "Too many levels of symbolic links"}};
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const std::string real = tree.at(c.path).string();
    const auto seen = below.stat(c.path);
    const auto direct = machine.stat(real);
    CHECK(below.exists(c.path) == c.error.empty());
    CHECK(machine.exists(real) == c.error.empty());
    REQUIRE(seen.has_value() == c.error.empty());
    REQUIRE(direct.has_value() == c.error.empty());
    if (seen) CHECK(seen->inode == direct->inode);
    if (seen) continue;
    CHECK(seen.error().what == fmt::format("open '{}': {}", c.path, c.error));
    CHECK(direct.error().what == fmt::format("open '{}': {}", real, c.error));
  }
  CHECK(machine.stat(std::string{"/\0", 2}).error().code == Code::malformed);
}

TEST_CASE("Host follows the kernel's links of a real /proc, and a copy's like any other") {
  const Tree tree{{"/f", "text"}};
  tree.link("/proc/1/fd/3", "/f");
  CHECK(Host{tree.root().string()}.stat_kernel_link("/proc/1/fd/3")->size == 4);

  const std::string gone = tree.at("/gone").string();
  tree.write("/gone", "12345");
  const kata::Fd held{::open(gone.c_str(), O_RDONLY | O_CLOEXEC)};
  std::filesystem::remove(gone);
  const std::string link = fmt::format("/proc/self/fd/{}", held.get());
  const Host machine;
  const auto info = machine.stat_kernel_link(link);
  REQUIRE(info.has_value());
  CHECK(info->size == 5);
  CHECK_FALSE(machine.stat(machine.read_link(link).value()).has_value());
}

TEST_CASE("Host tells the size of the file system that holds a path") {
  const Tree tree{{"/f", ""}};
  const Host machine;
  const auto fs = machine.file_system(tree.at("/f").string());
  REQUIRE(fs.has_value());
  CHECK(fs->block_size > 0);
  CHECK(fs->available <= fs->size);
  CHECK_FALSE(machine.file_system("/none").has_value());
  CHECK(machine.file_system("/proc/self")->size == 0);
}

TEST_CASE("below another root only a mount of its own has a size") {
  const Tree tree{{"/dev/shm/f", ""}};
  const Host copied{tree.root().string()};
  CHECK(failure(copied.file_system("/dev/shm")) ==
        "statfs '/dev/shm': not a mount of its own below --sysroot");
  CHECK_FALSE(copied.file_system("/none").has_value());
  const Host mounted{"/."};
  REQUIRE_FALSE(mounted.is_whole_machine());
  CHECK(mounted.file_system("/proc").has_value());
}

TEST_CASE("a file without links on the way is opened at once, below a root and on the machine") {
  struct {
    std::string path;
    std::string failure;
  } const cases[] = {
      {"/dir/file", "(no failure)"},
      {"/dir/../dir/file", "(no failure)"},
      {"/link/file", "open '/link/file': Too many levels of symbolic links"},
      {"/dir/link", "open '/dir/link': Too many levels of symbolic links"},
      {"/dir/none", "open '/dir/none': No such file or directory"},
      {std::string{"/dir\0/file", 10}, "open '/dir\\x00/file': a NUL byte in the path"},
  };
  if (const auto here = kata::open_linkless(-1, "/"); !here && here.error() == ENOSYS) {
    MESSAGE("left out: there is no openat2 here");
    return;
  }
  const Tree tree{{"/dir/file", "text"}};
  tree.link("/link", "dir");
  tree.link("/dir/link", "file");
  const Host host{tree.root()};
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const auto opened = host.open_linkless(c.path);
    CHECK(failure(opened) == c.failure);
    if (opened) CHECK(kata::read_all(opened->get(), c.path, 100) == "text");
  }
  CHECK(Host{}.open_linkless(tree.at("/dir/file").string()).has_value());
  CHECK_FALSE(Host{}.open_linkless(tree.at("/link/file").string()).has_value());
  // What climbs out of a root stays in it.
  CHECK(host.open_linkless("/../../dir/file").has_value());
  tree.make_fifo("/fifo");
  CHECK(host.open_linkless("/fifo").has_value());  // without its other end
}
