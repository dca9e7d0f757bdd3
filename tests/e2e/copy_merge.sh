#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Contents are merged into a directory that is there: files replace files, links included, and never
# a directory or the reverse; where one would, nothing at all changes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

# make_sides FROM TO: a tree to copy, and one that has some of it.
make_sides() {
  rm -rf "${1:?}/tree" "${2:?}/tree" "$work/outside"
  mkdir -p "$1/tree/sub/deep" "$1/tree/new" "$2/tree/sub" "$2/tree/kept" "$work/outside"
  echo new >"$1/tree/file"
  echo new >"$1/tree/sub/file"
  echo new >"$1/tree/sub/deep/file"
  echo new >"$1/tree/new/file"
  echo new >"$1/tree/.hidden"
  echo new >"$1/tree/link"
  echo old >"$2/tree/file"
  echo old >"$2/tree/sub/file"
  echo old >"$2/tree/kept/file"
  echo old >"$work/outside/file"
  ln -s "$work/outside/file" "$2/tree/link"
}

# is_merged FROM TO.
is_merged() {
  local name
  for name in file sub/file sub/deep/file new/file .hidden link; do
    [ "$(cat "$2/tree/$name")" = new ] || fail "$name was not replaced"
  done
  [ "$(cat "$2/tree/kept/file")" = old ] || fail "what was there is gone"
  [ ! -h "$2/tree/link" ] || fail "a link was written through"
  [ "$(cat "$work/outside/file")" = old ] || fail "something outside changed"
}

# conflicts FROM TO COPY...: a directory for a file and the reverse, at the end of all.
conflicts() {
  local from=$1 to=$2
  shift 2
  make_sides "$from" "$to"
  mkdir "$to/tree/zz"
  echo new >"$from/tree/zz"
  before=$(snapshot "$to")
  "$@"
  fails_with 1 "a directory, which a file does not replace"
  [ "$(snapshot "$to")" = "$before" ] || fail "a refused merge changed something"
  rmdir "$to/tree/zz"
  rm "$from/tree/zz"
  mkdir "$from/tree/zz"
  echo old >"$to/tree/zz"
  before=$(snapshot "$to")
  "$@"
  fails_with 1 "which a directory does not replace"
  [ "$(snapshot "$to")" = "$before" ] || fail "a refused merge changed something"
  # Nor does a link stand for the directory that it leads to.
  rm "$to/tree/zz"
  echo new >"$from/tree/zz/file"
  ln -s "$work/outside" "$to/tree/zz"
  before=$(snapshot "$to")
  "$@"
  fails_with 1 "which a directory does not replace"
  [ "$(snapshot "$to")" = "$before" ] || fail "a refused merge changed something"
  [ "$(cat "$work/outside/file")" = old ] || fail "something outside changed"
  nothing_left "a conflict"
}

guest --guest bash
for method in raw base64 shell; do
  copy_out() { run cp --method $method "sb1:$guest/tree/." /here/tree; }
  copy_in() { run cp --method $method /here/tree/. "sb1:$guest/tree"; }
  make_sides "$guest" "$here"
  copy_out
  succeeds
  is_merged "$guest" "$here"
  make_sides "$here" "$guest"
  copy_in
  succeeds
  is_merged "$here" "$guest"
  conflicts "$guest" "$here" copy_out
  conflicts "$here" "$guest" copy_in
done

# By the name of the source the same, below a directory.
make_sides "$guest" "$here"
run cp "sb1:$guest/tree" /here
succeeds
is_merged "$guest" "$here"
make_sides "$here" "$guest"
run cp /here/tree "sb1:$guest"
succeeds
is_merged "$here" "$guest"
