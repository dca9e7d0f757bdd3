#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# check of a machine whose /proc hides other users' processes (hidepid) answers in full: what it cannot
# count is unknown, and nothing is taken for a defect of the machine.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
enter_mount_namespace "$@"
need setpriv
chmod 755 "$work"
cp "$kata_ctl" "$work/kata-ctl"
nobody() {
  run_as setpriv --reuid 65534 --regid 65534 --clear-groups "$work/kata-ctl" "$@"
}
checks() { jq -r '.checks[] | "\(.id) \(.status)"' "$work/out"; }

nobody check --fail-on never -o json
succeeds
checks >"$work/before"

mount -t proc -o hidepid=2 proc /proc 2>/dev/null || skip "proc cannot be mounted with hidepid"
! setpriv --reuid 65534 --regid 65534 --clear-groups \
  test -e /proc/1 || skip "this kernel's hidepid hides nothing"
nobody check --fail-on never -o json
succeeds
checks >"$work/after"

# The same checks, and none of them fails or warns that did not before.
diff <(cut -d ' ' -f 1 "$work/before") <(cut -d ' ' -f 1 "$work/after") || fail "other checks ran"
! diff "$work/before" "$work/after" | grep -E '^> .* (fail|warn)$' || fail "a hidden process is a problem"
jq -e '[.checks[] | select(.detail == "")] | length == 0' "$work/out" >/dev/null || fail "no reason given"

nobody check capacity -o json
jq -e '.capacity.handlers | length > 0' "$work/out" >/dev/null || fail "no capacity"
# Root sees all the same.
run_as "$work/kata-ctl" check limits.inotify -o json
succeeds
