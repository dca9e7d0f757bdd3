#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# resize grows the volume where the guest can, and otherwise says what the guest cannot do.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

truncate -s 16M "$root/disk.img"
add_volume /pods/volume /disk.img
sandbox=(--volume "/disk.img=/dev")
resize() {
  run direct-volume resize /pods/volume "$@"
}
has_size() {
  [ "$(stat -c %s "$root/disk.img")" -eq "$1" ] || fail "expected a file of $1 bytes"
}

start_sim --id today "${sandbox[@]}" --volume-dir "$(record_dir /pods/volume)"
resize 32Mi
fails_with 1 "resize '/disk.img': the guest's agent does not implement resizing"
start_sim --id older "${sandbox[@]}" --resize absent
resize 32Mi --sandbox-id older
fails_with 1 "resize '/disk.img': the guest's agent does not implement resizing"
start_sim --id rusty --dialect rust "${sandbox[@]}"
resize 32Mi --sandbox-id rusty
fails_with 1 "agents up to 4.1.0 do not implement resizing"
has_size 16777216

start_sim --id able "${sandbox[@]}" --resize works
resize 32Mi --sandbox-id able
succeeds
prints ''
has_size 33554432
start_sim --id able-rusty --dialect rust "${sandbox[@]}" --resize works
resize 40000000 --sandbox-id able-rusty
succeeds
has_size 40000000
run_as "$kata_runtime" --sysroot "$root" direct-volume resize --volume-path /pods/volume \
  --size 50000000 --sandbox-id able
succeeds
has_size 50000000

for size in '' 0 -1 1.5 8Xi 18446744073709551616 ' 5' 0x10; do
  resize "--size=$size" --sandbox-id able
  fails_with 2 size
done
run direct-volume resize /pods/volume 60000000 --sandbox-id today-is-not
fails_with 1 "find sandbox 'today-is-not'"
has_size 50000000
