#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on the library of docs/performance.md: library.sh KATA_CTL BENCH_DIR
# KATA_CTL is the program to measure, BENCH_DIR is where the build put library-calls.
set -euo pipefail

[[ $# -eq 2 ]] || {
  echo "usage: library.sh KATA_CTL BENCH_DIR" >&2
  exit 2
}
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")

work=$(mktemp -d /dev/shm/kata-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/run" "$work/root/srv"
truncate -s 1M "$work/root/srv/disk.img"
install -s -t "$work" "$kata_ctl"
kata_ctl=$work/$(basename "$kata_ctl")
"$kata_ctl" --sysroot "$work/root" direct-volume add --no-device-check -q /vol \
  '{"device":"/srv/disk.img","fstype":"ext4","volume-type":"directvol","metadata":{"fsGroup":"107"},"options":["rw","noatime"]}'
"$bench/library-calls" "$work/root" "$kata_ctl"
