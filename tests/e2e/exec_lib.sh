# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154
# shellcheck shell=bash
# Sourced after lib.sh by the end-to-end tests of exec.

# guest ARGUMENT...: sandbox "sb1" with a debug console, its events in $work/log.
guest() {
  : >"$work/log"
  start_sim --id sb1 --log "$work/log" "$@"
}

# in_guest WORD...: runs a command there, as `run` does.
in_guest() {
  run exec sb1 -- "$@"
}

# logs TEXT: waits until the simulator logged it.
logs() {
  local i
  for ((i = 0; i < 1000; i++)); do
    if grep -q -- "$1" "$work/log"; then return; fi
    read -r -t 0.02 <>"$idle" || true
  done
  cat "$work/log"
  fail "expected the simulator to log: $1"
}

# Whether the process $pid waits with its signals blocked, as exec does. Before it is exec, it is a
# shell, which blocks them too.
is_waiting() {
  [ "/proc/$pid/exe" -ef "${KATA_PROGRAM:-$kata_ctl}" ] && grep -q '^SigBlk:.*[1-9a-f]' "/proc/$pid/status"
}

# until_true COMMAND...: waits until it succeeds.
until_true() {
  local i
  for ((i = 0; i < 1000; i++)); do
    if "$@"; then return; fi
    read -r -t 0.02 <>"$idle" || true
  done
  fail "waited in vain: $*"
}

# Nothing is ever written to it: a read with a timeout is a pause without a process.
idle=$work/idle
mkfifo "$idle"
