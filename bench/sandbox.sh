#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on sandboxes of docs/performance.md: sandbox.sh [--json] KATA_CTL BENCH_DIR
# KATA_CTL is the program to measure, BENCH_DIR is where the build put kata-bench and crowd. All runs
# in a PID namespace of its own, whose processes end with it; that takes root.
set -euo pipefail

arguments=("$@")
form=()
if [[ ${1-} == --json ]]; then
  form=(--json)
  shift
fi
[[ $# -eq 2 ]] || {
  echo "usage: sandbox.sh [--json] KATA_CTL BENCH_DIR" >&2
  exit 2
}
[[ $(id -u) -eq 0 ]] || {
  echo "note: the rows on sandboxes need root" >&2
  exit 0
}
if [[ -z ${KATA_OWN_PROCESSES-} ]]; then
  KATA_OWN_PROCESSES=1 exec unshare --pid --mount --fork --kill-child --mount-proc \
    bash "$0" "${arguments[@]}"
fi
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")

work=$(mktemp -d)
root=$work/root
cleanup() {
  exec {keep}>&-
  wait
  umount "$root/proc"
  rm -rf "$work"
}
mkdir -p "$root/proc"
mount -t proc none "$root/proc"
mkfifo "$work/ready" "$work/keep"
"$bench/crowd" "$root" 500 5000 <"$work/keep" >"$work/ready" &
exec {keep}>"$work/keep"
trap cleanup EXIT
read -r -t 120 _ <"$work/ready"
install -s -t "$work" "$kata_ctl"
kata_ctl=$work/$(basename "$kata_ctl")

for output in text json; do
  "$bench/kata-bench" "${form[@]}" --label "sandbox list, 500 of 5,000, $output" \
    --target "<= 2 x; peak < 32768 KiB" --runs 15 --warmup 1 \
    -- "$kata_ctl" --sysroot "$root" sandbox list -o "$output" -- "$(command -v ps)" aux
done
