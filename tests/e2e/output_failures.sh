#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A result that cannot be written is an error, save where the reader has seen enough.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# Five thousand volumes, written as upstream's tool would: adding them would test something else.
add_volume /pods/volume-0 /dev/x
umask 077
jq -nr 'range(100001; 105001) | "/pods/volume-\(.)" | @base64' >"$work/names"
cd "$volumes"
xargs mkdir <"$work/names"
while read -r name; do
  printf '{"volume-type":"directvol","device":"/dev/x","fstype":"ext4"}' >"$name/mountInfo.json"
done <"$work/names"

list=("$kata_ctl" --sysroot "$root" direct-volume list)
for command in "${list[*]}" "$kata_ctl --version" "$kata_ctl --help" "${list[*]} -o json"; do
  status=0
  # shellcheck disable=SC2086  # the words of a command without blanks in them
  $command >/dev/full 2>"$work/err" || status=$?
  : >"$work/out"
  fails_with 1 "write standard output: No space left on device"

  status=0
  # shellcheck disable=SC2086
  $command >&- 2>"$work/err" || status=$?
  fails_with 1 "write standard output: Bad file descriptor"
done

# A closed pipe ends the program as SIGPIPE does any other, without a word.
set +o pipefail
first=$("${list[@]}" -q 2>"$work/err" | head -n 1)
[ "$first" = /pods/volume-0 ] || fail "expected the first volume, got '$first'"
[ ! -s "$work/err" ] || fail "there is noise: $(cat "$work/err")"
set -o pipefail

status=0
"${list[@]}" -q <&- >"$work/out" 2>"$work/err" || status=$?
succeeds
[ "$(wc -l <"$work/out")" -eq 5001 ] || fail "expected 5001 volumes"

status=0
"$kata_ctl" --sysroot "$root" direct-volume add /pods/stdin - <&- >"$work/out" 2>"$work/err" || status=$?
fails_with 1 "read standard input: Bad file descriptor"
