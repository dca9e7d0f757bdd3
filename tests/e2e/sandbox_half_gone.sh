#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A sandbox that lost a part is shown with what is wrong, and what is left of a dead one as well.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"

# kill_part ROLE ID: kills all of the sandbox's processes of that role.
kill_part() {
  local pid
  for pid in $(show ".processes[] | select(.role == \"$1\") | .pid" "$2"); do
    kill -KILL "$pid" 2>/dev/null || true  # virtiofsd's second process ends with the first
  done
  await "$1 does not end" lacks "$1" "$2"
}
lacks() {
  [ "$(show "[.processes[] | select(.role == \"$1\")] | length" "$2")" -eq 0 ]
}
judgement() {
  show '[.state] + .problems | join("; ")' "$1"
}

start_sim --id no-vmm --vmm qemu
kill_part hypervisor no-vmm
is 'without a hypervisor' 'partial; its hypervisor is not running' "$(judgement no-vmm)"

start_sim --id no-daemon --vmm qemu
kill_part virtiofsd no-daemon
is 'without virtiofsd' 'partial; the guest shares files, but no virtiofsd is running' \
  "$(judgement no-daemon)"

start_sim --id no-shim --vmm qemu
kill_part shim no-shim
is 'without a shim' \
  'partial; its management socket is served, but no shim process is there' "$(judgement no-shim)"
rm "$root/run/vc/sbs/no-shim/shim-monitor.sock"
[[ $(judgement no-shim) == 'orphaned; left without a shim: '*virtiofsd*hypervisor* ]] ||
  fail "not orphaned: $(judgement no-shim)"

# All its processes die with the sandbox; its state stays.
start_sim --id dead --vmm cloud-hypervisor
kill -KILL "$sim_pid"
wait "$sim_pid" 2>/dev/null || true
await 'processes outlive the sandbox' lacks shim dead
await 'processes outlive the sandbox' lacks virtiofsd dead
is dead stale "$(judgement dead)"

mkdir -p "$root/run/kata-containers/shared/sandboxes/leftover/shared"
is leftover 'stale null' "$(show '"\(.state) \(.hypervisor)"' leftover)"

run ps
succeeds
for id in no-vmm no-daemon no-shim dead leftover; do
  grep -q "^$id " "$work/out" || fail "$id is not listed"
done
