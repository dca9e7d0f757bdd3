// SPDX-License-Identifier: Apache-2.0
// Tar streams that are too much of something: members, bytes that are none, headers, depth.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include "tar/reader.hpp"
#include "tar_member.hpp"

using namespace kata;
using namespace kata::exec;

namespace {

// Counts what it is given.
class Counter final : public tar::Sink {
 public:
  Result<> begin(const tar::Entry&) override {
    ++entries;
    return {};
  }
  Result<> write(std::uint64_t, std::string_view bytes) override {
    written += bytes.size();
    return {};
  }
  Result<> end() override { return {}; }
  Result<> finish() override { return {}; }

  std::uint64_t entries = 0;
  std::uint64_t written = 0;
};

constexpr tar::Limits limits{1 << 20, 1000};

// What reading says, "" for success; never more than a line.
std::string read(const std::string& tar, std::size_t step = 10'000) {
  std::size_t at = 0;
  const tar::ByteSource source = [&]() -> Result<std::string_view> {
    const std::string_view piece = std::string_view{tar}.substr(at, step);
    at += piece.size();
    return piece;
  };
  Counter sink;
  const Result<> done = tar::read(source, limits, [](const tar::Entry&) { return true; }, sink);
  CHECK(sink.written <= limits.bytes);
  if (done) return "";
  CHECK_FALSE(done.error().what.contains('\n'));
  return done.error().what;
}

std::string archive(std::string_view members) {
  return member("./", '5', "", "", 0755) + std::string{members} + std::string(1024, '\0');
}

// "LENGTH KEY=VALUE\n", the length its own digits included.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (length != rest + std::to_string(length).size()) ++length;
  return fmt::format("{} {}={}\n", length, key, value);
}

// A member of GNU tar's sparse format 1.0: a map of OFFSET and LENGTH lines, then the data.
std::string sparse(std::string_view size, std::string_view map, std::string_view data) {
  const std::string pax =
      pax_record("GNU.sparse.major", "1") + pax_record("GNU.sparse.minor", "0") +
      pax_record("GNU.sparse.name", "holes") + pax_record("GNU.sparse.realsize", size);
  std::string body{map};
  body.resize(512, '\0');
  return member("./PaxHeaders/holes", 'x', pax) +
         member("./GNUSparseFile/holes", '0', body + std::string{data});
}

long peak_kib() {
  rusage usage{};
  REQUIRE(::getrusage(RUSAGE_SELF, &usage) == 0);
  return usage.ru_maxrss;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool has_sanitizer = true;
#elif defined(__has_feature)
constexpr bool has_sanitizer = __has_feature(address_sanitizer);
#else
constexpr bool has_sanitizer = false;
#endif

}  // namespace

TEST_CASE("a million members are counted in little memory, and one more is refused") {
  constexpr std::uint64_t million = 1'000'000;
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += member(fmt::format("./{}", i), '0');
  const std::string root = member("./", '5');
  std::uint64_t pieces = 0;
  const tar::ByteSource source = [&]() -> Result<std::string_view> {
    return std::string_view{pieces++ == 0 ? root : thousand};
  };
  Counter sink;
  const long before = peak_kib();
  const Result<> done =
      tar::read(source, {1 << 20, million}, [](const tar::Entry&) { return true; }, sink);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().what == "more than 1000000 files came, which is the limit");
  CHECK(sink.entries == million);
  CHECK(pieces <= million / 1000 + 2);
  // AddressSanitizer keeps what was freed.
  if (!has_sanitizer) CHECK(peak_kib() - before < 32 * 1024);
}

TEST_CASE("a sparse member is no longer than it says, holes included") {
  CHECK(read(archive(sparse("1024", "1\n512\n512\n", std::string(512, 'x')))).empty());
  const struct {
    const char* size;
    const char* map;
    const char* what;
  } cases[] = {
      {"1048577", "1\n0\n512\n", "more than 1048576 bytes came, which is the limit"},
      {"9223372036854775807", "1\n0\n512\n", "more than 1048576 bytes came, which is the limit"},
      {"512", "1\n512\n512\n", "member 'holes': longer than it said"},
      {"512", "1\n9223372036854775000\n512\n", "member 'holes': longer than it said"},
      {"100", "1\n0\n512\n", "member 'holes': longer than it said"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.size);
    CAPTURE(c.map);
    CHECK(read(archive(sparse(c.size, c.map, std::string(512, 'x')))) == c.what);
  }
}

TEST_CASE("a sparse map that is none is refused") {
  for (const char* map : {"", "x\n", "-1\n", "1\n-512\n512\n", "1\n0\n-1\n",
                          "99999999999999999999\n", "1\n99999999999999999999\n1\n"}) {
    CAPTURE(map);
    CHECK(read(archive(sparse("1024", map, std::string(512, 'x'))))
              .starts_with("the tar stream is broken: "));
  }
}

TEST_CASE("a header that does not end is refused, whatever it is for") {
  const std::string long_text(std::size_t{10} << 20, 'x');
  for (const std::string_view key : {"path", "linkpath", "comment", "SCHILY.xattr.user.x"}) {
    CAPTURE(key);
    const std::string pax = member("./PaxHeaders/x", 'x', pax_record(key, long_text));
    const std::string what = read(archive(pax + member("./x", '0')));
    CHECK(what.starts_with("the tar stream is broken: "));
  }
  for (const char type : {'x', 'g', 'L', 'K'}) {
    CAPTURE(type);
    const std::string what = read(archive(member("././@LongLink", type, long_text)));
    CHECK(what.starts_with("the tar stream is broken: "));
  }
}

TEST_CASE("a member is nested as deep as a copy can be undone, and no deeper") {
  const auto nested = [](std::size_t depth) {
    std::string name = ".";
    for (std::size_t i = 0; i < depth; ++i) name += "/d";
    return member("././@LongLink", 'L', name + '\0') + member(name.substr(0, 99), '5');
  };
  CHECK(read(archive(nested(60))).empty());
  for (const std::size_t depth : {61U, 100U, 2000U}) {
    CAPTURE(depth);
    CHECK(read(archive(nested(depth))).ends_with(": nested deeper than 60"));
  }
}

TEST_CASE("a stream that is cut inside a header or a file is refused") {
  const std::string whole = archive(member("./a", '0', std::string(700, 'x')));
  for (std::size_t length = 1; length <= 1100; ++length) {
    CAPTURE(length);
    const std::string what = read(whole.substr(0, length), 100);
    // Between members libarchive takes the end for granted; length and checksum are compared later.
    if (length % 512 != 0) CHECK(what.starts_with("the tar stream is broken: "));
  }
  CHECK(read(whole).empty());
}
