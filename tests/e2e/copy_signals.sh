#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A signal at any stage of a copy leaves the target absent or whole, no staging name, no process in
# the guest. Only a kill leaves a staging directory on this side, where nobody is left to remove it.
# shellcheck source=tests/e2e/strace.sh
. "$(dirname "$0")/strace.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"
need pgrep
# A shell without job control starts what it puts in the background with SIGINT ignored.
program=(env --default-signal=INT "$kata_ctl")

# Random bytes are not packed, so that several pieces go; the text is.
mkdir -p "$work/sources/tree/sub"
head -c 700000 /dev/urandom >"$work/sources/file"
head -c 90000 /dev/urandom >"$work/sources/tree/sub/random"
seq 20000 >"$work/sources/tree/text"
seq 10 >"$work/sources/tree/few"

# places_in_copy: NAME NUMBER of each system call of a copy, from the first that the guest's shell
# hears to where signals are left to the system again.
places_in_copy() {
  strace -f -qq -s 64 -o "$work/trace" "${program[@]}" --sysroot "$root" "${copy[@]}" >/dev/null 2>&1 ||
    fail "the copy without a signal did not succeed"
  awk '{
    sub(/^[0-9]+ +/, "")
    if ($0 !~ /^[a-z0-9_]+\(/) next
    if ($0 ~ /unset HISTFILE/) started = 1
    if ($0 ~ /^signalfd4?\(-1/) signals = $NF
    if ($0 ~ "^close\\(" signals "\\)") exit
    sub(/\(.*/, "")
    number = ++seen[$0]
    if (started && $0 !~ /^(brk|mmap|munmap)$/) print $0, number
  }' "$work/trace"
}

# some_of COUNT: so many lines of the input, evenly; where they are many, also one of each call that
# changes a file.
some_of() {
  shift_by=$(((shift_by + 7) % 97))
  awk -v most="$1" -v shift_by="$shift_by" '
    { line[NR] = $0 }
    most > 4 && $1 ~ /^(mkdirat|pwrite64|fchmod|utimensat|syncfs|renameat2?|unlinkat|fsync)$/ && !seen[$1]++ { print }
    END {
      for (i = 0; i < most; i++) print line[int((i + shift_by / 97) * NR / most) + 1]
    }' | sort -u
}
shift_by=0

every_connection_is_closed() {
  [ "$(grep -c ' accepted$' "$work/log")" -eq "$(grep -c ' closed$' "$work/log")" ]
}

# No process of a shell that was started for this copy.
guest_is_empty() {
  local shell
  until_true every_connection_is_closed
  awk '$2 == "shell" && $4 == "started" { print $3 }' "$work/log" >"$work/shells"
  while read -r shell; do
    # shellcheck disable=SC2016
    until_true bash -c '! pgrep -s "$0" >/dev/null' "$shell"
  done <"$work/shells"
}

# absent_or_whole: what a copy makes; $status, as far as it is known, says which.
absent_or_whole() {
  if [ -e "$target" ]; then
    check "the target is not whole" diff -r "$source" "$target"
    made=$((made + 1))
  else
    [ "$status" -ne 0 ] || fail "there is no target, and no error"
    unmade=$((unmade + 1))
  fi
}

# stop_at SIGNAL NAME NUMBER: as run_with does, and what is said to the guest is in $work/trace. Which
# call comes when depends on what arrives in time.
stop_at() {
  last_command="${copy[*]} (SIG$1 at $2 $3)"
  status=0
  {
    strace -f -qq -s 64 -o "$work/trace" -e "trace=sendto,$2" -e "inject=$2:signal=SIG$1:when=$3" \
      "${program[@]}" --sysroot "$root" "${copy[@]}" >"$work/out" 2>"$work/err" </dev/null
  } 2>/dev/null || status=$?
}

# stop_everywhere SIGNAL COUNT: a signal at so many places of "${copy[@]}", which makes $target of
# $source.
stop_everywhere() {
  local signal=$1 name number made=0 unmade=0
  places_in_copy | some_of "$2" >"$work/places"
  guest_is_empty
  rm -rf "$target"
  while read -r name number; do
    : >"$work/log"
    stop_at "$signal" "$name" "$number"
    if [ "$status" -ne 0 ] && [ "$status" -ne $((128 + $(kill -l "$signal"))) ]; then
      fail "ended by something else"
    fi
    guest_is_empty
    if [ "$signal" = KILL ]; then
      until_true guest_is_clean
      rm -rf "$here"/.kata-ctl-cp.*
    else
      [ ! -s "$work/err" ] || fail "there is noise"
      [ "$status" -ne 0 ] || check "status 0 and no target" [ -e "$target" ]
      [ "$status" -eq 0 ] || check "a target and an error" [ ! -e "$target" ]
      ! grep -q 'unset HISTFILE' "$work/trace" || ! grep -q ' killed$' "$work/log" ||
        fail "the guest's shell had to be killed"
      nothing_left "SIG$signal"
    fi
    absent_or_whole
    rm -rf "$target"
  done <"$work/places"
  echo "SIG$signal in cp ${copy[*]:1}: $made made, $unmade not"
  stopped=$((stopped + unmade))
  run "${copy[@]}"
  succeeds
  absent_or_whole
  rm -rf "$target"
}

guest_is_clean() {
  [ -z "$(find "$guest" -name '.kata-ctl-cp*' -print -quit)" ]
}

# both_ways COUNT NAME OPTION...: with each signal.
both_ways() {
  local count=$1 name=$2 signal stopped=0
  shift 2
  rm -rf "${guest:?}"/* "${here:?}"/*
  cp -r "$work/sources/$name" "$guest/source"
  cp -r "$work/sources/$name" "$here/source"
  source=$work/sources/$name
  for signal in INT TERM KILL; do
    target=$here/made
    copy=(cp "$@" "sb1:$guest/source" /here/made)
    stop_everywhere $signal "$count"
    target=$guest/made
    copy=(cp "$@" /here/source "sb1:$guest/made")
    stop_everywhere $signal "$count"
  done
  # The rest came too late, because fewer calls were made than before.
  [ "$stopped" -ge $((2 * count)) ] || fail "hardly any signal came in time"
}

guest --guest bash
both_ways 2 file --method raw
both_ways 2 tree --method raw
both_ways 1 file --method base64
both_ways 1 tree --method shell
