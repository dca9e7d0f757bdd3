# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by every end-to-end test with the test's own arguments, the program and the sandbox
# simulator. Makes a tree that stands for a machine; it and all processes go when the test ends.
set -euo pipefail

# Ends the test as skipped: ctest knows status 77.
skip() {
  echo "skipped: $*"
  exit 77
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || skip "there is no '$tool'"
  done
}

need_root() {
  [ "$(id -u)" -eq 0 ] || skip "needs root"
}

# Starts the test over with mounts of its own, which end with it.
enter_mount_namespace() {
  need_root
  if [ -z "${KATA_OWN_MOUNTS:-}" ]; then
    unshare --mount true 2>/dev/null || skip "mount namespaces are not to be had"
    rm -rf "$work"
    KATA_OWN_MOUNTS=1 exec unshare --mount --propagation private bash "$0" "$@"
  fi
}

# Says what was seen last, and ends the test as failed. The caller's line tells which step it was.
fail() {
  echo "FAIL: $*"
  echo "last command: kata-ctl ${last_command:-} (status ${status:-none})"
  [ -z "${work:-}" ] || head -c 2000 "$work/out" "$work/err" 2>/dev/null || true
  local i
  for ((i = 1; i < ${#BASH_LINENO[@]}; i++)); do
    echo "  at ${BASH_SOURCE[i]##*/} line ${BASH_LINENO[i - 1]}"
  done
  exit 1
}

# check WHAT COMMAND...: the command must succeed.
check() {
  local what=$1
  shift
  "$@" || fail "$what"
}

# Runs the program on the tree; $status, $work/out and $work/err tell how it went.
run() {
  run_as "$kata_ctl" --sysroot "$root" "$@"
}

# The same with another program or on another root. A slow machine is no reason to fail; a hang is.
run_as() {
  last_command="${*:2}"
  status=0
  timeout 60 "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

succeeds() {
  [ "$status" -eq 0 ] || fail "expected success"
}

# fails_with STATUS TEXT: nothing on standard output, one error line that holds the text, and at
# most a hint below it.
fails_with() {
  [ "$status" -eq "$1" ] || fail "expected status $1"
  [ ! -s "$work/out" ] || fail "an error left something on standard output"
  is_one_error || fail "expected one error line and at most a hint"
  grep -qF -- "$2" "$work/err" || fail "expected the error to say: $2"
}

is_one_error() {
  [ "$(grep -c '^error: ' "$work/err")" -eq 1 ] && ! grep -qv '^error: \|^hint: \|^warning: ' "$work/err"
}

prints() {
  [ "$(cat "$work/out")" = "$1" ] || fail "expected to print: $1"
}

# All that matters of a tree: names, types, modes, owners, targets and contents. Directories'
# times and sizes change with the staging directory that comes and goes; those of files must not.
snapshot() {
  (
    cd "$1"
    find . ! -type d -printf '%p %y %m %U %G %s %T@ %l\n' -o -printf '%p %y %m %U %G\n' | sort
    find . -type f -size -1M -print0 | sort -z | xargs -0r sha256sum
  )
}

# make_image PATH [TYPE]: a formatted disk image below the tree's root.
make_image() {
  mkdir -p "$(dirname "$root$1")"
  truncate -s 16M "$root$1"
  mkfs."${2:-ext4}" -q -F "$root$1" >/dev/null 2>&1
}

mount_info() {
  printf '{"device":"%s","volume-type":"directvol","fstype":"ext4","metadata":{},"options":[]}' "$1"
}

# add_volume PATH DEVICE: a record whose device nobody looks at.
add_volume() {
  run direct-volume add --no-device-check "$1" "$(mount_info "$2")"
  succeeds
}

record_dir() {
  echo "$volumes/$(printf %s "$1" | base64 -w 0 | tr '+/' '-_')"
}

# Prints the device of each record that has all members in both spellings; fails on any other.
device_of_whole() {
  jq -er 'if ([.["volume-type"], .volume_type, .device, .fstype, .fs_type] | all(type == "string"))
             and (.metadata | type == "object") and (.options | type == "array")
          then .device else error("not whole") end' "$@" 2>/dev/null
}

nothing_staged() {
  [ ! -d "$volumes" ] || [ -z "$(find "$volumes" -mindepth 1 -name '.*' -print -quit)" ]
}

# start_sim ARGUMENT...: a sandbox on the tree, serving once this returns; its process is $sim_pid.
start_sim() {
  local line=
  mkfifo "$work/ready"
  "$simulator" --root "$root" --die-with-parent "$@" >"$work/ready" 2>"$work/sim.err" &
  sim_pid=$!
  sim_pids+=("$sim_pid")
  IFS= read -r -t 30 line <"$work/ready" || true
  rm "$work/ready"
  [[ $line == ready\ * ]] || fail "the simulator did not start: $(cat "$work/sim.err")"
}

stop_sim() {
  kill -TERM "$1"
  wait "$1" || true
}

# The requests that a simulator logged, each after its length, without the lines that count them.
requests_in() {
  sed -e '/^request [0-9]* [0-9]*$/d' "$1"
}

cleanup() {
  local result=$? pid
  trap - EXIT
  for pid in "${sim_pids[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  ! declare -F at_end >/dev/null || at_end || true
  rm -rf "$work"
  exit "$result"
}

# usage_is EXPECTED FILE COMMAND...: the command, with its whole name, tells as JSON what the function
# EXPECTED says of the file. Others use the file system too, so this tries again.
usage_is() {
  local tries before seen
  for tries in 1 2 3 4 5 6 7 8 9 10; do
    before=$("$1" "$2")
    run_as "${@:3}"
    succeeds
    seen=$(jq -c '[.usage[] | {available: (.available // 0), total: (.total // 0),
                               used: (.used // 0), unit}]' "$work/out")
    [ "$seen" != "$before" ] || return 0
  done
  fail "after $tries tries: expected $before, got $seen"
}

PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C
umask 022
kata_ctl=$(realpath "$1")
simulator=$(realpath "$2")
export kata_runtime=${kata_ctl%/*}/kata-runtime
need jq

# In memory where possible, as /run is on a node: thousands of records are synced here.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
  TMPDIR=/dev/shm
fi
sim_pids=()
trap cleanup EXIT
trap 'exit 1' INT TERM HUP
work=$(mktemp -d "${TMPDIR:-/tmp}/kata-e2e.XXXXXX")
root=$work/root
volumes=$root/run/kata-containers/shared/direct-volumes
mkdir -p "$root/run"
