#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real virtiofsd under a real QEMU is shown with both its processes, its directory, cache mode and
# threads. It is QEMU's former one, in C: Debian 12 has no other.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"
need qemu-system-x86_64
virtiofsd=/usr/lib/qemu/virtiofsd
[ -x "$virtiofsd" ] || skip "there is no '$virtiofsd'"

shared=$root/run/kata-containers/shared/sandboxes/real/shared
mkdir -p "$shared" "$root/dev/shm" "$root/run/vc/sbs/real"
mount -t tmpfs none /run # for the daemon's lock, which nobody would remove
"$virtiofsd" --socket-path="$work/fs.sock" -o "source=$shared" -o cache=always \
  --thread-pool-size=3 -f >"$work/virtiofsd.log" 2>&1 &
daemon=$!
sim_pids+=("$daemon")
await 'virtiofsd does not listen' [ -S "$work/fs.sock" ]
qemu-system-x86_64 -name sandbox-real,debug-threads=on -accel tcg -machine q35 -S -m 64M \
  -object "memory-backend-file,id=dimm1,size=64M,mem-path=$root/dev/shm,share=on" \
  -numa node,memdev=dimm1 -chardev "socket,id=fs,path=$work/fs.sock" \
  -device vhost-user-fs-pci,chardev=fs,tag=kataShared -nodefaults -nographic -no-user-config \
  -monitor none >"$work/qemu.log" 2>&1 &
qemu=$!
sim_pids+=("$qemu")

# Once QEMU is there the daemon goes on in a process with namespaces of its own.
serves() {
  kill -0 "$qemu" 2>/dev/null && kill -0 "$daemon" 2>/dev/null || return 0
  [ "$(show '.virtiofsd.pids | length' real)" -eq 2 ] && [ "$(show .hypervisor.pid real)" = "$qemu" ]
}
await 'the two do not meet' serves
for pid in "$qemu" "$daemon"; do
  kill -0 "$pid" 2>/dev/null || fail "they do not run: $(cat "$work/virtiofsd.log" "$work/qemu.log")"
done

inner=$(pgrep -P "$daemon")
is virtiofsd "$daemon $inner always 3 $shared" "$(show '.virtiofsd |
  "\(.pids | sort | map(tostring) | join(" ")) \(.cache) \(.thread_pool_size) \(.shared_directory)"' real)"
is parent "$daemon" "$(show ".processes[] | select(.pid == $inner) | .parent" real)"
is state orphaned "$(show .state real)"
run sandbox show real
succeeds
grep -Eq "^virtiofsd: +$daemon $inner$" "$work/out" || fail "both are not shown"
