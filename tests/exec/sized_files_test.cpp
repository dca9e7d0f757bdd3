// SPDX-License-Identifier: Apache-2.0
#include "exec/sized_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <vector>

using namespace kata;
using namespace kata::exec;

namespace {

// Takes what a tar stream would: as many bytes of a file as were announced.
class Log : public tar::Sink {
 public:
  Result<> begin(const tar::Entry& entry) override {
    lines.push_back(fmt::format("{} {}", entry.path, entry.size));
    left = entry.size;
    return {};
  }
  Result<> write(std::uint64_t offset, std::string_view bytes) override {
    CHECK(offset + bytes.size() <= left);
    got = offset + bytes.size();
    return {};
  }
  Result<> end() override {
    lines.push_back(fmt::format("{} came", got));
    got = 0;
    return {};
  }
  Result<> finish() override { return {}; }

  std::vector<std::string> lines;
  std::uint64_t left = 0;
  std::uint64_t got = 0;
};

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

}  // namespace

TEST_CASE("a file gets the size that it has, not that which it was said to have") {
  const struct {
    std::uint64_t said;
    std::uint64_t is;
    std::vector<std::string> lines;
    std::string warning;
    std::string error;
  } cases[] = {
      {0, 0, {"a 0", "0 came"}, "", ""},
      {0, 5000, {"a 5000", "5000 came"}, "", ""},
      {0, mib, {"a 1048576", "1048576 came"}, "", ""},
      {10, 5000, {"a 5000", "5000 came"}, "", ""},
      {5000, 10, {"a 10", "10 came"}, "", ""},
      {0, mib + 1, {}, "", "'a': larger than 1 MiB, and the guest does not say how large"},
      {mib,
       mib + 1,
       {"a 1048576", "1048576 came"},
       "'a': grew in the guest while it was read, cut off after 1048576 bytes",
       ""},
      {mib + 1, mib + 1, {"a 1048577", "1048577 came"}, "", ""},
      {mib + 1,
       2 * mib,
       {"a 1048577", "1048577 came"},
       "'a': grew in the guest while it was read, cut off after 1048577 bytes",
       ""},
      {mib + 1, mib, {"a 1048577"}, "", "'a': became shorter in the guest while it was read"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.said);
    CAPTURE(c.is);
    Log log;
    std::string warned;
    CopyListener listener;
    listener.warning = [&](const std::string& text) { warned += text; };
    SizedFiles files{log, "/top", listener};
    const auto give = [&]() -> Result<> {
      TRY(files.begin({.path = "a", .size = c.said}));
      const std::string piece(1000, 'x');
      for (std::uint64_t at = 0; at < c.is; at += piece.size())
        TRY(files.write(at, std::string_view{piece}.substr(0, c.is - at)));
      return files.end();
    };
    const Result<> given = give();
    CHECK((given ? "" : given.error().what) == c.error);
    CHECK(log.lines == c.lines);
    CHECK(warned == c.warning);
  }
}

TEST_CASE("directories and links have no size to wait for") {
  Log log;
  const CopyListener listener;
  SizedFiles files{log, "/top", listener};
  for (const FileType type : {FileType::directory, FileType::symlink}) {
    REQUIRE(files.begin({.type = type, .path = "d"}));
    REQUIRE(files.end());
  }
  CHECK(log.lines == std::vector<std::string>{"d 0", "0 came", "d 0", "0 came"});
}
