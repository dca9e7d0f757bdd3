#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Root is needed only where the kernel says so; who lacks it is told in one sentence.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need setpriv

# The program may lie where others have no access.
chmod 755 "$work"
cp "$kata_ctl" "$work/kata-ctl"
as_nobody=()
if [ "$(id -u)" -eq 0 ]; then
  as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  "${as_nobody[@]}" "$work/kata-ctl" --version >/dev/null 2>&1 || skip "the program cannot run for others"
fi

nobody() {
  run_as "${as_nobody[@]}" "$work/kata-ctl" --sysroot "$root" direct-volume "$@"
}

# A tree of one's own.
make_image /disk.img
[ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$root"
nobody add -q /pods/volume "$(mount_info /disk.img)"
succeeds
nobody list -q
prints /pods/volume
nobody show /pods/volume
succeeds
nobody remove /pods/volume
succeeds

# Somebody else's, as a node's is.
[ "$(id -u)" -eq 0 ] || exit 0
chown -R 0:0 "$root"
nobody add --no-device-check /pods/volume "$(mount_info /disk.img)"
fails_with 1 "add '/pods/volume': open '/run/kata-containers': Permission denied"
grep -qx "hint: run the command with sudo" "$work/err" || fail "no hint says what to do"
add_volume /pods/volume /dev/x
snapshot "$root" >"$work/expected"
for command in "add --no-device-check /pods/volume $(mount_info /dev/y)" list "list -o json" prune \
  "show /pods/volume" "remove /pods/volume" "stats /pods/volume" "resize /pods/volume 1Gi"; do
  # shellcheck disable=SC2086  # the words of a command without blanks in them
  nobody $command
  fails_with 1 "'/run/kata-containers"
  grep -q "Permission denied" "$work/err" || fail "expected the system's reason"
  grep -qx "hint: run the command with sudo" "$work/err" || fail "no hint says what to do"
done
snapshot "$root" | diff "$work/expected" - || fail "something changed"
