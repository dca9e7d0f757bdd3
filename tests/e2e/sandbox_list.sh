#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Sandboxes of every VMM and both runtimes are found in the real /proc, with all their parts.
# shellcheck source=tests/e2e/proc.sh
. "$(dirname "$0")/proc.sh" "$@"

parts='[.state, .runtime, .hypervisor.name, .hypervisor.vcpus, .memory.backing,
  .memory.committed_bytes, .memory.touched_bytes, (.virtiofsd.pids // [] | length)] | join(" ")'

# check_one VMM DIALECT EXPECTED
check_one() {
  start_sim --id "$2-$1" --dialect "$2" --vmm "$1" --memory 64 --touched 8 --vcpus 2
  is "$2 $1" "$3" "$(show "$parts" "$2-$1")"
}

check_one qemu go 'live go qemu 2 shm 67108864 8388608 2'
check_one cloud-hypervisor go 'live go cloud-hypervisor 2 memfd 67108864 8388608 2'
check_one firecracker go 'live go firecracker 2 anonymous 67108864  0'
check_one stratovirt go 'live go stratovirt 2 memfd 67108864 8388608 2'
check_one qemu rust 'live rust qemu 2 shm 67108864 8388608 2'
check_one cloud-hypervisor rust 'live rust cloud-hypervisor 2 memfd 67108864 8388608 2'
check_one firecracker rust 'live rust firecracker 2 anonymous 67108864  0'
check_one openvmm rust 'live rust openvmm 2 memfd 67108864 8388608 2'
check_one dragonball rust 'live rust dragonball 2 memfd 67108864 8388608 0'

run ps -q
succeeds
prints "$(printf '%s\n' go-cloud-hypervisor go-firecracker go-qemu go-stratovirt \
  rust-cloud-hypervisor rust-dragonball rust-firecracker rust-openvmm rust-qemu)"
run ps
succeeds
[ "$(grep -c ' live ' "$work/out")" -eq 9 ] || fail "not all live"
run sandbox list -o yaml
succeeds
[ "$(grep -c 'state: live' "$work/out")" -eq 9 ] || fail "not all live in YAML"

# What the words, the state and the bundle tell.
start_sim --id whole --vmm qemu --pod prod/web-1 --volume-dir "$(
  add_volume /pods/data /dev/gone
  record_dir /pods/data
)"
is pod prod/web-1 "$(show '.pod | .namespace + "/" + .name' whole)"
is agent 'vsock://3512021:1024 3512021 null true' \
  "$(show '.agent | "\(.url) \(.cid) \(.socket) \(.debug_console)"' whole)"
is dax '536870912 8388608' "$(show '.dax | "\(.window_bytes) \(.guest_cost_bytes)"' whole)"
is virtiofsd 'auto 1 /run/kata-containers/shared/sandboxes/whole/shared' \
  "$(show '.virtiofsd | "\(.cache) \(.thread_pool_size) \(.shared_directory)"' whole)"
is volumes '["/pods/data"]' "$(show .volumes whole)"
is socket /run/kata/rust-dragonball/root/kata.hvsock "$(show .agent.socket rust-dragonball)"

# Three processes map the 8 MiB that were touched; together they take them once.
resident=$(show .resident_bytes whole)
rss=$(show '[.processes[].rss_bytes] | add' whole)
[ "$resident" -ge 8388608 ] || fail "$resident bytes are less than the guest touched"
[ "$((rss - resident))" -ge 16777216 ] || fail "shared memory counts more than once: $resident of $rss"
