#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# "-" is a tar stream that real tar writes and reads.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"
need tar

mkdir -p "$here/tree/sub/empty" "$guest/into" "$work/unpacked"
head -c 300000 /dev/urandom >"$here/tree/random"
seq 1000 >"$here/tree/sub/-n "$'\n'"'x"
chmod 750 "$here/tree/random"
cp -a "$here/tree" "$guest/tree"

# stream ARGUMENT...: cp with standard input as it is, and a pipe for its output.
stream() {
  last_command="cp $*"
  status=0
  { timeout 60 "$kata_ctl" --sysroot "$root" cp "$@" 2>"$work/err" || echo $? >"$work/status"; } |
    cat >"$work/out"
  [ ! -e "$work/status" ] || status=$(cat "$work/status")
  rm -f "$work/status"
}

for kind in bash busybox; do
  guest --guest $kind
  stream - "sb1:$guest/into" < <(tar -C "$here" -cf - tree)
  succeeds
  prints ""
  check "$kind: the tree differs in the guest" diff -r "$here/tree" "$guest/into/tree"
  check "$kind: the mode is lost" [ "$(stat -c %a "$guest/into/tree/random")" = 750 ]
  rm -r "$guest/into/tree"

  stream --exclude tree/sub --exclude 'tree/sub/*' - "sb1:$guest/into" < <(tar -C "$here" -cf - tree)
  succeeds
  [ "$(cd "$guest/into" && find . | sort | xargs)" = ". ./tree ./tree/random" ] ||
    fail "$kind: another choice of files in the guest: $(find "$guest/into")"
  check "$kind: the file differs in the guest" cmp "$here/tree/random" "$guest/into/tree/random"
  rm -r "$guest/into/tree"

  stream "sb1:$guest/tree" - </dev/null
  succeeds
  tar -C "$work/unpacked" -xf - <"$work/out"
  check "$kind: the tree differs here" diff -r "$guest/tree" "$work/unpacked/tree"
  rm -r "$work/unpacked/tree"
  stream --method shell "sb1:$guest/tree" - </dev/null
  succeeds
  tar -C "$work/unpacked" -xf - <"$work/out"
  check "$kind: the tree differs here, file by file" diff -r "$guest/tree" "$work/unpacked/tree"
  stream "sb1:$guest/tree/." - </dev/null
  succeeds
  tar -C "$work/unpacked/tree" -xf - <"$work/out"
  check "$kind: the contents differ here" diff -r "$guest/tree" "$work/unpacked/tree"
  rm -r "$work/unpacked/tree"
  stream "sb1:$guest/tree/random" - </dev/null
  succeeds
  tar -C "$work/unpacked" -xf - <"$work/out"
  check "$kind: the file differs here" cmp "$guest/tree/random" "$work/unpacked/random"
  stop_sim "$sim_pid"
done

# What is no archive, or is cut, changes nothing in the guest; nor does a target that is no
# directory. What leads out of the target stays in the guest's hands, which refuse it as well.
guest --guest bash
snapshot "$guest" >"$work/before"
is_refused() {
  [ "$status" -eq 1 ] || fail "expected status 1"
  check "more than one error" is_one_error
  check "the error says something else" grep -qF "$1" "$work/err"
  nothing_left "$1"
  snapshot "$guest" | diff "$work/before" - || fail "$1: the guest changed"
}
stream - "sb1:$guest/into" < <(seq 100000)
is_refused "in the guest: "
stream - "sb1:$guest/into" < <(tar -C "$here" -cf - tree | head -c 100000)
is_refused "in the guest: "
stream - "sb1:$guest/none" < <(:)
is_refused "directory '$guest/none': does not exist"
stream - "sb1:$guest/tree/random" < <(:)
is_refused "'$guest/tree/random': not a directory"
stream - "sb1:$guest/into" < <(tar -C "$here" -cPf - --transform 's,^tree,../escaped,' tree)
[ ! -e "$guest/escaped" ] || fail "a member left the target"

# A reader that goes early is an error, and nobody hangs.
timeout 60 "$kata_ctl" --sysroot "$root" cp "sb1:$guest/tree" - 2>"$work/err" </dev/null |
  head -c 1000 >/dev/null || true
logs " exited"
