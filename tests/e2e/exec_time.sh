#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# --wait lets a sandbox come later, and --timeout bounds how long a command may take.
# shellcheck disable=SC2119
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

# Until its directory is there, then its shim, then its VMM.
"$kata_ctl" --sysroot "$root" exec --wait 50s sb1 -- echo here >"$work/out" 2>"$work/err" </dev/null &
pid=$!
until_true is_waiting
mkdir -p "$root/run/vc/sbs/sb1"
guest
status=0
wait "$pid" || status=$?
succeeds
prints here

run exec --wait 1ms none -- true
fails_with 125 "find sandbox 'none': neither"

# A command that takes its time is given it unless told otherwise.
run --timeout 2s exec sb1 -- sleep 1000
fails_with 125 "run 'sleep' in sandbox 'sb1': timed out after 2 s; the command was interrupted"
logs "2 shell .* exited"
# shellcheck disable=SC2016  # for the guest
run --timeout 2s exec -i sb1 -- sh -c 'trap "" INT; while :; do sleep 1; done'
fails_with 125 "timed out after 2 s; the command was interrupted, and the guest does not say that it ended"
logs "3 shell .* killed"
run --timeout 50s exec sb1 -- true
succeeds
