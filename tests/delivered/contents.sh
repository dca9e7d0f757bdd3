#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# contents.sh PROGRAM SOURCE_DIR: what is delivered has libudev in it, and neither test code nor paths
# of the machine that built it. Skips a program that was built to be tested.
set -euo pipefail
export LC_ALL=C
[ -n "${KATA_DELIVERED:-}" ] || { echo "skipped: KATA_DELIVERED names no program" && exit 77; }
program=$(realpath "$KATA_DELIVERED")
tested=$1 source=$2
text=$(mktemp)
trap 'rm -f "$text"' EXIT

fail() {
  echo "FAIL: $program: $*"
  exit 1
}

{
  strings -a "$program"
  nm -C "$program" 2>/dev/null || true
} >"$text"
# An empty answer would let the rest pass.
grep -q 'kata::cmd' "$text" || [ -z "$(nm "$program" 2>/dev/null)" ] || fail "nm tells nothing"
for word in doctest kata-sandbox-sim kata::test '/tests/' "$source"; do
  ! grep -F -m 3 -- "$word" "$text" || fail "it contains '$word'"
done

if [ -e "${program%/*/*}/libudev/libudev.a" ]; then
  grep -q 'SYSTEMD_DEVICE_VERIFY_SYSFS\|udev_new' "$text" || fail "libudev is not in it"
fi
# Whether libudev is in it or not, the answer is the same.
for format in text json; do
  cmp <("$program" check vfio -o "$format") <("$tested" check vfio -o "$format") ||
    fail "libudev and sysfs name different devices"
done
