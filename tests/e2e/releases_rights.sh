#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What talks to a server of releases is a process of its own: without root's rights, without a way
# to get any, and gone with the one that started it.
# shellcheck source=tests/e2e/release_lib.sh
. "$(dirname "$0")/release_lib.sh"

# await WHAT COMMAND...: until the command succeeds, for half a minute at most.
await() {
  local what=$1 end=$((SECONDS + 30))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "$what"
    read -r -t 0.05 <> <(:) || true
  done
}

field() { # PID NAME: the line of /proc/PID/status, blanks as one
  sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status" 2>/dev/null | tr -s '[:space:]' ' ' | sed 's/ $//'
}

was_asked() { grep -q 'GET /slow' "$servers/requests" 2>/dev/null; }
is_gone() { [ ! -e "/proc/$1" ] || [ "$(field "$1" State | cut -c1)" = Z ]; }

KATA_RELEASE_URL=https://localhost:$good/slow "$kata_ctl" check only-list-releases --timeout 60s \
  >"$work/out" 2>"$work/err" &
parent=$!
sim_pids+=("$parent")
await "the server was not asked" was_asked
child=$(cat "/proc/$parent/task/$parent/children")
child=${child% }
[ -n "$child" ] || fail "no process of its own asks"
[ "$(field "$child" NoNewPrivs)" = 1 ] || fail "it could get new rights"
if [ "$(id -u)" -eq 0 ]; then
  [ "$(field "$child" Uid)" = "65534 65534 65534 65534" ] || fail "its user is $(field "$child" Uid)"
  [ "$(field "$child" Gid)" = "65534 65534 65534 65534" ] || fail "its group is $(field "$child" Gid)"
  [ -z "$(field "$child" Groups)" ] || fail "it is in groups: $(field "$child" Groups)"
  [ "$(field "$child" CapEff)" = 0000000000000000 ] || fail "it has capabilities"
fi
kill -KILL "$parent"
wait "$parent" 2>/dev/null || true
await "it outlives the one that started it" is_gone "$child"
