// SPDX-License-Identifier: Apache-2.0
#include "directvol/unix_table.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using Strings = std::vector<std::string>;

namespace {

const std::string heading = "Num       RefCount Protocol Flags    Type St Inode Path\n";

Strings listeners(const std::string& lines) {
  const auto parsed = parse_listeners(heading + lines);
  REQUIRE(parsed.has_value());
  return *parsed;
}

}  // namespace

TEST_CASE("only stream sockets that listen on a path are listed") {
  CHECK(listeners("ffff8: 00000002 00000000 00010000 0001 01 21013 /run/a.sock\n"
                  "ffff8: 00000003 00000000 00000000 0001 03 21014 /run/connected.sock\n"
                  "ffff8: 00000002 00000000 00010000 0005 01 21015 /run/seqpacket.sock\n"
                  "ffff8: 00000002 00000000 00000000 0002 01 21016 /run/datagram.sock\n"
                  "ffff8: 00000002 00000000 00010000 0001 01 21017 @/abstract\n"
                  "ffff8: 00000002 00000000 00010000 0001 01 21018 relative.sock\n"
                  "ffff8: 00000002 00000000 00010000 0001 01 21019\n"
                  "ffff8: 00000002 00000000 00010010 0001 01    7 /run/b.sock\n") ==
        Strings{"/run/a.sock", "/run/b.sock"});
  CHECK(listeners("").empty());
}

TEST_CASE("a path with blanks is whole, to its last blank") {
  CHECK(listeners("f: 2 0 00010000 0001 01 1 /run/a b  c \n") == Strings{"/run/a b  c "});
  CHECK(listeners("f: 2 0 00010000 0001 01 1  /run/x\n").empty());
}

TEST_CASE("the last line needs no line end") {
  CHECK(listeners("f: 2 0 00010000 0001 01 1 /run/a") == Strings{"/run/a"});
}

TEST_CASE("a line cut off at any field names no listener and hides none") {
  const std::string line = "f: 00000002 00000000 00010000 0001 01 21013 /run/cut.sock";
  const std::string next = "\nf: 2 0 00010000 0001 01 1 /run/next.sock\n";
  const auto path_at = line.find(" /run");
  for (std::size_t length = 0; length <= path_at; ++length) {
    CAPTURE(line.substr(0, length));
    CHECK(listeners(line.substr(0, length) + next) == Strings{"/run/next.sock"});
  }
}

TEST_CASE("flags that are no hexadecimal number make no listener") {
  for (const std::string flags : {"0001000G", "000000010000", "0x10000", "-1", "abc"}) {
    CAPTURE(flags);
    CHECK(listeners(fmt::format("f: 2 0 {} 0001 01 1 /run/a\n", flags)).empty());
  }
}

TEST_CASE("a line end in a socket's path does not spoil the rest of the table") {
  CHECK(listeners("f: 2 0 00010000 0001 01 1 /run/with\nline end\n"
                  "f: 2 0 00010000 0001 01 1 /run/next\n") == Strings{"/run/with", "/run/next"});
}

TEST_CASE("text without the table's heading is refused") {
  for (const std::string text :
       {"", "\n", "Nu", "sl local_address\n", "f: 2 0 00010000 0001 01 1 /run/a\n"}) {
    CAPTURE(text);
    CHECK(failure(parse_listeners(text)) == "line 1: not a socket table");
  }
}
