#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# install.sh BUILD_DIR: everything goes below DESTDIR and PREFIX, for an ordinary user and whatever the
# umask, and nothing that is installed knows of DESTDIR.
set -euo pipefail
export LC_ALL=C
build=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
log=$build/install_manifest.txt
kept=$work/manifest
[ ! -e "$log" ] || cp -p "$log" "$kept"

fail() {
  echo "FAIL: $*"
  exit 1
}

umask 077
mkdir "$work/root"
DESTDIR=$work/root cmake --install "$build" --prefix /opt/kata-tools >"$work/out" 2>&1 || fail "$(cat "$work/out")"
if [ -e "$kept" ]; then cp -p "$kept" "$log"; fi

prefix=$work/root/opt/kata-tools
[ "$(cd "$work/root" && echo ./* ./*/*)" = "./opt ./opt/kata-tools" ] || fail "something lies beside the prefix"
for name in kata-ctl kata-runtime; do
  [ -x "$prefix/bin/$name" ] || fail "there is no '$name'"
  "$prefix/bin/$name" --version >/dev/null || fail "'$name' does not start"
done
[ "$(readlink "$prefix/bin/kata-runtime")" = kata-ctl ] || fail "kata-runtime is no link that can be moved"

# What others on the machine need must be for others to read; programs and libraries hold more paths
# than ours, so texts alone are searched.
! find "$prefix" -type f ! -perm -444 | grep . || fail "files that others cannot read"
! grep -rIlF -- "$work" "$prefix" || fail "an installed file knows of DESTDIR"
if [ -e "$build/man" ] || [ -e "$prefix/share/man/man1" ]; then
  [ -s "$prefix/share/man/man1/kata-ctl.1" ] || fail "there is no manual page"
fi
