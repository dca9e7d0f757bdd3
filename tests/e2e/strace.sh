# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced in the place of lib.sh by tests that break a run at a chosen system call. strace counts each call
# on its own, so a place in a run is a call's name and how many of them came before.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need strace
export ASAN_OPTIONS=detect_leaks=0 # a leak checker cannot work while it is traced
strace -f -o /dev/null true 2>/dev/null || skip "strace cannot trace here"

# places_in ARGUMENT...: runs the program and lists NAME NUMBER for each system call from its first
# look at the tree on.
places_in() {
  strace -f -qq -o "$work/trace" "$kata_ctl" --sysroot "$root" "$@" >/dev/null 2>&1 ||
    fail "the run without a fault did not succeed"
  awk '{
    sub(/^[0-9]+ +/, "")
    if ($0 !~ /^[a-z0-9_]+\(/) next
    sub(/\(.*/, "")
    number = ++seen[$0]
    if ($0 == "openat2") started = 1
    if (started) print $0, number
  }' "$work/trace"
}

# run_with FAULT NAME NUMBER ARGUMENT...: runs the program with that fault at that place.
run_with() {
  local fault=$1 name=$2 number=$3
  shift 3
  last_command="$* ($fault at $name $number)"
  status=0
  {
    strace -f -qq -o "$work/trace" -e "trace=$name" -e "inject=$name:$fault:when=$number" \
      "$kata_ctl" --sysroot "$root" "$@" >"$work/out" 2>"$work/err" </dev/null
  } 2>/dev/null || status=$?
}
