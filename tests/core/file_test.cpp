// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>

#include "support/tree.hpp"

using kata::Code;
using kata::Fd;
using kata::FileType;
using kata::test::Tree;

namespace {

Fd open_path(const std::filesystem::path& path, int flags) {
  Fd fd{::open(path.c_str(), flags | O_CLOEXEC)};
  REQUIRE(fd);
  return fd;
}

struct Pipe {
  Fd out;
  Fd in;
};

Pipe make_pipe(int flags) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), flags | O_CLOEXEC) == 0);
  return {Fd{ends[0]}, Fd{ends[1]}};
}

}  // namespace

TEST_CASE("to_text names every file type with its article") {
  struct {
    FileType type;
    const char* text;
  } const cases[] = {
      {FileType::regular, "a regular file"},
      {FileType::directory, "a directory"},
      {FileType::symlink, "a symbolic link"},
      {FileType::block, "a block device"},
      {FileType::character, "a character device"},
      {FileType::fifo, "a FIFO"},
      {FileType::socket, "a socket"},
      {FileType::unknown, "a file of unknown type"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(to_text(c.type) == c.text);
  }
}

TEST_CASE("to_file_info tells types, permissions and device numbers") {
  struct stat st{};
  st.st_mode = S_IFBLK | 04640;
  st.st_rdev = 0x0801;
  st.st_uid = 12;
  st.st_size = 34;
  st.st_ino = 56;
  st.st_dev = 78;
  const kata::FileInfo info = kata::to_file_info(st);
  CHECK(info.type == FileType::block);
  CHECK(info.permissions == 04640);
  CHECK(info.major == 8);
  CHECK(info.minor == 1);
  CHECK(info.uid == 12);
  CHECK(info.size == 34);
  CHECK(info.inode == 56);
  CHECK(info.device == 78);
  struct {
    mode_t mode;
    FileType type;
  } const types[] = {
      {S_IFREG, FileType::regular},   {S_IFDIR, FileType::directory}, {S_IFLNK, FileType::symlink},
      {S_IFCHR, FileType::character}, {S_IFIFO, FileType::fifo},      {S_IFSOCK, FileType::socket},
      {0, FileType::unknown},
  };
  for (const auto& c : types) {
    st.st_mode = c.mode;
    CHECK(kata::to_file_info(st).type == c.type);
  }
}

TEST_CASE("stat_fd names what it could not ask about") {
  const auto got = kata::stat_fd(-1, "/x\n");
  REQUIRE_FALSE(got);
  CHECK(got.error().what == "stat '/x\\n': Bad file descriptor");
}

TEST_CASE("read_all reads up to its limit and not a byte more") {
  const Tree tree{{"/f", "12345"}, {"/empty", ""}};
  CHECK(kata::read_all(open_path(tree.at("/f"), O_RDONLY).get(), "/f", 5) == "12345");
  CHECK(kata::read_all(open_path(tree.at("/empty"), O_RDONLY).get(), "/empty", 0) == "");
  const auto got = kata::read_all(open_path(tree.at("/f"), O_RDONLY).get(), "/f", 4);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::malformed);
  CHECK(got.error().what == "read '/f': larger than 4 bytes");
}

TEST_CASE("read_all keeps every byte of a file that needs many reads") {
  std::string text(300'001, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31 % 251);
  const Tree tree{{"/f", text}};
  CHECK(kata::read_all(open_path(tree.at("/f"), O_RDONLY).get(), "/f", text.size()) == text);
}

TEST_CASE("read_all takes a descriptor that would block for ended") {
  const Pipe pipe = make_pipe(O_NONBLOCK);
  REQUIRE(kata::write_all(pipe.in.get(), "pipe", "abc"));
  CHECK(kata::read_all(pipe.out.get(), "pipe", 10) == "abc");
}

TEST_CASE("read_all names the file that cannot be read") {
  const Tree tree;
  const auto got = kata::read_all(open_path(tree.root(), O_RDONLY).get(), "/d", 10);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::io);
  CHECK(got.error().what == "read '/d': Is a directory");
}

TEST_CASE("write_all goes on when the kernel takes a part only") {
  Pipe pipe = make_pipe(0);
  const std::string text(1'000'000, 'x');  // far more than a pipe holds
  std::thread writer{[&] {
    static_cast<void>(kata::write_all(pipe.in.get(), "pipe", text));
    pipe.in = Fd{};
  }};
  const auto got = kata::read_all(pipe.out.get(), "pipe", text.size());
  writer.join();
  CHECK(got == text);
}

TEST_CASE("write_all names the file that takes nothing") {
  const Fd full = open_path("/dev/full", O_WRONLY);
  const auto got = kata::write_all(full.get(), "/x", "a");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::io);
  CHECK(got.error().what == "write '/x': No space left on device");
  CHECK(kata::write_all(full.get(), "/x", ""));
}

TEST_CASE("read_entries tells names and types, dots left out") {
  const Tree tree{{"/d/file", ""}, {"/d/.hidden", ""}, {"/d/sub/x", ""}};
  tree.link("/d/link", "file");
  tree.make_fifo("/d/fifo");
  auto got = kata::read_entries(open_path(tree.at("/d"), O_RDONLY).get(), "/d", 100);
  REQUIRE(got);
  std::ranges::sort(*got, {}, &kata::DirEntry::name);
  std::string names;
  for (const auto& entry : *got)
    names += entry.name + ' ' + std::string{to_text(entry.type)} + '\n';
  CHECK(names ==
        ".hidden a regular file\n"
        "fifo a FIFO\n"
        "file a regular file\n"
        "link a symbolic link\n"
        "sub a directory\n");
}

TEST_CASE("read_entries reads up to its limit, over as many calls as it takes") {
  const Tree tree;
  for (int i = 0; i < 2000; ++i) tree.write("/d/entry-with-a-long-name-" + std::to_string(i), "");
  const auto all = kata::read_entries(open_path(tree.at("/d"), O_RDONLY).get(), "/d", 2000);
  REQUIRE(all);
  CHECK(all->size() == 2000);
  const auto got = kata::read_entries(open_path(tree.at("/d"), O_RDONLY).get(), "/d", 1999);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::malformed);
  CHECK(got.error().what == "read directory '/d': more than 1999 entries");
}

TEST_CASE("read_entries names what is not a directory") {
  const Tree tree{{"/f", ""}};
  const auto got = kata::read_entries(open_path(tree.at("/f"), O_RDONLY).get(), "/f", 10);
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::not_found);
  CHECK(got.error().what == "read directory '/f': Not a directory");
}

TEST_CASE("a file with a hole takes less than its size") {
  const Tree tree{{"/sparse", ""}};
  std::filesystem::resize_file(tree.at("/sparse"), 1 << 20);
  const Fd fd = open_path(tree.at("/sparse"), O_RDONLY);
  const auto info = kata::stat_fd(fd.get(), "sparse");
  REQUIRE(info.has_value());
  CHECK(info->size == 1 << 20);
  CHECK(info->allocated == 0);
}
