#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Standard input of any kind: forwarded with -i to its end, and left alone without.
# shellcheck disable=SC2119
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

# feed ARGUMENT...: exec with this test's standard input.
feed() {
  last_command="exec $*"
  status=0
  timeout 60 "$kata_ctl" --sysroot "$root" exec "$@" >"$work/out" 2>"$work/err" || status=$?
}

guest
printf 'a\nb' >"$work/input"
head -c 300000 /dev/urandom >"$work/random"

feed -i sb1 -- cat <"$work/input"
succeeds
prints $'a\nb'
feed -i sb1 -- cat < <(cat "$work/random")
succeeds
cmp "$work/random" "$work/out" || fail "a pipe's bytes changed"
feed -i sb1 -- cat </dev/null
succeeds
prints ""
feed -i sb1 -- cat <&-
succeeds
prints ""
feed -i sb1 -- head -c 2 </dev/zero
succeeds
[ "$(od -An -tx1 <"$work/out")" = " 00 00" ] || fail "expected two bytes of zero"
feed -i sb1 -- cat </
fails_with 125 "read standard input: Is a directory"

# Without -i the input stays for whoever comes next, and a pipe that stays open is no reason to wait.
exec 7<>"$idle"
feed sb1 -- cat <&7
succeeds
prints ""
{
  feed sb1 -- true
  cat >"$work/left"
} <"$work/input"
cmp "$work/input" "$work/left" || fail "input was taken without -i"

# A terminal, on which the user ends the input.
if command -v script >/dev/null; then
  printf 'typed\n\004' >"$work/keys"
  status=0
  timeout 60 script -qec "'$kata_ctl' --sysroot '$root' exec -i sb1 -- sed s/^/got-/" /dev/null \
    <"$work/keys" >"$work/out" 2>"$work/err" || status=$?
  succeeds
  grep -q '^got-typed' "$work/out" || fail "what was typed did not arrive"
fi
