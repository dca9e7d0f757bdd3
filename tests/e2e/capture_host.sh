#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What capture-host.sh takes of this machine is enough for check and env to say the same of it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need strace
need_root
tests=$(cd "$(dirname "$0")/.." && pwd)
captured=$work/captured

check "the capture" sh "$tests/capture-host.sh" "$work" >/dev/null
check "unpacking" "$(dirname "$simulator")/../hosts/kata-unpack-host" "$work/tree.txt" "$captured"
[ "$(wc -c <"$work/tree.txt")" -lt 4000000 ] || fail "the text is too long"
! grep -qE '([0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' \
  <(grep -vE '00:00:00:00:00:00|00000000-0000-0000-0000-000000000000' "$work/tree.txt") ||
  fail "an address or a UUID is left"

# Recorded volumes stay private; KVM, and what it excuses, can be asked on the machine alone.
statuses() {
  jq -r '.checks[] | select(.group != "kvm" and .group != "volumes")
         | select(.id | IN("cpu.flags", "cpu.nested") | not) | "\(.id) \(.status)"' "$work/out"
}
run_as "$kata_ctl" check --fail-on never -o json
succeeds
statuses >"$work/live"
run_as "$kata_ctl" --sysroot "$captured" check --fail-on never -o json
succeeds
statuses >"$work/again"
diff "$work/live" "$work/again" || fail "check says something else of the captured machine"

facts() {
  jq -S '.host | del(.memory, .available_guest_protection, .vm_container_capable, .support_vsocks)' \
    "$work/out"
}
run_as "$kata_ctl" env --no-exec -o json
succeeds
facts >"$work/live"
run_as "$kata_ctl" --sysroot "$captured" env --no-exec -o json
facts >"$work/again"
diff "$work/live" "$work/again" || fail "env says something else of the captured machine"

# A program with shared objects opens these too.
! ldd "$kata_ctl" 2>/dev/null | grep -q '=>' || exit 0

# Every file that check opened and found is there; processes come and go, and loop devices say nothing.
strace -o "$work/calls" -e trace=openat "$kata_ctl" check --fail-on never >/dev/null 2>&1 || true
sed -n -E 's/.*openat\(AT_FDCWD, "(\/[^"]*)".* = [0-9]+$/\1/p' "$work/calls" | sort -u |
  grep -vE '^/proc/[0-9]+(/(comm|fd|ns)|$)|^/sys/class/block/(loop|zram|ram)|^/sys/fs/btrfs|^/run' |
  while read -r path; do
    [ -e "$captured$path" ] || [ -L "$captured$path" ] || echo "$path"
  done >"$work/missing"
[ ! -s "$work/missing" ] || fail "not captured: $(cat "$work/missing")"
