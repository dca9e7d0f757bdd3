#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# check of the machine itself starts no program, writes nothing, and opens no device but KVM's.
# shellcheck source=tests/e2e/strace.sh
. "$(dirname "$0")/strace.sh"
if grep -q __tsan_ "$kata_ctl"; then skip "ThreadSanitizer makes files of its own"; fi

strace -f -o "$work/calls" "$kata_ctl" check --fail-on never >"$work/out" 2>"$work/err" ||
  fail "check ends with $?"

[ "$(grep -c ' execve(' "$work/calls")" -eq 1 ] || fail "a program was started"
for call in fork vfork clone3 mount init_module finit_module unlink unlinkat rename renameat2 mkdir mkdirat; do
  ! grep -q " $call(" "$work/calls" || fail "$call was called"
done
opened() { grep -E ' open(at2?)?\(' "$work/calls"; }
! opened | grep -E 'O_CREAT|O_TRUNC|O_WRONLY' || fail "a file was opened for writing"
! opened | grep 'O_RDWR' | grep -v '"/dev/kvm"' || fail "another device than KVM was opened"
! opened | grep '"/dev/' | grep -Ev 'O_PATH|"/dev/(kvm|cpu/0/msr)"' || fail "a device was opened"
