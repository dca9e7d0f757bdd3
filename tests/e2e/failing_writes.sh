#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# When the disk is full or broken at any step of add, add says so and nothing has changed.
# shellcheck source=tests/e2e/strace.sh
. "$(dirname "$0")/strace.sh"
# A sanitizer makes the same calls for itself, and dies when they fail.
if grep -q __sanitizer_ "$kata_ctl"; then skip "a program with sanitizers has writes of its own"; fi

path=/kubelet/pods/volume
add=(direct-volume add --no-device-check "$path" "$(mount_info /dev/new)")

# The calls that change the tree: from the first one on to the last, so that neither what is only
# looked at before nor the line that is printed after counts.
places_of_changes() {
  places_in "${add[@]}" |
    awk '$1 ~ /^(mkdirat|openat|fchmodat|chmod|fchmod|write|fsync|renameat2?)$/ {
           if ($1 == "mkdirat") started = 1
           if (started) places[++count] = $0
           if ($1 == "fsync") last = count
         }
         END { for (i = 1; i <= last; i++) print places[i] }'
}

# fail_everywhere BEFORE: each fault at each place leaves the tree BEFORE as it was.
fail_everywhere() {
  local before=$1 error text name number count=0
  reset_to "$before"
  places_of_changes >"$work/places"
  reset_to "$before"
  snapshot "$root" >"$work/expected"
  for error in ENOSPC EIO; do
    [ $error = ENOSPC ] && text='No space left on device' || text='Input/output error'
    while read -r name number; do
      run_with "error=$error" "$name" "$number" "${add[@]}"
      fails_with 1 "add '$path': "
      grep -q ": $text\$" "$work/err" || fail "expected the system's reason: $text"
      snapshot "$root" | diff -u "$work/expected" - || fail "the tree changed"
      count=$((count + 1))
    done <"$work/places"
  done
  echo "$count faults, each told and undone"
  [ "$count" -ge 16 ] || fail "those are not all the steps"
}

reset_to() {
  rm -rf "$root/run"
  cp -a "$1" "$root/run"
}

cp -a "$root/run" "$work/empty"
run "${add[@]}"
cp -a "$root/run" "$work/recorded"

fail_everywhere "$work/empty"
fail_everywhere "$work/recorded"
