// SPDX-License-Identifier: Apache-2.0
#include "exec/input_feed.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/base64.hpp"

namespace kata::exec {
namespace {

// A terminal cuts a line at 4,095 bytes. An octal number takes five, a base64 digit carries six
// bits.
constexpr std::size_t base64_piece = 3000;
constexpr std::size_t octal_piece = 750;

std::string octal(std::string_view bytes) {
  std::string line;
  for (const char c : bytes) line += fmt::format("\\0{:03o}", static_cast<unsigned char>(c));
  return line;
}

}  // namespace

std::string encode_input(std::string_view bytes, InputEncoding encoding) {
  return encoding == InputEncoding::base64 ? to_base64(bytes, Base64::standard) : octal(bytes);
}

Result<> InputFeed::take() {
  std::array<char, base64_piece> bytes{};
  const std::size_t most = encoding_ == InputEncoding::base64 ? base64_piece : octal_piece;
  const ssize_t got = ::read(fd_, bytes.data(), most);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  // A standard input that was closed before the program began has nothing to give.
  if (got < 0 && errno != EBADF) return sys_error(errno, "read standard input");
  open_ = got > 0;
  pending_ = open_ ? encode_input({bytes.data(), static_cast<std::size_t>(got)}, encoding_) : ".";
  pending_ += '\n';
  return {};
}

Result<> InputFeed::give(Wire& wire, const Wait& wait) {
  const std::size_t sent = TRY(wire.send_some(pending_, wait));
  pending_.erase(0, sent);
  return {};
}

}  // namespace kata::exec
