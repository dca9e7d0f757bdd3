#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No more files and bytes are taken from a guest than was said, and none that a pattern leaves out.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

mkdir -p "$guest/tree/sub/cache" "$guest/tree/.git" "$here/into"
for i in 1 2 3 4; do head -c 1000 /dev/zero >"$guest/tree/$i.log"; done
seq 9 >"$guest/tree/sub/keep"
seq 9 >"$guest/tree/sub/cache/drop"
seq 9 >"$guest/tree/.git/head"
echo old >"$here/into/old"
guest --guest bash

# The tree itself, three directories and seven files; 4060 bytes less six.
for method in raw base64 shell; do
  options=(--method "$method")
  refused "more than 10 files came, which is the limit" \
    "sb1:$guest/tree" /here/into --max-entries 10 "${options[@]}"
  refused "more than 4053 bytes came, which is the limit" \
    "sb1:$guest/tree" /here/into --max-bytes 4053 "${options[@]}"
  refused "more than 0 files came, which is the limit" \
    "sb1:$guest/tree" /here/into --max-entries 0 "${options[@]}"
  run cp --max-entries 11 --max-bytes 4054 "${options[@]}" "sb1:$guest/tree" /here/all
  succeeds
  check "$method: the tree differs" diff -r "$guest/tree" "$here/all"
  rm -r "$here/all"

  # A path below the source, a name anywhere, a pattern.
  run cp --exclude sub/cache --exclude 'sub/cache/*' --exclude '*.log' --exclude .git \
    --exclude .git/head "${options[@]}" "sb1:$guest/tree" /here/some
  succeeds
  [ "$(cd "$here/some" && find . | sort | xargs)" = ". ./sub ./sub/keep" ] ||
    fail "$method: another choice of files: $(find "$here/some")"
  rm -r "$here/some"
done

# Into the guest the same patterns hold; what is left out of a directory is left out with it.
for method in raw base64 shell; do
  cp -r "$guest/tree" "$here/tree"
  run cp --exclude cache --exclude '*.log' --exclude .git --method $method \
    /here/tree "sb1:$guest/some"
  succeeds
  [ "$(cd "$guest/some" && find . | sort | xargs)" = ". ./sub ./sub/keep" ] ||
    fail "$method: another choice of files in the guest: $(find "$guest/some")"
  rm -r "$guest/some" "$here/tree"
done
