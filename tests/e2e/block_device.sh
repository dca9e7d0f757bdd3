#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A block device is recorded when a guest can mount it, and refused with the reason when not.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
enter_mount_namespace "$@"

at_end() {
  umount "$work/mnt" 2>/dev/null || true
  losetup --detach "$loop"
}
add() {
  run_as "$kata_ctl" direct-volume add -q --schema current /pods/volume \
    "$(mount_info "$1" | sed "s/ext4/${2:-ext4}/")"
}
show_device() {
  run_as "$kata_ctl" direct-volume show /pods/volume -o json
  jq -r .mount_info.device "$work/out"
}

# On the machine itself, not below --sysroot: only there the device, the mount and sysfs agree.
mount -t tmpfs none /run
mkdir "$work/mnt"
make_image /disk.img
loop=$(losetup --find --show "$root/disk.img" 2>/dev/null) || {
  unset -f at_end
  skip "there is no loop device"
}

add "$loop"
succeeds
[ "$(show_device)" = "$loop" ] || fail "another device is recorded"
ln -s "$loop" "$work/link"
add "$work/link"
succeeds
check "no note says that a link was followed" grep -q "recorded as '$loop'" "$work/err"
[ "$(show_device)" = "$loop" ] || fail "the link is recorded"
add "$loop" xfs
fails_with 1 "device '$loop': holds 'ext4', expected file system 'xfs'"

snapshot /run/kata-containers >"$work/expected"
mount "$loop" "$work/mnt"
add "$loop"
fails_with 1 "device '$loop': mounted on the host at '$work/mnt'"
grep -qx "hint: run 'umount $work/mnt'" "$work/err" || fail "no hint names the mount point"
add "$root/disk.img"
fails_with 1 "device '$root/disk.img': mounted on the host at '$work/mnt' through $loop"
umount "$work/mnt"
add /dev/null
fails_with 1 "device '/dev/null': a character device, expected a regular file or a block device"

wipefs -aq "$loop"
add "$loop"
fails_with 1 "device '$loop': blank, expected file system 'ext4'"
grep -qx "hint: run 'mkfs.ext4 $loop'" "$work/err" || fail "no hint says how to format it"
# An MBR with one Linux partition.
printf '\0\2\3\0\203\377\377\377\1\0\0\0\377\177\0\0' | dd of="$loop" bs=1 seek=446 status=none
printf '\125\252' | dd of="$loop" bs=1 seek=510 status=none
add "$loop"
fails_with 1 "device '$loop': holds a partition table (dos), expected file system 'ext4'"
snapshot /run/kata-containers | diff "$work/expected" - || fail "a refused device changed the tree"
