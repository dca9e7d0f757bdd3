// SPDX-License-Identifier: Apache-2.0
#include "unpack.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

#include <utility>

#include "tar/reader.hpp"

namespace kata::test {
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

}  // namespace

std::string unpacked(const env::Bundle& bundle) {
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

}  // namespace kata::test
