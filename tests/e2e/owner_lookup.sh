#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The sandbox to ask is the one whose marker lives, or the one that --sandbox-id names.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

stats() {
  run direct-volume stats -o json "$@"
}

add_volume /pods/volume /dev/sdx
record=$(record_dir /pods/volume)
sandbox=(--volume "/dev/sdx=/dev")

stats /pods/volume
fails_with 1 "volume '/pods/volume': no sandbox is recorded as its owner"
stats /pods/none
fails_with 1 "volume '/pods/none': no such direct volume"
stats /pods/volume --sandbox-id abc
fails_with 1 "find sandbox 'abc': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name"

start_sim --id abc-first "${sandbox[@]}"
first=$sim_pid
start_sim --id abd-second "${sandbox[@]}"
stats /pods/volume --sandbox-id ab
fails_with 1 "find sandbox 'ab': 2 sandboxes begin with that: abc-first, abd-second"
stats /pods/volume --sandbox-id abc
succeeds
stats /pods/volume --sandbox-id abd-second
succeeds
stats /pods/volume --sandbox-id ../abc-first
fails_with 2 "find sandbox '../abc-first': not a sandbox id"

# Of all that lies beside the record, only names of sandboxes count, and the one that lives wins.
touch "$record/aaa-gone" "$record/zzz-gone" "$record/-rf" "$record/x"
mkdir "$record/abb-directory"
touch "$record/abc-first"
stats /pods/volume
succeeds

touch "$record/abd-second"
stats /pods/volume
fails_with 1 "volume '/pods/volume': several sandboxes own it and live: abc-first, abd-second"
stop_sim "$first"
stats /pods/volume
succeeds

# A socket that a dead shim left does not make a prefix ambiguous.
start_sim --id abe-live "${sandbox[@]}"
start_sim --id abe-stale "${sandbox[@]}"
stats /pods/volume --sandbox-id abe
fails_with 1 "find sandbox 'abe': 2 sandboxes begin with that: abe-live, abe-stale"
kill -KILL "$sim_pid"
wait "$sim_pid" || true
[ -S "$root/run/vc/sbs/abe-stale/shim-monitor.sock" ] || fail "the simulator took its socket along"
stats /pods/volume --sandbox-id abe
succeeds
