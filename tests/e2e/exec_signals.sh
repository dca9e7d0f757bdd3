#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A signal ends exec as it would any program, once the command is interrupted and the guest's shell
# was told to exit: nothing runs on in the guest.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# A shell without job control starts what it puts in the background with SIGINT and SIGQUIT ignored.
set -m
ulimit -c 0

# start ARGUMENT...: exec in the background, its process is $pid.
start() {
  last_command="exec $*"
  : >"$work/out"
  "$kata_ctl" --sysroot "$root" exec "$@" >"$work/out" 2>"$work/err" </dev/null &
  pid=$!
}

# dies_of SIGNAL: sends it, and compares what becomes of exec.
dies_of() {
  kill -"$1" "$pid"
  status=0
  wait "$pid" 2>/dev/null || status=$?
  [ "$status" -eq $((128 + $(kill -l "$1"))) ] || fail "SIG$1: expected death by it"
  [ ! -s "$work/err" ] || fail "SIG$1: there is noise"
}

for signal in INT TERM HUP QUIT; do
  for kind in bash dash no-stty; do
    guest --guest $kind
    # shellcheck disable=SC2016  # for the guest
    start sb1 -- sh -c 'echo $$; exec sleep 1000'
    until_true test -s "$work/out"
    command_pid=$(cat "$work/out")
    check "the command does not run" test -d "/proc/$command_pid"
    dies_of $signal
    logs " exited"
    check "the command runs on after SIG$signal" until_true test ! -d "/proc/$command_pid"
    stop_sim "$sim_pid"
  done

  # While it waits: for the sandbox, for the shim, for the VMM, for the guest's shell.
  start --wait 100s none -- true
  until_true is_waiting
  dies_of $signal

  guest --fault hang --request-log "$work/requests"
  start sb1 -- true
  until_true test -s "$work/requests"
  dies_of $signal
  stop_sim "$sim_pid"
  rm "$work/requests"

  guest --hv-fault hang
  start sb1 -- true
  logs "1 accepted"
  dies_of $signal
  stop_sim "$sim_pid"

  guest --guest silent
  start sb1 -- true
  logs "1 connected"
  dies_of $signal
  logs "1 closed"
  ! grep -q "early close" "$work/log" || fail "half a line was sent"
  stop_sim "$sim_pid"
done

# What is ignored already stays ignored: nohup.
guest
: >"$work/out"
(
  trap '' HUP
  exec "$kata_ctl" --sysroot "$root" exec sb1 -- \
    sh -c "echo begun; until [ -e '$work/go-on' ]; do :; done; echo done"
) >"$work/out" 2>"$work/err" </dev/null &
pid=$!
until_true grep -q begun "$work/out"
kill -HUP "$pid"
: >"$work/go-on"
wait "$pid" || fail "an ignored signal ended exec"
prints $'begun\ndone'
