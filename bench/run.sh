#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the table of docs/performance.md: run.sh [--json] KATA_CTL BENCH_DIR
# KATA_CTL is the program to measure, BENCH_DIR is where the build put kata-bench and the floors.
set -euo pipefail

usage() {
  echo "usage: run.sh [--json] KATA_CTL BENCH_DIR" >&2
  exit 2
}

form=()
if [[ ${1-} == --json ]]; then
  form=(--json)
  shift
fi
[[ $# -eq 2 ]] || usage
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")

trees=()
cleanup() { rm -rf "${trees[@]}"; }
trap cleanup EXIT

# Makes an empty tree below the directory $1 and sets $tree to it.
new_tree() {
  tree=$(mktemp -d "$1/kata-bench.XXXXXX")
  trees+=("$tree")
}

# Everything is measured as it is installed, on both sides.
install_programs() {
  new_tree "${TMPDIR:-/tmp}"
  install -s -t "$tree" "$kata_ctl" "$bench"/{floor_hello,floor_add,floor_config,floor_env,floor_list}
  install -t "$tree" "$bench"/{kata-bench,make_volumes}
  kata_ctl=$tree/$(basename "$kata_ctl")
  bench=$tree
}

# Makes a tree with $2 volumes below the directory $1 and sets $tree to it.
new_sysroot() {
  new_tree "$1"
  "$bench/make_volumes" "$tree" "$2" >&2
}

# pair LABEL TARGET RUNS -- COMMAND... -- FLOOR...
pair() {
  "$bench/kata-bench" "${form[@]}" --label "$1" --target "$2" --runs "$3" "${@:4}"
}

# against_hello LABEL TARGET COMMAND...: what a short command costs beside a program that prints.
against_hello() {
  pair "$1" "$2" "$short_runs" -- "${@:3}" -- "$bench/floor_hello"
}

add_pair() {
  # The floor's name is as long as the encoded name of the other.
  pair "$1" "$2" 200 -- "$kata_ctl" --sysroot "$3" direct-volume add --no-device-check -q \
    '/kubelet/vol-{i}' "$record" \
    -- "$bench/floor_add" "$3" 'floor-volume-of-names-{i}'
}

list_pair() {
  pair "$1" "$2" "$3" --warmup 1 -- "$kata_ctl" --sysroot "$4" direct-volume list -o "$5" \
    -- "$bench/floor_list" "$4"
}

short_runs=200
record='{"volume-type":"directvol","device":"/tmp/x.img","fstype":"ext4"}'
disk=${BENCH_DISK_DIR:-/var/tmp}
memory=/dev/shm
# 100,000 records take about 600 MiB of a tmpfs; containers often have one of 64 MiB.
if (($(df --output=avail -k "$memory" | tail -n 1) < 1024 * 1024)); then
  echo "note: $memory has less than 1 GiB free, all trees are in $disk" >&2
  memory=$disk
fi

# 'remove' takes another volume in every run, so it gets a tree of its own.
new_sysroot "$memory" 10 && few=$tree
new_sysroot "$memory" 1000 && removable=$tree
new_sysroot "$memory" 10000 && many=$tree
new_sysroot "$memory" 100000 && most=$tree
new_sysroot "$memory" 0 && add_memory=$tree
new_sysroot "$disk" 0 && add_disk=$tree
new_tree "${TMPDIR:-/tmp}" && configured=$tree
install -D -m 644 "$(dirname "$0")/configuration.toml" \
  "$configured/etc/kata-containers/configuration.toml"

install -D -m 644 -t "$configured/etc" /etc/os-release
mkdir "$configured/proc"
for file in version cpuinfo meminfo; do cat "/proc/$file" >"$configured/proc/$file"; done

volume=/kubelet/vol-000001
above="<= 8192 KiB above"
[[ ${#form[@]} -gt 0 ]] || "$bench/kata-bench" --header
install_programs
pair "floor against itself" "1.00" "$short_runs" -- "$bench/floor_hello" -- "$bench/floor_hello"
against_hello "--version" "<= 1.5 x; $above" "$kata_ctl" --version
add_pair "add, on the disk" "<= 1.5 x" "$add_disk"
add_pair "add, in memory" "" "$add_memory"
list_pair "list 10,000, json" "<= 2 x; peak < 32768 KiB" 15 "$many" json
list_pair "list 10,000, text" "<= 2 x; peak < 32768 KiB" 15 "$many" text
list_pair "list 100,000, json" "" 5 "$most" json
pair "list 100,000 against 10,000" "10 is linear" 5 --warmup 1 \
  -- "$kata_ctl" --sysroot "$most" direct-volume list -o json \
  -- "$kata_ctl" --sysroot "$many" direct-volume list -o json
against_hello "--help" "$above" "$kata_ctl" --help
against_hello "add" "$above" "$kata_ctl" --sysroot "$add_memory" direct-volume add \
  --no-device-check -q '/kubelet/new-{i}' "$record"
against_hello "remove" "$above" "$kata_ctl" --sysroot "$removable" direct-volume remove \
  '/kubelet/vol-{i}'
against_hello "show" "$above" "$kata_ctl" --sysroot "$few" direct-volume show "$volume"
against_hello "list 10" "$above" "$kata_ctl" --sysroot "$few" direct-volume list
against_hello "path encode" "$above" "$kata_ctl" direct-volume path encode "$volume"
against_hello "prune --dry-run of 10" "$above" "$kata_ctl" --sysroot "$few" direct-volume prune \
  --dry-run
# Errors about files that are not in the tree go nowhere; they are found on every run.
pair "config show" "<= 2 x" "$short_runs" -- "$kata_ctl" -l error --sysroot "$configured" \
  config show -- "$bench/floor_config" "$configured/etc/kata-containers/configuration.toml"
for name in env kata-env; do
  pair "$name" "<= 3 x" "$short_runs" -- "$kata_ctl" --sysroot "$configured" "$name" --no-exec \
    -- "$bench/floor_env" "$configured"
done
