#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Without a command, what is piped in is a script for the guest's shell, as admins pipe what they
# would type there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

# pipe SCRIPT EXPECTED [PROGRAM]: runs it, and compares the status.
pipe() {
  last_command="exec: $1"
  status=0
  printf %s "$1" | timeout 60 "${3:-$kata_ctl}" --sysroot "$root" exec sb1 >"$work/out" 2>"$work/err" || status=$?
  [ "$status" -eq "$2" ] || fail "expected status $2"
}

for kind in bash dash no-stty; do
  guest --guest $kind
  pipe "df -h /" 0
  df -h / | head -n 1 | diff - <(head -n 1 "$work/out") || fail "expected df's table"
  pipe "mount" 0 "$kata_runtime"
  grep -q ' on / type ' "$work/out" || fail "expected a line for the root"
  pipe $'find /etc -maxdepth 1 -name passwd\n' 0
  prints /etc/passwd
  pipe $'echo a; echo b >&2\nif true\nthen exit 9\nfi\necho not reached' 9
  prints $'a\nb'
  pipe "no-such-command-anywhere" 127
  pipe "" 0
  prints ""
  stop_sim "$sim_pid"
done
