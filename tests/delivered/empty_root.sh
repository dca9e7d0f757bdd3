#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Run by in_root.sh with the launcher as argument: in a root without /etc, /usr and /tmp every command
# does its work or says why not, and looks for no shared object, no locale and no nsswitch.conf.
set -euo pipefail
export LC_ALL=C
program=$1
work=$TMPDIR/work
mkdir "$work"

fail() {
  echo "FAIL: $*"
  cat "$work/out" "$work/err" 2>/dev/null || true
  exit 1
}

# ends_with STATUSES WORD...: it ends by itself with one of these, and an error is one line and a hint.
# What it opens goes to $work/trace.
ends_with() {
  local expected=$1 status=0
  shift
  timeout 60 env LC_ALL="$locale" "${trace[@]}" "$program" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  [[ " $expected " == *" $status "* ]] || fail "'$*' ended with $status, expected one of: $expected"
  ! grep -v '^error: \|^hint: \|^warning: \|^note: ' "$work/err" || fail "'$*' said something else"
}

trace=()
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
  trace=(strace -f -A -e "trace=open,openat,openat2,execve,execveat" -o "$work/trace")
fi

# The root is what it is meant to be.
busybox=$(command -v busybox) || busybox=
if [ -n "$busybox" ] && ! readelf -lW "$busybox" | grep -q INTERP; then
  found=$(cd / && KATA_PROGRAM=$busybox bash -c 'exec -a ls "$0" /' "$program" | tr '\n' ' ')
  [ "$found" = "dev proc sys " ] || [[ $TMPDIR != /dev/* ]] || fail "the root has: $found"
fi

cd /
locale=C
touch "$work/file"
ends_with 0 --version
grep -q '^kata-ctl ' "$work/out" || fail "no version"
ends_with 0 --help
ends_with 0 exec --help
ends_with 2 exce
ends_with 0 version -o json
for locale in en_US.UTF-8 tr_TR.UTF-8 nowhere C; do
  ends_with 0 direct-volume path encode /pods/volume
done
ends_with 0 direct-volume path decode L3BvZHMvdm9sdW1l
ends_with 0 direct-volume list
ends_with 1 direct-volume show /pods/volume
ends_with "0 1" check
ends_with "0 1" check -o junit
ends_with 0 check list
ends_with "0 1" check vfio
ends_with "0 1" check capacity
ends_with 0 env --no-exec
ends_with 0 env -o yaml
ends_with 0 config files
ends_with "0 1" config show
ends_with 0 sandbox list -o json
ends_with 1 sandbox show none
ends_with 125 exec none -- true
ends_with 1 cp "$work/file" none:/file
ends_with 1 cp none:/file "$work/other"
KATA_RELEASE_URL=https://server.invalid/ ends_with 1 check only-list-releases --timeout 5s
ends_with "0 2" completion bash

if [ "${#trace[@]}" -gt 0 ]; then
  ! grep -E '\.so[".]|ld\.so|/locale|nsswitch|/gconv' "$work/trace" || fail "it opens what it must not need"
  grep -q execveat "$work/trace" || fail "nothing was traced"
fi
