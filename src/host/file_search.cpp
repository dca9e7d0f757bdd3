// SPDX-License-Identifier: Apache-2.0
#include "host/file_search.hpp"

#include <fcntl.h>

#include <algorithm>

#include "core/text.hpp"

namespace kata::host {
namespace {

constexpr std::size_t piece = std::size_t{256} << 10;

// Fills `window` behind the `kept` bytes that it starts with; returns how many came.
Result<std::size_t> read_piece(int fd, std::string_view path, std::string& window,
                               std::size_t kept) {
  window.resize(kept + piece);
  while (true) {
    const ssize_t got = ::read(fd, window.data() + kept, piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sys_error(errno, "read {}", quote(path));
    window.resize(kept + static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
  }
}

}  // namespace

Result<std::vector<bool>> find_words(const Host& host, std::string_view path,
                                     const std::vector<std::string>& words, std::size_t limit) {
  const Fd fd = TRY(host.open(path, O_RDONLY));
  std::vector<bool> found(words.size());
  std::size_t longest = 1;
  for (const std::string& word : words) longest = std::max(longest, word.size());
  std::string window;
  for (std::size_t total = 0;;) {
    // A word may lie across the end of the last piece.
    const std::size_t kept = std::min(window.size(), longest - 1);
    window.erase(0, window.size() - kept);
    const std::size_t got = TRY(read_piece(fd.get(), path, window, kept));
    for (std::size_t i = 0; i < words.size(); ++i)
      if (!found[i]) found[i] = window.contains(words[i]);
    total += got;
    if (got == 0 || std::ranges::find(found, false) == found.end()) return found;
    if (total > limit)
      return fail(Code::malformed, "read {}: larger than {} bytes", quote(path), limit);
  }
}

}  // namespace kata::host
