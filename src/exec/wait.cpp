// SPDX-License-Identifier: Apache-2.0
#include "exec/wait.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace kata::exec {
namespace {

// Rounded up: poll(2) would come back too early and be asked again.
int poll_timeout(Clock::time_point deadline) {
  if (deadline == Clock::time_point::max()) return -1;
  if (deadline == Wait::none().deadline) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, std::numeric_limits<int>::max()));
}

short events_of(const Interest& interest) {
  return static_cast<short>((interest.readable ? POLLIN : 0) | (interest.writable ? POLLOUT : 0));
}

// A hang-up is reported even to who asks for nothing, again and again.
pollfd to_pollfd(const Interest& interest) {
  const short events = events_of(interest);
  return {events == 0 ? -1 : interest.fd, events, 0};
}

std::unexpected<Error> timed_out(const Wait& wait) {
  const auto ms = wait.allowed.count();
  return ms % 1000 == 0 ? fail(Code::timed_out, "timed out after {} s", ms / 1000)
                        : fail(Code::timed_out, "timed out after {} ms", ms);
}

void keep_ready(Interest& interest, short seen) {
  const bool gone = (seen & (POLLHUP | POLLERR | POLLNVAL)) != 0;
  interest.readable = interest.readable && ((seen & POLLIN) != 0 || gone);
  interest.writable = interest.writable && ((seen & POLLOUT) != 0 || gone);
}

}  // namespace

Result<> wait_ready(Interest& first, Interest& second, const Wait& wait) {
  std::array<pollfd, 3> polled{{to_pollfd(first), to_pollfd(second), {wait.interrupt, POLLIN, 0}}};
  const bool only_looks = wait.deadline == Wait::none().deadline;
  for (;;) {
    const int count = ::poll(polled.data(), polled.size(), poll_timeout(wait.deadline));
    if (count < 0 && errno != EINTR) return sys_error(errno, "poll");
    if (count > 0 && polled[2].revents != 0) return fail(Code::interrupted, "interrupted");
    if (count > 0 && only_looks) break;
    // Even where something is ready: who sends without end must not defeat the deadline.
    if (count >= 0 && Clock::now() >= wait.deadline) return timed_out(wait);
    if (count > 0) break;
  }
  keep_ready(first, polled[0].revents);
  keep_ready(second, polled[1].revents);
  return {};
}

Result<> wait_ready(Interest& one, const Wait& wait) {
  Interest none;
  return wait_ready(one, none, wait);
}

}  // namespace kata::exec
