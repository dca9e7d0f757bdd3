#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on the library of docs/performance.md: library.sh KATA_CTL BENCH_DIR
# KATA_CTL is the program to measure, BENCH_DIR is where the build put library-calls. The volume
# lies where runtimes look for it, on a /run in a mount namespace of its own.
set -euo pipefail

if [[ $# -eq 2 ]]; then
  exec unshare --user --map-root-user --mount "$0" "$@" in-namespace
fi
[[ $# -eq 3 && $3 == in-namespace ]] || {
  echo "usage: library.sh KATA_CTL BENCH_DIR" >&2
  exit 2
}
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")

mount -t tmpfs -o mode=755 tmpfs /run
truncate -s 1M /run/disk.img
install -s -t /run "$kata_ctl"
kata_ctl=/run/$(basename "$kata_ctl")
"$kata_ctl" direct-volume add --no-device-check -q /vol \
  '{"device":"/run/disk.img","fstype":"ext4","volume-type":"directvol","metadata":{"fsGroup":"107"},"options":["rw","noatime"]}'
"$bench/library-calls" "$kata_ctl"
