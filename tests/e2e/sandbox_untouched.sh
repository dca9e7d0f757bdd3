#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Looking at sandboxes opens no socket of a VMM, writes nothing and asks shims for one thing at most.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"
need strace
if grep -q __tsan_ "$kata_ctl"; then skip "ThreadSanitizer makes files of its own"; fi
export ASAN_OPTIONS=detect_leaks=0
strace -f -o /dev/null true 2>/dev/null || skip "strace cannot trace here"

start_sim --id go --vmm cloud-hypervisor --log "$work/go.log" --request-log "$work/go.requests"
start_sim --id rust --vmm dragonball --dialect rust --log "$work/rust.log" \
  --request-log "$work/rust.requests"
touch "$root/run/vc/vm/go/clh-api.sock" "$root/run/vc/vm/go/qmp.sock"
snapshot "$root/run" >"$work/before"

strace -f -qq -o "$work/trace" "$kata_ctl" --sysroot "$root" ps -o json >"$work/out" 2>"$work/err" ||
  fail "ps fails under strace"
! grep -E 'clh-api|qmp\.sock|clh\.sock|hvsock' "$work/trace" >"$work/seen" ||
  fail "a VMM's socket was looked at: $(cat "$work/seen")"
! grep -E 'O_WRONLY|O_RDWR|O_CREAT|^[0-9]* *(unlink|rename|mkdir|ptrace|kill)' "$work/trace" >"$work/seen" ||
  fail "something was changed: $(cat "$work/seen")"
snapshot "$root/run" | diff "$work/before" - || fail "something changed"
cat "$work"/*.log >"$work/seen"
[ ! -s "$work/seen" ] || fail "a guest was connected to: $(cat "$work/seen")"
[ ! -s "$work/go.requests" ] || fail "a shim was asked for what its state tells"
is requests 1 "$(grep -c '^GET /agent-url ' "$work/rust.requests")"
is requests 1 "$(grep -c '^request ' "$work/rust.requests")"

# One that does not answer holds nothing up for long.
start_sim --id hangs --vmm dragonball --dialect rust --fault hang
SECONDS=0
run ps -q
succeeds
[ "$SECONDS" -lt 10 ] || fail "a shim that hangs held up the list"
is 'agent of a shim that hangs' null "$(show .agent.url hangs)"
