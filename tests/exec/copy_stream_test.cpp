// SPDX-License-Identifier: Apache-2.0
// The pieces of a copy's stream: base64, compression, checksums, reports and progress.
#include <doctest/doctest.h>

#include "core/base64.hpp"
#include "exec/base64_stream.hpp"
#include "exec/compression.hpp"
#include "exec/copy_progress.hpp"
#include "exec/copy_report.hpp"
#include "exec/digest.hpp"
#include "exec/guest_tools.hpp"

using namespace kata;
using namespace kata::exec;

TEST_CASE("Base64 is decoded wherever its text is cut") {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 7);
  std::string text = to_base64(bytes, Base64::standard);
  for (std::size_t at = 76; at < text.size(); at += 78) text.insert(at, "\r\n");
  for (std::size_t step = 1; step < 90; ++step) {
    Base64Stream stream;
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); at += step) {
      Result<std::string> piece = stream.feed(text.substr(at, step));
      REQUIRE(piece.has_value());
      decoded += *piece;
    }
    CHECK(stream.finish().has_value());
    CHECK(decoded == bytes);
  }
}

TEST_CASE("Base64 that is none is refused") {
  Base64Stream stream;
  CHECK(stream.feed("YW*=").error().what == "not base64: 'YW*='");
  Base64Stream behind;
  CHECK(behind.feed("YQ==").value() == "a");
  CHECK(behind.feed("YQ==").error().what == "base64 text goes on behind its padding");
  Base64Stream cut;
  CHECK(cut.feed("YWI").value().empty());
  CHECK(cut.finish().error().what == "base64 text ends in the middle of a group");
}

namespace {

Result<std::string> recode(Recoder& recoder, std::string_view bytes, std::size_t step) {
  std::string made;
  for (std::size_t at = 0; at <= bytes.size(); at += step) {
    const std::string piece{bytes.substr(at, step)};
    recoder.feed(piece);
    if (at + step > bytes.size()) recoder.end();
    for (;;) {
      const std::string_view next = TRY(recoder.next());
      if (next.empty()) break;
      made += next;
    }
  }
  return made;
}

}  // namespace

