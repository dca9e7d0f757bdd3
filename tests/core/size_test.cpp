// SPDX-License-Identifier: Apache-2.0
// Numbers and sizes: kata::parse_u64, parse_size and format_size.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "core/text.hpp"

using kata::format_size;
using kata::parse_size;
using kata::parse_u64;

TEST_CASE("parse_u64 takes plain decimal numbers") {
  CHECK(parse_u64("0") == 0);
  CHECK(parse_u64("7") == 7);
  CHECK(parse_u64("18446744073709551615") == UINT64_MAX);
}

TEST_CASE("parse_u64 takes nothing else") {
  for (const char* text : {"", " ", "-0", "-1", "+1", "00", "010", "0x10", "1 ", " 1", "1.0", "1e3",
                           "1_000", "18446744073709551616", "99999999999999999999999", "١"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_u64(text));
  }
  CHECK_FALSE(parse_u64(std::string_view{"1\0", 2}));
}

TEST_CASE("parse_size understands every unit") {
  constexpr std::uint64_t ki = 1024;
  struct {
    const char* text;
    std::uint64_t bytes;
  } const cases[] = {
      {"0", 0},
      {"5368709120", 5368709120},
      {"7B", 7},
      {"1K", 1000},
      {"1k", 1000},
      {"1KB", 1000},
      {"1Ki", ki},
      {"1ki", ki},
      {"1KiB", ki},
      {"3M", 3'000'000},
      {"3Mi", 3 * ki * ki},
      {"10G", 10'000'000'000},
      {"8Gi", 8 * ki * ki * ki},
      {"8GiB", 8 * ki * ki * ki},
      {"2T", 2'000'000'000'000},
      {"2TiB", 2 * ki * ki * ki * ki},
      {"1PB", 1'000'000'000'000'000},
      {"1Pi", ki * ki * ki * ki * ki},
      {"18E", 18'000'000'000'000'000'000U},
      {"15Ei", 15 * ki * ki * ki * ki * ki * ki},
      {"0Ei", 0},
      {"18446744073709551615", UINT64_MAX},
      {"18446744073709551615B", UINT64_MAX},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto got = parse_size(c.text);
    REQUIRE(got);
    CHECK(*got == c.bytes);
  }
}

TEST_CASE("parse_size says what is wrong") {
  struct {
    const char* text;
    const char* why;
  } const cases[] = {
      {"", "not a number"},
      {"Gi", "not a number"},
      {"+5", "not a number"},
      {" 5", "not a number"},
      {"-1", "negative"},
      {"-5Gi", "negative"},
      {"010", "leading zero"},
      {"00", "leading zero"},
      {"08Gi", "leading zero"},
      {"18446744073709551616", "larger than 64 bits"},
      {"100000000000000000000000Ki", "larger than 64 bits"},
      {"16Ei", "larger than 64 bits"},
      {"19E", "larger than 64 bits"},
      {"18014398509481984Ki", "larger than 64 bits"},
      {"5X", "unknown unit 'X'"},
      {"5g", "unknown unit 'g'"},
      {"5 Gi", "unknown unit ' Gi'"},
      {"5Gi ", "unknown unit 'Gi '"},
      {"1.5G", "unknown unit '.5G'"},
      {"5GiBB", "unknown unit 'GiBB'"},
      {"5BB", "unknown unit 'BB'"},
      {"5i", "unknown unit 'i'"},
      {"0x10", "unknown unit 'x10'"},
      {"1e3", "unknown unit 'e3'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto got = parse_size(c.text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == kata::Code::usage);
    CHECK(got.error().what == fmt::format("size '{}': {}", c.text, c.why));
    CHECK(got.error().hint == "give a number of bytes, or a number with a unit: 8Gi, 10G");
  }
}

TEST_CASE("format_size shows at most one decimal and never rounds up") {
  constexpr std::uint64_t ki = 1024;
  constexpr std::uint64_t gi = ki * ki * ki;
  struct {
    std::uint64_t bytes;
    const char* text;
  } const cases[] = {
      {0, "0 B"},
      {512, "512 B"},
      {1023, "1023 B"},
      {ki, "1 KiB"},
      {ki + 102, "1 KiB"},
      {ki + 103, "1.1 KiB"},
      {ki + 512, "1.5 KiB"},
      {2 * ki - 1, "1.9 KiB"},
      {ki * ki - 1, "1023.9 KiB"},
      {ki * ki, "1 MiB"},
      {gi + gi / 2, "1.5 GiB"},
      {gi / 10 * 12, "1.1 GiB"},  // a little less than 1.2
      {8 * gi, "8 GiB"},
      {1023 * gi, "1023 GiB"},
      {ki * gi, "1 TiB"},
      {gi * ki * ki, "1 PiB"},
      {gi * gi, "1 EiB"},
      {UINT64_MAX, "15.9 EiB"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    CHECK(format_size(c.bytes) == c.text);
  }
}
