// SPDX-License-Identifier: Apache-2.0
#include "exec/digest.hpp"

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::uint32_t polynomial = 0x04c11db7;  // POSIX.1-2017, cksum: CRC-32, not reflected

// Table K gives what a byte becomes with K zero bytes behind it, so that eight bytes are looked up
// side by side.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i << 24U;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc << 1U) ^ ((crc & 0x80000000U) != 0 ? polynomial : 0);
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::size_t i = 0; i < 256; ++i)
      tables[k][i] = (tables[k - 1][i] << 8U) ^ tables[0][tables[k - 1][i] >> 24U];
  return tables;
}

constexpr Tables tables = make_tables();

std::uint32_t crc_step(std::uint32_t crc, unsigned char byte) {
  return (crc << 8U) ^ tables[0][(crc >> 24U) ^ byte];
}

std::uint32_t crc_steps(std::uint32_t crc, std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  for (; bytes.size() >= tables.size(); bytes.remove_prefix(tables.size()))
    crc = tables[7][at(0) ^ (crc >> 24U)] ^ tables[6][at(1) ^ ((crc >> 16U) & 0xffU)] ^
          tables[5][at(2) ^ ((crc >> 8U) & 0xffU)] ^ tables[4][at(3) ^ (crc & 0xffU)] ^
          tables[3][at(4)] ^ tables[2][at(5)] ^ tables[1][at(6)] ^ tables[0][at(7)];
  for (const char byte : bytes) crc = crc_step(crc, static_cast<unsigned char>(byte));
  return crc;
}

// POSIX: the length's bytes follow the data, least significant first.
std::uint32_t crc_end(std::uint32_t crc, std::uint64_t length) {
  for (; length > 0; length >>= 8U) crc = crc_step(crc, static_cast<unsigned char>(length));
  return ~crc;
}

}  // namespace

std::string_view to_text(Checksum checksum) {
  switch (checksum) {
    case Checksum::sha256: return "sha256";
    case Checksum::cksum: return "cksum";
    case Checksum::none: break;
  }
  return "length";
}

void Digest::update(std::string_view bytes) {
  length_ += bytes.size();
  if (kind_ == Checksum::sha256) sha256_.update(bytes);
  if (kind_ == Checksum::cksum) crc_ = crc_steps(crc_, bytes);
}

std::string Digest::text() const {
  switch (kind_) {
    case Checksum::sha256: return sha256_.hex();
    case Checksum::cksum: return fmt::format("{} {}", crc_end(crc_, length_), length_);
    case Checksum::none: break;
  }
  return fmt::format("{}", length_);
}

Result<> compare_digest(const Digest& ours, std::string_view printed) {
  const std::string text = ours.text();
  printed = trim(printed);
  if (printed == text || printed.starts_with(text + ' ')) return {};
  return fail(Code::malformed, "{} here is {}, in the guest {}", to_text(ours.kind()), text,
              quote(printed.substr(0, 100)));
}

}  // namespace kata::exec
