#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A terminal that echoes what is sent to it, faster than its echo is fetched, still has some of that
# to say when all was sent: it must get neither into a command's output nor into a copy's report.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

guest --guest no-stty --hv-fault byte
long=$(head -c 60000 /dev/zero | tr '\0' x)
for time in 1 2; do
  in_guest printf %s "$long"
  succeeds
  check "time $time: the output is not as it was written" [ "$(cat "$work/out")" = "$long" ]
done

head -c 100000 /dev/urandom >"$here/random"
head -c 30000 /dev/urandom >"$here/less"  # a byte is four characters to the shell
for copy in base64:random base64:random base64:random shell:less; do
  run cp --method "${copy%:*}" --compress none "/here/${copy#*:}" "sb1:$guest/copy"
  succeeds
  check "$copy differs in the guest" cmp "$here/${copy#*:}" "$guest/copy"
done
nothing_left 'an echoing terminal'
