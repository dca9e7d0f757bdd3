#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real QEMU with the memory that Kata gives it is measured as the kernel counts.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"
need qemu-system-x86_64

mkdir -p "$root/dev/shm" "$root/run/vc/sbs/real"
qemu-system-x86_64 -name sandbox-real,debug-threads=on -accel tcg -machine q35 -S -m 64M \
  -object "memory-backend-file,id=dimm1,size=64M,mem-path=$root/dev/shm,share=on" \
  -numa node,memdev=dimm1 -smp 2 -nodefaults -nographic -no-user-config \
  -monitor none >"$work/qemu.log" 2>&1 &
qemu=$!
sim_pids+=("$qemu")

measured() {
  kill -0 "$qemu" 2>/dev/null || return 0
  [ "$(show .memory.backing real)" = shm ]
}
await 'QEMU does not make its memory' measured
kill -0 "$qemu" 2>/dev/null || fail "QEMU does not run: $(cat "$work/qemu.log")"

is hypervisor "qemu $qemu 67108864 1" \
  "$(show '"\(.hypervisor.name) \(.hypervisor.pid) \(.memory.committed_bytes) \(.memory.files)"' real)"
touched=$(show .memory.touched_bytes real)
[ "$touched" -lt 67108864 ] || fail "a guest that never ran touched all its memory: $touched"
is state 'orphaned' "$(show .state real)"
is program "$(readlink -f "$(command -v qemu-system-x86_64)")" "$(show '.processes[0].program' real)"
