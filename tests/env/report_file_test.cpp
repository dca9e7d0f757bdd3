// SPDX-License-Identifier: Apache-2.0
#include "env/report_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/tree.hpp"

namespace kata::env {
namespace {

using test::Tree;

mode_t mode_of(const std::string& path) {
  struct stat st{};
  REQUIRE(::stat(path.c_str(), &st) == 0);
  return st.st_mode & 07777U;
}

TEST_CASE("a report replaces a file in one step") {
  const Tree tree{{"/old", "the old one, which is longer\n"}};
  const std::string path = tree.at("/old").string();
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  struct stat before{};
  REQUIRE(::stat(path.c_str(), &before) == 0);
  REQUIRE(write_report(path, "new\n"));
  CHECK(tree.read("/old") == "new\n");
  CHECK(mode_of(path) == 0640);
  struct stat after{};
  REQUIRE(::stat(path.c_str(), &after) == 0);
  CHECK(before.st_ino != after.st_ino);

  const mode_t mask = ::umask(027);
  REQUIRE(write_report(tree.at("/fresh").string(), "new\n"));
  ::umask(mask);
  CHECK(mode_of(tree.at("/fresh").string()) == 0640);
}

TEST_CASE("a link leads to the file that is replaced") {
  const Tree tree{{"/real/file", "old\n"}};
  tree.link("/link", "real/file");
  REQUIRE(write_report(tree.at("/link").string(), "new\n"));
  CHECK(tree.read("/real/file") == "new\n");
  CHECK(std::filesystem::is_symlink(tree.at("/link")));
}

TEST_CASE("a report that cannot be written changes nothing") {
  const Tree tree{{"/dir/file", "x"}};
  const std::string before = tree.snapshot();
  const auto into_directory = write_report(tree.at("/dir").string(), "new\n");
  REQUIRE_FALSE(into_directory);
  CHECK(into_directory.error().what ==
        fmt::format("'{}': a directory, not a file", tree.at("/dir").string()));
  const auto nowhere = write_report(tree.at("/none/file").string(), "new\n");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().what ==
        fmt::format("open '{}': No such file or directory", tree.at("/none").string()));
  CHECK(tree.snapshot() == before);
  CHECK(write_report("/dev/null", "new\n"));
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  CHECK(write_report(fmt::format("/dev/fd/{}", ends[1]), "new\n"));
  char bytes[8];
  CHECK(::read(ends[0], bytes, sizeof bytes) == 4);
  ::close(ends[0]);
  ::close(ends[1]);
  const auto full = write_report("/dev/full", "new\n");
  REQUIRE_FALSE(full);
  CHECK(full.error().what == "write '/dev/full': No space left on device");
}

TEST_CASE("a private file is its owner's alone, whatever was there and whatever the umask") {
  const Tree tree{{"/old", "old\n"}};
  const std::string old = tree.at("/old").string();
  const mode_t mask = ::umask(0);
  REQUIRE(::chmod(old.c_str(), 0666) == 0);
  REQUIRE(write_private(old, "new"));
  REQUIRE(write_private(tree.at("/fresh").string(), "new"));
  ::umask(mask);
  CHECK(tree.read("/old") == "new");
  CHECK(mode_of(old) == 0600);
  CHECK(mode_of(tree.at("/fresh").string()) == 0600);
}

TEST_CASE("a private file takes the place of no link, directory or device") {
  const Tree tree{{"/dir/file", "x"}};
  tree.link("/link", "dir/file");
  tree.link("/dangling", "nowhere");
  tree.make_fifo("/fifo");
  const std::string before = tree.snapshot();
  const struct {
    std::string path;
    const char* what;
  } cases[] = {
      {tree.at("/dir").string(), "a directory"},
      {tree.at("/link").string(), "a symbolic link"},
      {tree.at("/dangling").string(), "a symbolic link"},
      {tree.at("/fifo").string(), "a FIFO"},
      {"/dev/null", "a character device"},
      {tree.at("/dir").string() + "/", "a directory"},
      {"..", "a directory"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const auto written = write_private(c.path, "new");
    REQUIRE_FALSE(written);
    CHECK(written.error().code == Code::refused);
    CHECK(written.error().what == fmt::format("'{}': {}, not a file", c.path, c.what));
  }
  CHECK(tree.snapshot() == before);
}

}  // namespace
}  // namespace kata::env
