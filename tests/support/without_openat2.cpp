// SPDX-License-Identifier: Apache-2.0
#include "support/without_openat2.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <thread>

namespace kata::test {
namespace {

// For the calling thread alone, until its end. An emulator knows no filters and needs none.
bool forbid_openat2(int err) {
  std::array<sock_filter, 4> steps{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(err)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{static_cast<unsigned short>(steps.size()), steps.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
  return ::syscall(SYS_openat2, -1, "", nullptr, 0) < 0 && errno == err;
}

}  // namespace

bool without_openat2(int err, const std::function<void()>& act) {
  bool is_forbidden = false;
  std::thread{[&] {
    is_forbidden = forbid_openat2(err);
    if (is_forbidden) act();
  }}.join();
  return is_forbidden;
}

}  // namespace kata::test
