#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Files and directories go both ways unchanged, whatever the guest has; a copy that is stopped or
# refused leaves nothing on either side.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

mkdir -p "$here/tree/sub/empty"
head -c 100000 /dev/urandom >"$here/random"
seq 20000 >"$here/text"
chmod 4751 "$here/text"
seq 100 >"$here/tree/numbers"
printf 'x' >"$here/tree/sub/"$'-n\t\'q\n\xff'

# both_ways GUEST OPTION...: each file and the tree, to the guest and back.
both_ways() {
  local kind=$1 name
  shift
  for name in random text; do
    rm -f "$guest/$name" "$here/back"
    run cp "$@" "/here/$name" "sandbox:$guest/$name"
    succeeds
    check "$kind $*: $name differs in the guest" cmp "$here/$name" "$guest/$name"
    run cp "$@" "sandbox:$guest/$name" /here/back
    succeeds
    check "$kind $*: $name differs here" cmp "$here/$name" "$here/back"
  done
  check "$kind: setuid came through" [ "$(stat -c %a "$here/back")" = 751 ]
  rm -rf "$guest/tree" "$here/back"
  run cp "$@" /here/tree "sandbox:$guest/tree"
  succeeds
  check "$kind $*: the tree differs in the guest" diff -r "$here/tree" "$guest/tree"
  run cp "$@" "sandbox:$guest/tree" /here/back
  succeeds
  check "$kind $*: the tree differs here" diff -r "$here/tree" "$here/back"
  rm -rf "$here/back"
  nothing_left "$kind $*"
}

for kind in bash busybox no-stty; do
  start_sim --id sandbox --guest "$kind"
  both_ways "$kind"
  [ "$kind" = bash ] && both_ways "$kind" --method base64 && both_ways "$kind" --method shell
  [ "$kind" = no-stty ] && both_ways "$kind" --compress none
  stop_sim "$sim_pid"
done

# A shell whose read drops NUL bytes says so instead of handing on less.
start_sim --id sandbox --guest dash
both_ways dash
run cp --method shell "sandbox:$guest/random" /here/back
fails_with 1 "the guest's shell loses NUL bytes, and it has no command that copies"
[ ! -e "$here/back" ] || fail "something was left of a refused copy"

# Rules: links, limits, kinds.
ln -s random "$guest/link"
run cp "sandbox:$guest/link" /here/back
fails_with 1 "a symbolic link, which is not copied"
run cp -L "sandbox:$guest/link" /here/back
succeeds
rm "$here/back"
run cp --max-bytes 99999 "sandbox:$guest/random" /here/back
fails_with 1 "more than 99999 bytes came, which is the limit"
fails_with 1 "hint: give more with '--max-bytes'"
run cp /here/text "sandbox:$guest/tree"
succeeds
run cp /here/tree "sandbox:$guest/random"
fails_with 1 "'$guest/random': a file, which a directory does not replace"
run cp /here/text "sandbox:$guest/none/x"
fails_with 1 "guest directory '$guest/none': does not exist"
run cp a:b c
fails_with 2 "guest path 'b' of 'a:b': not absolute"
nothing_left rules

# A signal at any moment of a copy that takes long: it is whole and says so, or it is not there.
head -c 64M /dev/urandom >"$here/big"
cp "$here/big" "$guest/big"

# stopped_copy SIGNAL DELAY SRC DST FILE: FILE is where DST lies on this machine.
stopped_copy() {
  local status=0
  timeout --preserve-status -s "$1" "$2" "$kata_ctl" --sysroot "$root" cp "$3" "$4" || status=$?
  until_true is_clean
  if [ "$status" -eq 0 ]; then
    check "$1 after $2 s: $5 is not whole" cmp "$here/big" "$5"
    rm "$5"
  fi
  [ ! -e "$5" ] || fail "$1 after $2 s: status $status, and a copy at $5"
}

for delay in 0.05 0.2 0.5 1; do
  for signal in INT TERM; do
    stopped_copy "$signal" "$delay" /here/big "sandbox:$guest/sent" "$guest/sent"
    stopped_copy "$signal" "$delay" "sandbox:$guest/big" /here/sent "$here/sent"
  done
done
run cp /here/big "sandbox:$guest/sent"
succeeds
check "64 MiB differ" cmp "$here/big" "$guest/sent"
stop_sim "$sim_pid"

# A guest that goes in the middle leaves the target as it was.
echo old >"$here/back"
for bytes in 3000 5000 100000 5000000; do
  start_sim --id sandbox --guest "dies-after=$bytes"
  run cp --compress none "sandbox:$guest/big" /here/back
  [ "$status" -eq 1 ] || fail "a guest that died after $bytes bytes went unnoticed"
  [ "$(cat "$here/back")" = old ] || fail "the target changed"
  nothing_left "a guest that died after $bytes bytes"
  stop_sim "$sim_pid"
done
