// SPDX-License-Identifier: Apache-2.0
// Looking into a guarded directory; dir_change_test.cpp has what changes it.
#include "core/dir.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <string>

#include "support/tree.hpp"

using kata::Code;
using kata::Dir;
using kata::FileType;
using kata::Host;
using kata::Result;
using kata::test::Tree;

namespace {

Dir open_dir(const Tree& tree, std::string_view path) {
  Result<Dir> dir = Dir::open(Host{tree.root().string()}, path);
  REQUIRE(dir);
  return *std::move(dir);
}

void make_socket(const std::filesystem::path& path) {
  const kata::Fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "{}", path.string());
  REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

}  // namespace

TEST_CASE("Dir opens through the administrator's links and keeps the name it was given") {
  const Tree tree{{"/data/volumes/f", "text"}};
  tree.link("/run/volumes", "/data/volumes");
  const Dir dir = open_dir(tree, "/run/volumes");
  CHECK(dir.path() == "/run/volumes");
  CHECK(dir.read("f", 10)->text == "text");
  CHECK((::fcntl(dir.fd(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("Dir opens directories only") {
  const Tree tree{{"/f", ""}};
  tree.make_fifo("/fifo");
  const Host host{tree.root().string()};
  CHECK(Dir::open(host, "/none").error().what == "open '/none': No such file or directory");
  CHECK(Dir::open(host, "/f").error().what == "open '/f': Not a directory");
  CHECK(Dir::open(host, "/fifo").error().what == "open '/fifo': Not a directory");
}

TEST_CASE("Dir refuses a link at every position of a path") {
  const Tree tree{{"/v/a/b/c/f", ""}, {"/v/real/b/c/f", ""}, {"/out/b/c/f", ""}};
  tree.link("/v/link", "real");
  tree.link("/v/abs", tree.at("/out").string());
  tree.link("/v/a/link", "b");
  tree.link("/v/a/b/link", "c");
  tree.link("/v/dangling", "none");
  const Dir dir = open_dir(tree, "/v");
  CHECK(dir.open_dir("a/b/c"));
  for (const std::string path :
       {"link", "abs", "link/b/c", "abs/b/c", "a/link", "a/link/c", "a/b/link", "dangling"}) {
    CAPTURE(path);
    const auto got = dir.open_dir(path);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::refused);
    CHECK(got.error().what ==
          fmt::format("open '/v/{}': a symbolic link, which is never followed here", path));
  }
}

TEST_CASE("Dir is never left") {
  const Tree tree{{"/v/a/f", ""}, {"/out/f", ""}};
  const Dir dir = open_dir(tree, "/v");
  for (const std::string path : {"..", "../out", "a/../../out", "/out", "/"}) {
    CAPTURE(path);
    const auto got = dir.open_dir(path);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::refused);
    CHECK(got.error().what == fmt::format("open '/v/{}': leads out of its directory", path));
  }
  CHECK(dir.open_dir("a/..")->entries()->size() == 1);
}

TEST_CASE("Dir names a directory below by its whole path") {
  const Tree tree{{"/v/a/b/f", ""}};
  CHECK(open_dir(tree, "/v").open_dir("a/b")->path() == "/v/a/b");
  CHECK(open_dir(tree, "/").open_dir("v")->path() == "/v");
  CHECK(open_dir(tree, "/v").open_dir("none").error().what ==
        "open '/v/none': No such file or directory");
  CHECK(open_dir(tree, "/v/a").open_dir("b/f").error().what == "open '/v/a/b/f': Not a directory");
}

TEST_CASE("Dir reads a file with what is known of it") {
  const Tree tree{{"/v/f", "12345"}, {"/v/empty", ""}};
  std::filesystem::permissions(tree.at("/v/f"), std::filesystem::perms{0640});
  const auto got = open_dir(tree, "/v").read("f", 5);
  REQUIRE(got);
  CHECK(got->text == "12345");
  CHECK(got->info.type == FileType::regular);
  CHECK(got->info.size == 5);
  CHECK(got->info.permissions == 0640);
  CHECK(got->info.uid == ::geteuid());
  CHECK(open_dir(tree, "/v").read("empty", 0)->text.empty());
}

TEST_CASE("Dir reads nothing but regular files, and does not wait for them") {
  const Tree tree{{"/v/big", "12345"}, {"/v/sub/f", ""}, {"/out", "secret"}};
  tree.make_fifo("/v/fifo");
  tree.link("/v/link", "big");
  tree.link("/v/abs", tree.at("/out").string());
  tree.link("/v/dangling", "none");
  make_socket(tree.at("/v/socket"));
  const Dir dir = open_dir(tree, "/v");
  struct {
    const char* name;
    Code code;
    const char* what;
  } const cases[] = {
      {"none", Code::not_found, "open '/v/none': No such file or directory"},
      {"fifo", Code::refused, "read '/v/fifo': a FIFO, not a regular file"},
      {"sub", Code::refused, "read '/v/sub': a directory, not a regular file"},
      {"socket", Code::refused, "open '/v/socket': a socket, or a device that nobody drives"},
      {"link", Code::refused, "open '/v/link': a symbolic link, which is never followed here"},
      {"abs", Code::refused, "open '/v/abs': a symbolic link, which is never followed here"},
      {"dangling", Code::refused,
       "open '/v/dangling': a symbolic link, which is never followed here"},
      {"big", Code::malformed, "read '/v/big': larger than 4 bytes"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const auto got = dir.read(c.name, 4);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == c.code);
    CHECK(got.error().what == c.what);
  }
}

TEST_CASE("Dir refuses to read a device") {
  const Result<Dir> dev = Dir::open(Host{}, "/dev");
  REQUIRE(dev);
  const auto got = dev->read("zero", 10);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::refused);
  CHECK(got.error().what == "read '/dev/zero': a character device, not a regular file");
}

TEST_CASE("Dir stat does not follow a link") {
  const Tree tree{{"/v/f", "12345"}, {"/v/sub/x", ""}};
  tree.link("/v/link", "f");
  tree.link("/v/dangling", "none");
  const Dir dir = open_dir(tree, "/v");
  CHECK(dir.stat("f")->size == 5);
  CHECK(dir.stat("sub")->type == FileType::directory);
  CHECK(dir.stat("link")->type == FileType::symlink);
  CHECK(dir.stat("dangling")->type == FileType::symlink);
  const auto got = dir.stat("none");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::not_found);
  CHECK(got.error().what == "stat '/v/none': No such file or directory");
}

TEST_CASE("Dir lists its entries as often as it is asked") {
  const Tree tree{{"/v/a", ""}, {"/v/b/c", ""}};
  tree.link("/v/link", "a");
  const Dir dir = open_dir(tree, "/v");
  for (int round = 0; round < 2; ++round) {
    auto got = dir.entries();
    REQUIRE(got);
    std::ranges::sort(*got, {}, &kata::DirEntry::name);
    REQUIRE(got->size() == 3);
    CHECK(got->at(0).name == "a");
    CHECK(got->at(1).type == FileType::directory);
    CHECK(got->at(2).type == FileType::symlink);
    tree.write("/v/a", "changed");
  }
}
