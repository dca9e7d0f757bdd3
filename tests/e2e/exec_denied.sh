#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who may not look at the sandbox is told to use sudo.
# shellcheck disable=SC2119
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
need_root
need setpriv

chmod 755 "$work"
cp "$kata_ctl" "$work/kata-ctl"
as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
"${as_nobody[@]}" "$work/kata-ctl" --version >/dev/null 2>&1 || skip "the program cannot run for others"

guest
# From the outermost that is closed to the innermost: each says which it is.
for closed in run/vc/vm/sb1/clh.sock run/vc/vm/sb1 run/vc/sbs/sb1/shim-monitor.sock run/vc/sbs/sb1 run/vc/sbs; do
  find "$root" -exec chmod a+rwx {} +
  chmod 700 "$root/$closed"
  run_as "${as_nobody[@]}" "$work/kata-ctl" --sysroot "$root" exec sb1 -- true
  fails_with 125 "Permission denied"
  grep -qF "sb1" "$work/err" || fail "the sandbox is not named"
  grep -qx "hint: run the command with sudo" "$work/err" || fail "no hint says what to do"
done
find "$root" -exec chmod a+rwx {} +
run_as "${as_nobody[@]}" "$work/kata-ctl" --sysroot "$root" exec sb1 -- exit 5
[ "$status" -eq 5 ] || fail "who may look can also run"
