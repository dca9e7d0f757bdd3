// SPDX-License-Identifier: Apache-2.0
#include "release/pipe.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "core/file.hpp"

namespace kata::release {
namespace {

struct Head {
  char kind;
  std::uint32_t size;
};

bool is_kind(char kind) { return std::string_view{"dnprfe"}.contains(kind); }

std::string printable(std::string_view text) {
  std::string shown{text};
  std::ranges::replace_if(
      shown, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
  return shown;
}

}  // namespace

Result<> send(const Fd& pipe, const Message& message) {
  Head head{};
  head.kind = static_cast<char>(message.kind);
  head.size = static_cast<std::uint32_t>(message.text.size());
  std::string bytes(sizeof head, '\0');
  std::memcpy(bytes.data(), &head, sizeof head);
  return write_all(pipe.get(), "pipe", bytes + message.text);
}

Result<std::optional<std::string>> Inbox::read(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    pollfd ready{pipe_.get(), POLLIN, 0};
    const int count = left.count() > 0 ? ::poll(&ready, 1, static_cast<int>(left.count())) : 0;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return sys_error(errno, "wait for an answer");
    if (count == 0) return std::nullopt;
    const ssize_t got = ::read(pipe_.get(), bytes.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sys_error(errno, "read from a pipe");
    if (got == 0)
      return fail(Code::unavailable, "the process that asks the network ended unexpectedly");
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<std::optional<Message>> Inbox::next(std::size_t limit) {
  const std::optional<std::string> bytes = TRY(read(sizeof(Head)));
  if (!bytes) return std::nullopt;
  Head head{};
  std::memcpy(&head, bytes->data(), sizeof head);
  if (!is_kind(head.kind) || head.size > limit)
    return fail(Code::malformed, "the process that asks the network sent no message");
  std::optional<std::string> text = TRY(read(head.size));
  if (!text) return std::nullopt;
  const auto kind = static_cast<Kind>(head.kind);
  return Message{kind,
                 kind == Kind::page || kind == Kind::failed ? *std::move(text) : printable(*text)};
}

std::string pack(const Error& error) {
  return fmt::format("{}{}\n{}", static_cast<char>('0' + static_cast<int>(error.code)), error.what,
                     error.hint);
}

Error unpack(std::string_view text) {
  const int code = text.empty() ? 0 : text.front() - '0';
  if (!text.empty()) text.remove_prefix(1);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const bool is_code =
      code >= static_cast<int>(Code::usage) && code <= static_cast<int>(Code::interrupted);
  return {is_code ? static_cast<Code>(code) : Code::io, printable(text.substr(0, end)),
          printable(text.substr(std::min(end + 1, text.size())))};
}

}  // namespace kata::release
