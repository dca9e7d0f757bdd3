#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# --watch lists again and again until a signal comes or nobody reads any more.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"

touch "$work/out"
mkdir -p "$root/run/kata/first"
"$kata_ctl" --sysroot "$root" ps -q --watch 50ms >"$work/out" 2>"$work/err" &
watching=$!
sim_pids+=("$watching")
await 'nothing is listed' grep -q first "$work/out"
mkdir "$root/run/kata/second"
await 'a new sandbox is not listed' grep -q second "$work/out"
kill -TERM "$watching"
status=0
wait "$watching" || status=$?
is 'status of a watch that was stopped' 143 "$status"

# A reader that leaves ends it.
{
  ended=0
  timeout 20 "$kata_ctl" --sysroot "$root" ps -q -w 50ms 2>"$work/err" || ended=$?
  echo "$ended" >"$work/ended"
} | head -n 1 >"$work/out"
is 'first line' first "$(cat "$work/out")"
[ "$(cat "$work/ended")" -ne 124 ] || fail "it does not end without a reader"
