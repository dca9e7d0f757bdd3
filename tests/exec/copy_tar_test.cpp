// SPDX-License-Identifier: Apache-2.0
// A hostile tar stream, made here header by header, makes nothing but what it may.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "core/dir.hpp"
#include "core/host.hpp"
#include "exec/publish.hpp"
#include "exec/staging.hpp"
#include "tar/name.hpp"
#include "tar/reader.hpp"
#include "tar_member.hpp"

using namespace kata;
using namespace kata::exec;
namespace fs = std::filesystem;

namespace {

// A directory that a copy goes to, removed with the object.
struct Place {
  Place() {
    std::string path = (fs::temp_directory_path() / "kata-copy.XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    root = path;
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { fs::remove_all(root); }

  fs::path root;
};

Result<> unpack(const Place& place, const std::string& tar, tar::Limits limits = {1 << 20, 1000}) {
  const Host host;
  Dir parent = TRY(Dir::open(host, place.root.string()));
  Staging staging = TRY(Staging::make(parent));
  StagedTree tree{staging.dir(), 022, "/target"};
  std::size_t at = 0;
  const tar::ByteSource source = [&]() -> Result<std::string_view> {
    const std::string_view piece = std::string_view{tar}.substr(at, 1000);
    at += piece.size();
    return piece;
  };
  TRY(tar::read(source, limits, [](const tar::Entry&) { return true; }, tree));
  return publish(staging.dir(), Staging::copy_name, parent, "got");
}

std::string archive(std::string_view members) {
  return member("./", '5', "", "", 0755) + std::string{members} + std::string(1024, '\0');
}

}  // namespace

TEST_CASE("A tar stream becomes a tree with modes below the umask, and never setuid") {
  const Place place;
  REQUIRE(unpack(place, archive(member("./a", '0', "text", "", 06777) + member("./d/", '5') +
                                member("./d/b", '0', "x")))
              .has_value());
  CHECK(fs::status(place.root / "got/a").permissions() == fs::perms{0755});
  CHECK(fs::file_size(place.root / "got/a") == 4);
  CHECK(fs::exists(place.root / "got/d/b"));
  CHECK(std::distance(fs::directory_iterator{place.root}, {}) == 1);
}

TEST_CASE("A hostile tar stream leaves nothing behind") {
  const struct {
    std::string members;
    std::string_view what;
  } cases[] = {
      {member("/etc/x", '0', "x"), "member '/etc/x': an absolute name"},
      {member("./../x", '0', "x"), "member './../x': '..' in its name"},
      {member("a/../../x", '0', "x"), "member 'a/../../x': '..' in its name"},
      {member("./h", '1', "", "./a"), "member 'h': a hard link, which is never taken from a guest"},
      {member("./c", '3'), "member 'c': a character device, which is never taken from a guest"},
      {member("./b", '4'), "member 'b': a block device, which is never taken from a guest"},
      {member("./f", '6'), "member 'f': a FIFO, which is never taken from a guest"},
      {member(".", '0', "x"), "the tar stream has no directory at its root"},
      {member("./l", '2', "", "/tmp") + member("./l/x", '0', "x"),
       "'l/x': open 'PLACE/copy/l': a symbolic link, which is never followed here"},
      {member("./x", '0', "x") + member("./x", '0', "y"), "create 'PLACE/copy/x': exists already"},
      {member("./big", '0', std::string((1 << 20) + 1, 'x')),
       "more than 1048576 bytes came, which is the limit"},
  };
  for (const auto& c : cases) {
    const Place place;
    const Result<> unpacked = unpack(place, archive(c.members));
    REQUIRE_FALSE(unpacked.has_value());
    std::string what = unpacked.error().what;
    const std::size_t staged = what.find(place.root.string());
    if (staged != what.npos) what.replace(staged, what.find("/copy") - staged, "PLACE");
    CHECK(what == c.what);
    CHECK(fs::is_empty(place.root));
  }
}

TEST_CASE("A tar stream that is cut anywhere is refused, and leaves nothing behind") {
  const std::string whole = archive(member("./a", '0', std::string(700, 'x')));
  for (std::size_t length = 1; length < whole.size() - 1024; length += 97) {
    if (length % 512 == 0) continue;
    CAPTURE(length);
    const Place place;
    CHECK_FALSE(unpack(place, whole.substr(0, length)).has_value());
    CHECK(fs::is_empty(place.root));
  }
}

TEST_CASE("More members than allowed are refused") {
  std::string many;
  for (int i = 0; i < 20; ++i) many += member(fmt::format("./{}", i), '0');
  const Place place;
  CHECK(unpack(place, archive(many), {1 << 20, 10}).error().what ==
        "more than 10 files came, which is the limit");
  CHECK(fs::is_empty(place.root));
}

TEST_CASE("Member names are made plain or refused") {
  CHECK(tar::parse_name("./a//b/./c/").value() == "a/b/c");
  CHECK(tar::parse_name(".").value().empty());
  CHECK(tar::parse_name("-n").value() == "-n");
  CHECK(tar::parse_name("\xff\n'").value() == "\xff\n'");
  CHECK(tar::parse_name("").error().what == "member '': no name");
  CHECK(tar::parse_name("a/..").error().what == "member 'a/..': '..' in its name");
  CHECK(tar::parse_name(std::string(255, 'a')).has_value());
  CHECK_FALSE(tar::parse_name(std::string(256, 'a')).has_value());
  std::string deep = "a";
  for (int i = 1; i < 60; ++i) deep += "/a";
  CHECK(tar::parse_name(deep).has_value());
  CHECK_FALSE(tar::parse_name(deep + "/a").has_value());
}
