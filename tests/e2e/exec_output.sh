#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An output that takes no more ends the command: quietly where its reader left, else with the reason.
# shellcheck disable=SC2094,SC2119
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

exec=("$kata_ctl" --sysroot "$root" exec sb1 --)
guest

# As any other program in a pipe.
set +o pipefail
timeout 60 "${exec[@]}" yes 2>"$work/err" </dev/null | head -n 1 >"$work/out"
statuses=("${PIPESTATUS[@]}")
set -o pipefail
[ "${statuses[0]}" -eq 141 ] || fail "expected death by SIGPIPE, got status ${statuses[0]}"
prints y
[ ! -s "$work/err" ] || fail "there is noise"
logs "1 shell .* exited"

# Who ignores SIGPIPE is told instead.
mkfifo "$work/fifo"
exec 7<>"$work/fifo" 8>"$work/fifo"
(
  trap '' PIPE
  exec 7<&-
  status=0
  timeout 60 "${exec[@]}" yes >&8 2>"$work/err" </dev/null 7<&- || status=$?
  echo "$status" >"$work/status"
) &
pid=$!
head -c 4 <&7 >/dev/null
exec 7<&- 8>&-
wait "$pid"
status=$(cat "$work/status")
: >"$work/out"
fails_with 125 "run 'yes' in sandbox 'sb1': write standard output: nobody reads it"
logs "2 shell .* exited"

status=0
timeout 60 "${exec[@]}" yes >/dev/full 2>"$work/err" </dev/null || status=$?
fails_with 125 "run 'yes' in sandbox 'sb1': write standard output: No space left on device"
logs "3 shell .* exited"
status=0
timeout 60 "${exec[@]}" echo text >&- 2>"$work/err" </dev/null || status=$?
fails_with 125 "run 'echo' in sandbox 'sb1': write standard output: Bad file descriptor"
logs "4 shell .* exited"

# A pipe that nobody empties does not keep us from a signal.
exec 7<>"$work/fifo"
set -m
"${exec[@]}" yes >"$work/fifo" 2>"$work/err" </dev/null &
pid=$!
set +m
logs "5 shell .* started"
head -c 1 <&7 >/dev/null
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
[ "$status" -eq 143 ] || fail "expected death by SIGTERM"
logs "5 shell .* exited"
