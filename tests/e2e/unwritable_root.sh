#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A file system that takes no record is named in one sentence, and stays as it was.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
enter_mount_namespace "$@"

at_end() {
  umount "$root/run"
}
add=(direct-volume add --no-device-check /pods/volume "$(mount_info /dev/new)")

# refused_with TEXT: add fails so, and nothing changed.
refused_with() {
  snapshot "$root" >"$work/expected"
  run "${add[@]}"
  fails_with 1 "$1"
  snapshot "$root" | diff "$work/expected" - || fail "the tree changed"
}

mount -t tmpfs -o ro none "$root/run"
refused_with "add '/pods/volume': make '/run/kata-containers': Read-only file system"
umount "$root/run"

mount -t tmpfs -o size=64k none "$root/run"
dd if=/dev/zero of="$root/run/filler" bs=4k 2>/dev/null && fail "the file system is not full"
refused_with ": No space left on device"
rm "$root/run/filler"
run "${add[@]}"
succeeds

# Full with a record in it: the old one stays, also for those who only want to remove it.
dd if=/dev/zero of="$root/run/filler" bs=4k 2>/dev/null && fail "the file system is not full"
refused_with ": No space left on device"
mount -o remount,ro "$root/run"
refused_with ": Read-only file system"
run direct-volume remove /pods/volume
fails_with 1 ": Read-only file system"
run direct-volume list -q
prints /pods/volume
mount -o remount,rw "$root/run"
run direct-volume remove /pods/volume
succeeds
check "the record is still there" test ! -e "$(record_dir /pods/volume)"

# No room for a name, rather than for bytes.
umount "$root/run"
mount -t tmpfs -o nr_inodes=4 none "$root/run"
refused_with ": No space left on device"
