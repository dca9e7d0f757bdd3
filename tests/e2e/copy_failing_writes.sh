#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# When the disk is full or broken at any step of a copy out of a guest, cp says so in one sentence,
# the target is as it was, and no staging directory is left.
# shellcheck source=tests/e2e/strace.sh
. "$(dirname "$0")/strace.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"
# A sanitizer makes the same calls for itself, and dies when they fail.
if grep -q __sanitizer_ "$kata_ctl"; then skip "a program with sanitizers has writes of its own"; fi

# From the staging directory on to the first name that is changed: NAME NUMBER of each call that
# writes. A tree that is merged into a directory has more than one.
places_of_writes() {
  strace -f -qq -o "$work/trace" "$kata_ctl" --sysroot "$root" "${copy[@]}" >/dev/null 2>&1 ||
    fail "the copy without a fault did not succeed"
  awk '{
    sub(/^[0-9]+ +/, "")
    line = $0
    if ($0 !~ /^[a-z0-9_]+\(/) next
    sub(/\(.*/, "")
    number = ++seen[$0]
    if (line ~ /^mkdirat\(.*\.kata-ctl-cp\./) started = 1
    if (!started) next
    if ($0 ~ /^(mkdirat|pwrite64|ftruncate|fchmod|utimensat|syncfs|symlinkat|renameat2?)$/ ||
        line ~ /^openat2?\(.*O_CREAT/) print $0, number
    if ($0 ~ /^renameat2?$/) exit
  }' "$work/trace"
}

reset() {
  rm -rf "${here:?}"
  cp -a "$work/before" "$here"
}

# fail_everywhere TARGET: each fault at each place of "${copy[@]}" leaves this side as it was.
fail_everywhere() {
  local error text name number count=0
  reset
  places_of_writes >"$work/places"
  reset
  snapshot "$here" >"$work/expected"
  for error in ENOSPC EDQUOT EIO; do
    case $error in
    ENOSPC) text='No space left on device' ;;
    EDQUOT) text='Disk quota exceeded' ;;
    EIO) text='Input/output error' ;;
    esac
    while read -r name number; do
      run_with "error=$error" "$name" "$number" "${copy[@]}"
      # How many pieces there are to write depends on how they arrive.
      if ! grep -q '(INJECTED)' "$work/trace"; then
        succeeds
        reset
        continue
      fi
      fails_with 1 ": $text"
      ! grep -q "''" "$work/err" || fail "the error names nothing"
      grep -q "^error: .*'[^']*$1[^']*': $text\$" "$work/err" ||
        fail "expected the error to name what cannot be written, and the system's reason: $text"
      nothing_left "$error at $name $number"
      snapshot "$here" | diff -u "$work/expected" - || fail "this side changed"
      count=$((count + 1))
    done <"$work/places"
  done
  echo "${copy[*]:1}: $count faults, each told and undone"
  [ "$count" -ge 18 ] || fail "those are not all the steps"
}

mkdir -p "$guest/tree/sub" "$work/before/into/sub"
head -c 100000 /dev/urandom >"$guest/file"
seq 5000 >"$guest/tree/sub/text"
truncate -s 1M "$guest/tree/hole"
ln -s sub/text "$guest/tree/link"
echo old >"$work/before/old"
echo old >"$work/before/into/sub/text"
guest --guest bash

copy=(cp "sb1:$guest/file" /here/new)
fail_everywhere 'here\|new'
copy=(cp "sb1:$guest/file" /here/old)
fail_everywhere 'here\|old'
copy=(cp --symlinks copy "sb1:$guest/tree" /here/new)
fail_everywhere 'here\|new\|sub\|hole\|link'
copy=(cp --symlinks copy "sb1:$guest/tree/." /here/into)
fail_everywhere 'into\|sub\|hole\|link'
