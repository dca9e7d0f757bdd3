// SPDX-License-Identifier: Apache-2.0
#include "sandbox/arguments.hpp"

#include <doctest/doctest.h>

namespace kata::sandbox {

TEST_CASE("the program's name is the last part of its path") {
  CHECK(program_name({"/usr/bin/qemu-system-x86_64", "-m"}) == "qemu-system-x86_64");
  CHECK(program_name({"virtiofsd"}) == "virtiofsd");
  CHECK(program_name({"/usr/bin/"}).empty());
  CHECK(program_name({""}).empty());
  CHECK(program_name({}).empty());
}

TEST_CASE("an option's value stands behind it or behind '='") {
  const Arguments words{"p", "--a", "1", "--a=2", "--ab", "3", "--c", "--a", "--last"};
  CHECK(value_of(words, "--a") == "1");
  CHECK(values_of(words, "--a") == std::vector<std::string_view>{"1", "2", "--last"});
  CHECK(value_of(words, "--ab") == "3");
  CHECK_FALSE(value_of(words, "--last"));
  CHECK_FALSE(value_of(words, "p"));
  CHECK_FALSE(value_of({}, "--a"));
  CHECK(value_of({"p", "--a="}, "--a") == "");
}

TEST_CASE("parts of a list are found by their key") {
  struct {
    std::string_view list;
    std::string_view key;
    std::optional<std::string> part;
  } const cases[] = {
      {"memory-backend-file,id=dimm1,size=3072M", "size", "3072M"},
      {"memory-backend-file,id=dimm1,size=3072M", "id", "dimm1"},
      {"memory-backend-file,id=dimm1", "", "memory-backend-file"},
      {"id=dimm1,size=1", "", std::nullopt},
      {"memory-backend-file,id=dimm1", "mem", std::nullopt},
      {"x,mem-path=/a,,b/c,share=on", "mem-path", "/a,b/c"},
      {"x,a=", "a", ""},
      {"x,a", "a", std::nullopt},
      {"", "a", std::nullopt},
      {"", "", std::nullopt},
      {",", "a", std::nullopt},
      {",,", "", ","},
  };
  for (const auto& c : cases) {
    CAPTURE(c.list);
    CAPTURE(c.key);
    CHECK(part_of(c.list, c.key) == c.part);
  }
}

TEST_CASE("sizes of machines have a unit or the option's own") {
  constexpr std::uint64_t mebibyte = 1 << 20;
  CHECK(parse_machine_size("3072M", 1) == 3072 * mebibyte);
  CHECK(parse_machine_size("2g", 1) == 2048 * mebibyte);
  CHECK(parse_machine_size("4k", 1) == 4096);
  CHECK(parse_machine_size("1T", 1) == mebibyte * mebibyte);
  CHECK(parse_machine_size("512", mebibyte) == 512 * mebibyte);
  CHECK(parse_machine_size("268435456", 1) == 256 * mebibyte);
  CHECK(parse_machine_size("0", 1) == 0);
  for (const std::string_view text :
       {"", "M", "-1", "1.5G", "1P", "18446744073709551615G", "0x10", "1 M"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_machine_size(text, 1));
  }
}

}  // namespace kata::sandbox
