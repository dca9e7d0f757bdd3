// SPDX-License-Identifier: Apache-2.0
#include "check/head.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "core/text.hpp"

namespace kata::check {

Result<Head> read_head(const Host& host, std::string_view path, std::size_t length,
                       std::uint64_t offset) {
  const FileInfo before = TRY(host.stat(path));
  // Looked at first: opening a node could load a module.
  if (before.type != FileType::regular && before.type != FileType::block)
    return fail(Code::refused, "{}: {}, expected a file", quote(path), to_text(before.type));
  const Fd fd = TRY(host.open(path, O_RDONLY));
  Head head {
    .info = TRY(stat_fd(fd.get(), path))
    , .bytes = std::string(length, '\0')
  };
  const ssize_t got = ::pread(fd.get(), head.bytes.data(), length, static_cast<off_t>(offset));
  if (got < 0) return sys_error(errno, "read {}", quote(path));
  head.bytes.resize(static_cast<std::size_t>(got));
  return head;
}

std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  if (at + size > bytes.size()) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace kata::check