TEST_CASE("What is compressed comes back, and a cut stream is refused") {
  std::string bytes(300'000, 'x');
  for (std::size_t i = 0; i < bytes.size(); i += 3) bytes[i] = static_cast<char>(i * i >> 5U);
  for (const Compression kind : {Compression::none, Compression::gzip, Compression::zstd}) {
    CAPTURE(to_text(kind));
    const std::string packed = recode(*make_compressor(kind), bytes, 10'000).value();
    CHECK((recode(*make_decompressor(kind), packed, 777).value() == bytes));
    if (kind == Compression::none) continue;
    const auto cut = recode(*make_decompressor(kind), packed.substr(0, packed.size() / 2), 4096);
    REQUIRE_FALSE(cut.has_value());
    CHECK(cut.error().what == fmt::format("the guest's {} data: ends too early", to_text(kind)));
    CHECK_FALSE(recode(*make_decompressor(kind), packed + "x", 4096).has_value());
  }
}

TEST_CASE("Digests are those of the guest's tools") {
  Digest sum{Checksum::cksum};
  sum.update("hello\n");
  CHECK(sum.text() == "3015617425 6");  // printf 'hello\n' | cksum
  Digest sha{Checksum::sha256};
  sha.update("hello\n");
  CHECK(sha.text() == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
  CHECK(compare_digest(sum, "3015617425 6\n").has_value());
  CHECK(compare_digest(sha, sha.text() + "  -").has_value());
  CHECK(compare_digest(sum, "3015617425 7").error().what ==
        "cksum here is 3015617425 6, in the guest '3015617425 7'");
}

TEST_CASE("A cksum does not depend on the pieces that bytes come in") {
  std::string bytes;
  for (unsigned i = 0; i < 100'003; ++i) bytes += static_cast<char>((i * 7 + i / 256) & 0xffU);
  for (const std::size_t piece : {1U, 7U, 8U, 9U, 4095U, 200'000U}) {
    CAPTURE(piece);
    Digest sum{Checksum::cksum};
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      sum.update(std::string_view{bytes}.substr(at, piece));
    CHECK(sum.text() == "3405893910 100003");  // coreutils' cksum
  }
}

TEST_CASE("A large copy is verified by a fast cksum, all else by SHA-256 where there is one") {
  const struct {
    std::set<std::string, std::less<>> words;
    std::uint64_t size_bytes;
    Checksum checksum;
  } cases[] = {
      {{"sha256sum", "cksum", "fast-cksum"}, 16U << 20U, Checksum::sha256},
      {{"sha256sum", "cksum", "fast-cksum"}, (16U << 20U) + 1, Checksum::cksum},
      {{"sha256sum", "cksum"}, std::uint64_t{1} << 40U, Checksum::sha256},
      {{"cksum"}, 1, Checksum::cksum},
      {{}, 1, Checksum::none},
  };
  for (const auto& c : cases) {
    CAPTURE(c.size_bytes);
    CHECK(GuestTools{c.words, true, true}.checksum(c.size_bytes) == c.checksum);
  }
}

TEST_CASE("A guest's report decides whether a copy counts") {
  Digest five{Checksum::none};
  five.update("12345");
  const struct {
    std::string_view report;
    std::string_view what;
  } cases[] = {
      {"s0\n5\n", ""},
      {"c0\nl5\n5\n", ""},
      {"s0\nd1\n5\n", ""},
      {"s0\nd1\n6\n", "what is copied changed in the guest while it was read"},
      {"s0\nl4\nd1\n6\n", "5 bytes here, 4 in the guest"},
      {"s0\n6\n", "length here is 5, in the guest '6'"},
      {"s0\nl7\n5\n",
       "5 bytes of 7 arrived: the guest's shell loses NUL bytes, and it has no "
       "command that copies"},
      {"c0\nl4\n5\n", "5 bytes here, 4 in the guest"},
      {"c1\ntar: No space left on device\n", "in the guest: 'tar: No space left on device'"},
      {"tar: ./a: Cannot open: Permission denied\ntar: Exiting with failure status\ns2\n5\n",
       "in the guest: 'tar: ./a: Cannot open: Permission denied'"},
      {"\n \nsh: \x1b[31mx\ny\ns1\n", R"(in the guest: 'sh: \x1b[31mx')"},
      {"c2\n", "in the guest: the command ended with status 2"},
      {"", "in the guest: the command ended with status 255"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.report);
    const Result<> verified = verify_copy(parse_copy_report(c.report), five, true);
    CHECK((verified ? "" : verified.error().what) == c.what);
  }
  const std::string line(501, 'x');
  CHECK((parse_copy_report(line + "\ny\n").errors == line.substr(1)));
}

TEST_CASE("Progress is one line with rate and time left, ten times a second at most") {
  using namespace std::chrono_literals;
  const ProgressMeter::Time start{};
  ProgressMeter meter{"sending", start};
  constexpr std::uint64_t mib = 1U << 20U;
  CHECK(meter.line({10 * mib, 40 * mib}, start + 1s, 80) ==
        "sending  10 MiB / 40 MiB   25%  10 MiB/s  ETA 0:03");
  CHECK_FALSE(meter.line({11 * mib, 40 * mib}, start + 1050ms, 80).has_value());
  CHECK(meter.line({20 * mib, std::nullopt}, start + 2s, 80) == "sending  20 MiB  10 MiB/s");
  CHECK(meter.line({20 * mib, std::nullopt}, start + 3s, 10)->size() == 9);
  CHECK(format_duration(3723s) == "1:02:03");
  CHECK(format_duration(400000s) == "--:--");
}
