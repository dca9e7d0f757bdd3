#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A record stays while the sandbox that owns it lives, unless --force says otherwise.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

owned_by_live_sandbox() {
  add_volume /pods/volume /dev/gone
  start_sim --id owner --volume-dir "$(record_dir /pods/volume)"
}

owned_by_live_sandbox
snapshot "$volumes" >"$work/expected"
run direct-volume remove /pods/volume
fails_with 1 "volume '/pods/volume': in use by live sandbox 'owner'"
run direct-volume prune
succeeds
prints ''
run direct-volume prune --dry-run -o json
[ "$(jq -r '.records[] | .verdict, .removed' "$work/out" | xargs)" = 'keep false' ] ||
  fail "prune does not keep it"
snapshot "$volumes" | diff "$work/expected" - || fail "something changed"
run direct-volume list -o json
[ "$(jq -r '.volumes[0].owner | .sandbox_id, .state' "$work/out" | xargs)" = 'owner live' ] ||
  fail "list does not show the owner"

# A new record in the place of an owned one keeps its owner.
add_volume /pods/volume /dev/gone2
run direct-volume remove /pods/volume
fails_with 1 "in use by live sandbox 'owner'"

stop_sim "$sim_pid"
run direct-volume prune --dry-run
prints "would remove /pods/volume: device '/dev/gone2' is gone, and sandbox 'owner' is dead"
check "a dry run removed it" test -d "$(record_dir /pods/volume)"
run direct-volume prune
prints "removed /pods/volume: device '/dev/gone2' is gone, and sandbox 'owner' is dead"
[ ! -e "$(record_dir /pods/volume)" ] || fail "prune left it"

owned_by_live_sandbox
stop_sim "$sim_pid"
run direct-volume remove /pods/volume
succeeds
[ ! -e "$(record_dir /pods/volume)" ] || fail "remove left it"

owned_by_live_sandbox
run direct-volume remove /pods/volume --force
succeeds
[ ! -e "$(record_dir /pods/volume)" ] || fail "remove --force left it"
check "something is left over" nothing_staged
