// SPDX-License-Identifier: Apache-2.0
#include "env/bundle.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

#include "tar/reader.hpp"

namespace kata::env {
namespace {

std::string inflated(std::string_view packed) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string text(std::size_t{1} << 20, '\0');
  std::string input{packed};
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  CHECK(stream.avail_in == 0);
  text.resize(text.size() - stream.avail_out);
  inflateEnd(&stream);
  return text;
}

// A line for each entry, and its bytes.
class Lines : public tar::Sink {
 public:
  Result<> begin(const tar::Entry& entry) override {
    text += fmt::format("{} {:o} {} @{}\n", entry.path.empty() ? "." : entry.path,
                        entry.permissions, entry.size, entry.modified.value_or(-1));
    return {};
  }
  Result<> write(std::uint64_t, std::string_view bytes) override {
    text += bytes;
    return {};
  }
  Result<> end() override { return {}; }
  Result<> finish() override { return {}; }

  std::string text;
};

std::string unpacked(const Bundle& bundle) {
  const Result<std::string> packed = bundle.pack(1'700'000'000);
  REQUIRE(packed);
  std::string rest = inflated(*packed);
  Lines lines;
  bool is_read = false;
  const auto source = [&]() -> Result<std::string_view> {
    return std::exchange(is_read, true) ? std::string_view{} : std::string_view{rest};
  };
  REQUIRE(tar::read(source, {1 << 20, 100}, [](const tar::Entry&) { return true; }, lines));
  return lines.text;
}

TEST_CASE("a bundle is a directory of files in order of their names, with what is missing") {
  Bundle bundle;
  bundle.add("b.txt", "two\n");
  bundle.add("a.json", R"({"b":1,"a":[]})");
  bundle.note("c.json", "warning: half\n\nerror: 'x': none\n");
  CHECK(bundle.files() == 2);
  CHECK(bundle.notes() == 2);
  CHECK(unpacked(bundle) ==
        "kata-ctl-bundle 700 0 @1700000000\n"
        "kata-ctl-bundle/a.json 600 24 @1700000000\n"
        "{\n  \"b\": 1,\n  \"a\": []\n}\n"
        "kata-ctl-bundle/b.txt 600 4 @1700000000\n"
        "two\n"
        "kata-ctl-bundle/errors 600 47 @1700000000\n"
        "c.json: warning: half\n"
        "c.json: error: 'x': none\n");
}

TEST_CASE("a bundle without anything still says that nothing is missing") {
  CHECK(unpacked(Bundle{}) ==
        "kata-ctl-bundle 700 0 @1700000000\n"
        "kata-ctl-bundle/errors 600 0 @1700000000\n");
}

TEST_CASE("nothing gets into a bundle with its secrets") {
  Bundle bundle;
  bundle.add("a.json", R"({"jaeger_password":"CANARY","params":"x.token=CANARY"})");
  bundle.add("broken.json", R"({"password":"CANARY")");
  bundle.add("journal.txt", "level=error msg=\"proxy http://u:CANARY@h\"\npassword: CANARY\n");
  bundle.note("d", "error: open 'http://u:CANARY@h'");
  const std::string text = unpacked(bundle);
  CHECK(text.contains("x.token=<redacted>"));
  CHECK_FALSE(text.contains("CANARY"));
}

}  // namespace
}  // namespace kata::env
