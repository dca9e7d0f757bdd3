#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who may not look is shown what can be seen, and told what is missing.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"
[ "$(stat -c %u /proc/1)" -eq 0 ] || skip "needs root outside of a user namespace"
need setpriv
setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null || skip "users cannot be changed"
chmod 755 "$work" "$root" "$root/run"
install -m 755 "$kata_ctl" "$work/kata-ctl"
as_nobody() {
  run_as setpriv --reuid 65534 --regid 65534 --clear-groups "$work/kata-ctl" --sysroot "$root" "$@"
}

start_sim --id secret --vmm qemu
as_nobody ps
succeeds
# By its processes; that it lives or not, only root can tell.
grep -q '^secret  *cannot-tell .* qemu ' "$work/out" || fail "it is not listed: $(cat "$work/out")"
grep -qF "warning: open '/run/vc/sbs': Permission denied" "$work/err" || fail "no word about state"
grep -qF 'run the command with sudo' "$work/err" || fail "no word about memory"
as_nobody sandbox show secret -o json
succeeds
is memory null "$(jq -c .memory "$work/out")"
is pss '[null]' "$(jq -c '[.processes[].pss_bytes] | unique' "$work/out")"
is rss true "$(jq '.processes | all(.rss_bytes > 0)' "$work/out")"
