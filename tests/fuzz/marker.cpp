// SPDX-License-Identifier: Apache-2.0
// Input: a byte that says how long the pieces are, a marker up to the first NUL, then the text. The
// scanner finds in pieces what find() finds in the whole. The text is then a guest's answer too,
// 'M' standing for the real marker: a shell that is believed said just that.
#include "exec/marker.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>

#include "core/text.hpp"
#include "exec/guest_shell.hpp"

using namespace kata;
using namespace kata::exec;

namespace {

constexpr std::size_t longest_answer = 2000;
constexpr std::size_t marker_length = 32;

void expect(bool holds) {
  if (!holds) std::abort();
}

struct Cut {
  std::string text;  // all before the markers, each of which is a line end
  std::string rest;  // what may begin a marker yet
};

Cut cut_whole(std::string_view text, std::string_view marker) {
  Cut cut;
  for (;;) {
    const std::size_t at = text.find(marker);
    if (at == text.npos) break;
    cut.text.append(text.substr(0, at)).append("\n");
    text.remove_prefix(at + marker.size());
  }
  std::size_t held = std::min(text.size(), marker.size() - 1);
  while (!text.ends_with(marker.substr(0, held))) --held;
  cut.text.append(text.substr(0, text.size() - held));
  cut.rest = text.substr(text.size() - held);
  return cut;
}

// Pieces of 1 to 8 bytes, in an order that `seed` chooses.
Cut cut_in_pieces(std::string_view text, std::string_view marker, unsigned seed) {
  MarkerScanner scanner{std::string{marker}};
  Cut cut;
  while (!text.empty()) {
    seed = seed * 1103515245U + 12345U;
    std::string_view piece = text.substr(0, 1 + ((seed >> 16U) % 8));
    text.remove_prefix(piece.size());
    while (!piece.empty()) {
      const MarkerScanner::Found found = scanner.feed(piece);
      cut.text += found.before;
      if (found.complete) cut.text += '\n';
      expect(found.complete || found.after.empty());
      expect(piece.ends_with(found.after));
      piece = found.after;
    }
  }
  cut.rest = scanner.held();
  return cut;
}

// What the guest is told first holds the marker's halves as "m=HALF;m=${m}HALF".
std::string read_marker(int guest) {
  std::string line;
  char byte = 0;
  while (!line.ends_with('\n') && ::read(guest, &byte, 1) == 1) line += byte;
  const std::size_t first = line.find(";m=") + 3;
  const std::size_t second = line.find("${m}") + 4;
  return line.substr(first, marker_length / 2) + line.substr(second, marker_length / 2);
}

void answer_as(int guest, std::string_view answer) {
  const std::string marker = read_marker(guest);
  std::string said;
  for (const char c : answer) c == 'M' ? said.append(marker) : said.append(1, c);
  static_cast<void>(::send(guest, said.data(), said.size(), MSG_NOSIGNAL));
  ::shutdown(guest, SHUT_WR);
  // What is said to it must have somewhere to go.
  std::array<char, 4096> bytes{};
  while (::read(guest, bytes.data(), bytes.size()) > 0) {
  }
}

// A status is one only between ">" and ";", and what came before it lies between the marks.
void check_answer(std::string_view said, const Result<GuestShell::Answer>& answer) {
  if (!answer) {
    expect(!answer.error().what.empty() && !answer.error().what.contains('\n'));
    return;
  }
  expect(answer->status >= 0 && answer->status <= 255);
  const std::size_t begin = said.find("M<");
  const std::size_t end = said.find("M>", begin);
  expect(said.starts_with("M=") || said.contains("M="));
  expect(begin != said.npos && end != said.npos);
  const std::string_view status = said.substr(end + 2, said.find(';', end) - end - 2);
  expect(parse_u64(status) == static_cast<std::uint64_t>(answer->status));
  if (!said.contains('\r')) expect(answer->text == said.substr(begin + 2, end - begin - 2));
}

void check_shell(std::string_view said) {
  std::array<int, 2> ends{};
  expect(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Fd guest{ends[1]};
  std::thread peer{[&] { answer_as(guest.get(), said); }};
  const Wait wait = Wait::until(std::chrono::seconds{20});
  {
    Result<GuestShell> shell = GuestShell::start(Fd{ends[0]}, wait);
    if (shell) check_answer(said, shell->ask(":", wait));
  }
  peer.join();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::size_t nul = input.find('\0');
  if (nul == input.npos || nul < 2) return 0;
  const std::string_view marker = input.substr(1, nul - 1);
  const std::string_view text = input.substr(nul + 1);
  const Cut whole = cut_whole(text, marker);
  const Cut pieces = cut_in_pieces(text, marker, data[0]);
  expect(pieces.text == whole.text && pieces.rest == whole.rest);
  if (text.size() <= longest_answer) check_shell(text);
  return 0;
}
