#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A runtime written in Go on the binding: the program finds it as the owner of a direct volume, reads
# the volume's usage from it, and lets it grow. Its guest is the simulator's.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/bindings/lib.sh
. "$(dirname "$0")/lib.sh"
need_go

check "the runtime does not build" "$KATA_GO" build -o "$work/volume-runtime" ./cmd/volume-runtime
make_image /disk.img
run direct-volume add -q /pods/volume "$(mount_info /disk.img)"
succeeds
cat >"$work/config.json" <<'JSON'
{"ociVersion": "1.0.2", "mounts": [
  {"destination": "/proc", "type": "proc", "source": "proc"},
  {"destination": "/etc/hosts", "type": "bind", "source": "/pods/hosts", "options": ["rbind", "ro"]},
  {"destination": "/data", "type": "bind", "source": "/pods/volume", "options": ["rbind", "rw"]}]}
JSON
vmm=/run/vc/vm/sandbox-1/clh.sock
start_sim --id vmm-of-1 --hvsock "$vmm" --no-marker
# shellcheck disable=SC2016 # the guest's shell counts
start_runtime "$work/volume-runtime" -sysroot "$root" -id sandbox-1 -config "$work/config.json" \
  -agent-url "hvsock://$vmm:1024" -guest-command 'echo in the guest: $((6 * 7))'
diff "$work/said" - <<'TEXT' || fail "it said something else"
mount /proc: no direct volume
mount /etc/hosts: no direct volume
mount /data: file /disk.img, ext4, read-only false
guest: "in the guest: 42"
TEXT

owner_is sandbox-1 live
usage_is image_usage "$root/disk.img" "$kata_ctl" --sysroot "$root" direct-volume stats /pods/volume -o json
usage_is image_usage "$root/disk.img" "$kata_runtime" --sysroot "$root" direct-volume stats --volume-path /pods/volume
run direct-volume stats /pods/volume --guest-path /dev/sdx
fails_with 1 "sandbox 'sandbox-1' does not use this volume"
run direct-volume resize /pods/volume 32Mi
succeeds
has_size 33554432
usage_is image_usage "$root/disk.img" "$kata_ctl" --sysroot "$root" direct-volume stats /pods/volume -o json
run direct-volume resize /pods/volume 1Mi
fails_with 1 "the volume has 33554432 bytes, and cannot shrink to 1048576"
has_size 33554432
run exec sandbox-1 -- echo through its shim
succeeds
prints "through its shim"

run direct-volume remove /pods/volume
fails_with 1 "volume '/pods/volume': in use by live sandbox 'sandbox-1'"
run_as "$work/volume-runtime" -sysroot "$root" -id sandbox-2 -config "$work/config.json"
[ "$status" -eq 1 ] || fail "a second runtime takes the volume"
grep -q "^error: .*sandbox-1" "$work/err" || fail "it does not say whose the volume is"
[ ! -e "$root/run/vc/sbs/sandbox-2" ] || fail "it left its socket"
owner_is sandbox-1 live

stop_sim "$runtime_pid"
[ ! -e "$root/run/vc/sbs/sandbox-1" ] || fail "it left its socket"
owner_is sandbox-1 gone
run direct-volume remove /pods/volume
succeeds
