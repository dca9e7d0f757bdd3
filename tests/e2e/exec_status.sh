#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The exit status is the command's own, 126, 127 or 128 and a signal; 125 is ours, 2 wrong usage.
# shellcheck disable=SC2119
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

guest
for expected in 0 1 2 124 125 126 127 128 137 255; do
  in_guest sh -c "exit $expected"
  [ "$status" -eq "$expected" ] || fail "expected status $expected"
  [ ! -s "$work/err" ] || fail "a status is no error of ours"
done

while read -r expected words; do
  # shellcheck disable=SC2086  # words without blanks in them
  in_guest $words
  [ "$status" -eq "$expected" ] || fail "$words: expected status $expected"
done <<'TABLE'
127 /nonexistent/program
127 no-such-command-anywhere
126 /dev/null
143 sh -c kill${IFS}-TERM${IFS}$$
137 sh -c kill${IFS}-KILL${IFS}$$
130 sh -c kill${IFS}-INT${IFS}$$
7 exit 7
0 :
TABLE

run exec nobody -- true
fails_with 125 "find sandbox 'nobody': neither"
run exec sb1 true
fails_with 2 "unexpected argument 'true'"
# A unique beginning of the id, and the other tool's name and spelling.
run exec sb -- exit 3
[ "$status" -eq 3 ] || fail "a prefix of the id names the sandbox"
run_as "$kata_runtime" --sysroot "$root" exec --kata-debug-port 1026 sb1 -- exit 4
[ "$status" -eq 4 ] || fail "kata-runtime runs commands too"
