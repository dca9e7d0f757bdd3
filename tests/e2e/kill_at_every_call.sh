#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A kill at any system call of add or remove leaves the old record or the new one, whole.
# shellcheck source=tests/e2e/strace.sh
. "$(dirname "$0")/strace.sh"

path=/kubelet/pods/volume
add=(direct-volume add -q --no-device-check "$path")
remove=(direct-volume remove "$path")

# What is recorded: none, or its device; an empty text when anything is not whole.
state() {
  set -- "$volumes"/*
  [ -e "$1" ] || {
    echo none
    return
  }
  device_of_whole "${@/%//mountInfo.json}"
}

# kill_everywhere BEFORE OLD NEW COMMAND...: from the tree BEFORE on, each kill gives OLD or NEW.
kill_everywhere() {
  local before=$1 old=$2 new=$3 name number found olds=0 news=0
  shift 3
  reset_to "$before"
  places_in "$@" >"$work/places"
  while read -r name number; do
    reset_to "$before"
    run_with signal=SIGKILL "$name" "$number" "$@"
    [ "$status" -eq 137 ] || [ "$status" -eq 0 ] || fail "ended by something else"
    found=$(state) || fail "not every record is whole"
    case $found in
      "$old") olds=$((olds + 1)) ;;
      "$new") news=$((news + 1)) ;;
      *) fail "found '$found', neither '$old' nor '$new'" ;;
    esac
    run "$@"
    succeeds
    [ "$(state)" = "$new" ] || fail "the next run did not set it right"
    check "something is left over" nothing_staged
  done <"$work/places"
  echo "$*: $olds kills left '$old', $news left '$new'"
  if [ "$olds" -lt 5 ] || [ "$news" -lt 2 ]; then fail "that is not every system call"; fi
}

reset_to() {
  rm -rf "$root/run"
  cp -a "$1" "$root/run"
}

cp -a "$root/run" "$work/empty"
run "${add[@]}" "$(mount_info /dev/old)"
cp -a "$root/run" "$work/recorded"

kill_everywhere "$work/empty" none /dev/new "${add[@]}" "$(mount_info /dev/new)"
kill_everywhere "$work/recorded" /dev/old /dev/new "${add[@]}" "$(mount_info /dev/new)"
kill_everywhere "$work/recorded" /dev/old none "${remove[@]}"
