#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# stats of a volume are those of its file system, whichever shim is asked and whatever the format.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" -ne 0 ] || enter_mount_namespace "$@"

# A file system that nobody else uses, or at least one that hardly changes.
fs=/dev
make_image /guest.img
mkdir "$work/guest"
if mount -o loop "$root/guest.img" "$work/guest" 2>/dev/null; then
  at_end() { umount "$work/guest"; }
  fs=$work/guest
  head -c 3000000 /dev/urandom >"$fs/data"
fi

# What statfs(2) says of a directory, in the shape in which the Go shim answers.
expected() {
  stat -f -c '%S %f %b %d %c' "$1" | jq -cR 'split(" ") | map(tonumber) |
    [{available: (.[1] * .[0]), total: (.[2] * .[0]), used: ((.[2] - .[1]) * .[0]), unit: 1},
     {available: .[3], total: .[4], used: (.[4] - .[3]), unit: 2}]'
}

add_volume /pods/go /dev/go
add_volume /pods/rust /dev/rust
start_sim --id go-sandbox --volume "/dev/go=$fs" --volume-dir "$(record_dir /pods/go)"
start_sim --id rust-sandbox --dialect rust --volume "/dev/rust=$fs"

usage_is expected "$fs" "$kata_ctl" --sysroot "$root" direct-volume stats /pods/go -o json
[ "$(jq -r .volume_condition.message "$work/out")" = OK ] || fail "the condition is lost"
usage_is expected "$fs" "$kata_ctl" --sysroot "$root" direct-volume stats /pods/rust \
  --sandbox-id rust-sandbox -o json
usage_is expected "$fs" "$kata_runtime" --sysroot "$root" direct-volume stats --volume-path /pods/go

run direct-volume stats /pods/go
succeeds
check "the table has no head" grep -q '^UNIT  *USED  *AVAILABLE  *TOTAL  *USE%$' "$work/out"
check "the table has no bytes" grep -Eq '^bytes( +[0-9.]+ ?[KMGTP]?i?B?){3} +[0-9]+%$' "$work/out"
inodes=$(stat -f -c %c "$fs")
check "the table has no inodes" grep -Eq "^inodes +[0-9]+ +[0-9]+ +$inodes +([0-9]+%|-)\$" "$work/out"
