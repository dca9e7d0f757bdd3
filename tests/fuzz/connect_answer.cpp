// SPDX-License-Identifier: Apache-2.0
// What a VMM says to CONNECT, over a real socket: either the guest's bytes follow untouched, or the
// answer is refused with an error of one line, and no more of it was read than a line.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "exec/guest_socket.hpp"

using namespace kata;
using namespace kata::exec;

namespace {

constexpr std::size_t longest = 4096;  // fits into a socket's buffer

std::string rest_of(const Fd& socket) {
  std::string rest;
  std::array<char, longest> bytes{};
  for (ssize_t got = 0; (got = ::read(socket.get(), bytes.data(), bytes.size())) > 0;)
    rest.append(bytes.data(), static_cast<std::size_t>(got));
  return rest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), std::min(size, longest)};
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
  const Fd ours{ends[0]};
  Fd vmm{ends[1]};
  if (::send(vmm.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(bytes.size()))
    std::abort();
  vmm = Fd{};

  const auto answer = read_connect_answer(ours, 1026, Wait::until(std::chrono::seconds{20}));
  const std::string rest = rest_of(ours);
  if (!bytes.ends_with(rest) || bytes.size() - rest.size() > 64) std::abort();
  if (!answer) {
    if (answer.error().what.empty() || answer.error().what.contains('\n')) std::abort();
    return 0;
  }
  const std::string_view line = bytes.substr(0, bytes.size() - rest.size());
  if (!line.starts_with("OK") || line.find('\n') != line.size() - 1) std::abort();
  return 0;
}
