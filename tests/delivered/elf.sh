#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# elf.sh PROGRAM: no shared object, no interpreter, no search path; at another address each time; no
# page both writable and executable, and none of the tables of pointers writable.
# KATA_DELIVERED, where it is set, is looked at in PROGRAM's place.
set -euo pipefail
export LC_ALL=C
program=$(realpath "${KATA_DELIVERED:-$1}")

fail() {
  echo "FAIL: $program: $*"
  exit 1
}

command -v readelf >/dev/null || { echo "skipped: there is no 'readelf'" && exit 77; }
header=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
grep -q INTERP <<<"$segments" && [ -z "${KATA_DELIVERED:-}" ] && {
  echo "skipped: this build is not static" && exit 77
}

grep -q 'Type: *DYN' <<<"$header" || fail "it is not position-independent"
grep -q 'Flags:.* PIE' <<<"$dynamic" || fail "it is no PIE"
! grep INTERP <<<"$segments" || fail "it has an interpreter"
! grep -E 'NEEDED|RPATH|RUNPATH|TEXTREL' <<<"$dynamic" || fail "it is not whole"
grep -q 'GNU_RELRO' <<<"$segments" || fail "no RELRO"
grep -Eq 'BIND_NOW|FLAGS_1.*NOW' <<<"$dynamic" || fail "RELRO is partial"
grep -Eq 'GNU_STACK .* RW +0x' <<<"$segments" || fail "the stack is executable"
! grep -E 'LOAD .* RWE ' <<<"$segments" || fail "a segment is writable and executable"
