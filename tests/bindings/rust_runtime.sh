#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A runtime written in Rust on the binding: the program finds it as the owner of a direct volume,
# reads the volume's usage from it, and lets it grow. Its guest is the simulator's.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/bindings/lib.sh
. "$(dirname "$0")/lib.sh"
need_rust

run_build_script
rust --crate-type lib --crate-name kata src/lib.rs --out-dir "$work"
rust --extern kata examples/volume_runtime/main.rs -o "$work/volume-runtime"
make_image /disk.img
run direct-volume add -q /pods/volume "$(mount_info /disk.img)"
succeeds
vmm=/run/kata/sandbox-1/ch-vm.sock
start_sim --id vmm-of-1 --dialect rust --hvsock "$vmm"
runtime=("$work/volume-runtime" --sysroot "$root" --mount "/pods/hosts /etc/hosts bind rbind,ro"
  --mount "/pods/volume /data bind rbind,rw")
# shellcheck disable=SC2016 # the guest's shell counts
start_runtime "${runtime[@]}" --id sandbox-1 --mount "proc /proc proc nosuid" \
  --agent-url "hvsock://$vmm:1024" --guest-command 'echo in the guest: $((6 * 7))'
diff "$work/said" - <<'TEXT' || fail "it said something else"
mount /etc/hosts: no direct volume
mount /data: File /disk.img, ext4, read-only false
mount /proc: no direct volume
guest: "in the guest: 42"
TEXT

owner_is sandbox-1 live
stats=(direct-volume stats /pods/volume -o json)
usage_is image_usage "$root/disk.img" "$kata_ctl" --sysroot "$root" "${stats[@]}"
usage_is image_usage "$root/disk.img" "$kata_ctl" --sysroot "$root" "${stats[@]}" --guest-path /data
run direct-volume stats /pods/volume --guest-path /elsewhere
fails_with 1 "the reason is lost"
run direct-volume resize /pods/volume 32Mi
succeeds
has_size 33554432
usage_is image_usage "$root/disk.img" "$kata_ctl" --sysroot "$root" "${stats[@]}"
run direct-volume resize /pods/volume 1Mi
fails_with 1 "resize '/disk.img'"
has_size 33554432
run exec sandbox-1 -- echo through its shim
succeeds
prints "through its shim"

run direct-volume remove /pods/volume
fails_with 1 "volume '/pods/volume': in use by live sandbox 'sandbox-1'"
run_as "${runtime[@]}" --id sandbox-2
[ "$status" -eq 1 ] || fail "a second runtime takes the volume"
grep -q "^error: .*sandbox-1" "$work/err" || fail "it does not say whose the volume is"
[ ! -e "$root/run/kata/sandbox-2" ] || fail "it left its socket"
owner_is sandbox-1 live

exec {runtime_in}>&-
wait "$runtime_pid" || fail "the runtime failed: $(cat "$work/runtime.err")"
[ ! -e "$root/run/kata/sandbox-1/shim-monitor.sock" ] || fail "it left its socket"
run direct-volume remove /pods/volume
succeeds
