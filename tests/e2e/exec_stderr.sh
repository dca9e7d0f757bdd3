#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Standard error comes with the output, or apart from it and byte for byte, and leaves no file.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

script="echo 1; printf '2\\r\\n\\0\\377' >&2; echo 3; echo 4 >&2; exit 6"
left() { find /dev/shm /run /tmp /var/tmp -maxdepth 1 -name '.kata-*' 2>/dev/null | sort; }
left >"$work/before"
for kind in bash dash no-stty; do
  guest --guest $kind
  run exec --separate-stderr sb1 -- sh -c "$script"
  [ "$status" -eq 6 ] || fail "expected status 6"
  prints $'1\n3'
  printf '2\r\n\0\3774\n' | cmp - "$work/err" || fail "other bytes on standard error"

  in_guest sh -c "$script"
  [ "$status" -eq 6 ] || fail "expected status 6"
  [ ! -s "$work/err" ] || fail "nothing belongs on standard error"
  printf '1\n2\r\n\0\3773\n4\n' | cmp - "$work/out" || fail "other bytes on standard output"
  stop_sim "$sim_pid"
done
guest --guest builtins-only
run exec --separate-stderr sb1 -- true
fails_with 125 "run 'true' in sandbox 'sb1': without 'cat', 'rm' and a directory to write to the guest cannot keep standard error apart"
left | diff "$work/before" - || fail "a file was left in the guest"
