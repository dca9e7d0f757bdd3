#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# With a guest that lies, freezes or dies a copy is right or it fails, and then nothing of it is
# left: never is what arrived something else.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

mkdir -p "$guest/tree" "$here/tree" "$guest/into" "$here/into"
head -c 60000 /dev/urandom >"$guest/tree/random"
seq 10000 >"$guest/tree/text"
cp "$guest"/tree/* "$here/tree"
echo old >"$guest/into/old"
echo old >"$here/into/old"

# copies FROM TO REAL_FROM REAL_TO OPTION...: each is right in the end, or failed.
copies() {
  local from=$1 to=$2 real_from=$3 real_to=$4 before
  shift 4
  before=$(snapshot "$real_to")
  for name in tree/random tree/text tree; do
    run cp "$@" "$from/$name" "$to/got"
    if [ "$status" -eq 0 ]; then
      done_right=$((done_right + 1))
      check "$name differs" diff -r "$real_from/$name" "$real_to/got"
      rm -r "$real_to/got"
    else
      [ "$status" -eq 1 ] || fail "expected status 1"
      check "expected one error" is_one_error
      check "$name is there all the same" [ ! -e "$real_to/got" ]
    fi
    until_true is_clean
    [ "$(snapshot "$real_to")" = "$before" ] || fail "something else changed"
  done
}

both_ways() {
  local method
  for method in raw base64 shell; do
    copies "sb1:$guest" /here "$guest" "$here" --method $method "$@"
    copies /here "sb1:$guest" "$here" "$guest" --method $method "$@"
  done
}

for kind in lying-stty forger; do
  guest --guest $kind
  done_right=0
  both_ways --timeout 3s
  echo "$kind: $done_right copies were made"
  [ $kind = forger ] || [ $done_right -ge 9 ] || fail "$kind: almost nothing can be copied"
  stop_sim "$sim_pid"
done

# It stops, or is gone, after each of so many bytes: before, amid and behind a file.
for bytes in 0 40 300 1000 2000 4000 20000 60000; do
  for kind in dies freezes; do
    guest --guest $kind-after=$bytes
    done_right=0
    copies "sb1:$guest" /here "$guest" "$here" --timeout 1s --compress none
    copies /here "sb1:$guest" "$here" "$guest" --timeout 1s --compress none
    stop_sim "$sim_pid"
  done
done

# A shell that finds no program takes and gives files all the same, or says that it cannot.
guest --guest builtins-only
done_right=0
both_ways
[ $done_right -ge 4 ] || fail "a shell alone copied $done_right times"
