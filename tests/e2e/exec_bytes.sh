#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Words, output and input pass byte for byte, in one piece or one byte at a time.
# shellcheck disable=SC1003,SC2016
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

# Every byte, CR LF in all orders, and what looks like our own marks.
for ((byte = 0; byte < 256; byte++)); do
  # shellcheck disable=SC2059  # the format is the byte
  printf "\\$(printf %o "$byte")"
done >"$work/bytes"
printf '\r\n\r\r\n\n\r<>0;%%s\\' >>"$work/bytes"

for how in "" "--guest no-stty" "--guest dash" "--hv-fault byte"; do
  # shellcheck disable=SC2086  # words without blanks in them
  guest $how
  in_guest cat "$work/bytes"
  succeeds
  cmp "$work/bytes" "$work/out" || fail "$how: other bytes came out"

  in_guest printf '[%s]' $'a\nb' "it's" '' '$x `y` \z' $'\t\001\033\177\377' --help
  succeeds
  prints $'[a\nb][it\'s][][$x `y` \\z][\t\001\033\177\377][--help]'

  status=0
  timeout 60 "$kata_ctl" --sysroot "$root" exec -i sb1 -- cat <"$work/bytes" >"$work/out" || status=$?
  succeeds
  cmp "$work/bytes" "$work/out" || fail "$how: other bytes went in"
  stop_sim "$sim_pid"
done

# Words that no terminal's line would hold.
guest
word=$(head -c 65000 /dev/zero | tr '\0' x)
in_guest printf %s "$word"
succeeds
prints "$word"
