#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tarball.sh PACKAGE_DIR: the program and the library work wherever the tarball is unpacked, also after
# it was moved.
set -euo pipefail
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAIL: $*"
  exit 1
}

tarball=$(ls "$(realpath "$1")"/kata-ctl-*-linux-*.tar.gz)
name=$(basename "$tarball" .tar.gz)
version=${name#kata-ctl-}
version=${version%%-linux-*}
[ -z "$(tar -tzf "$tarball" | grep -v "^$name/" || true)" ] || fail "a file lies beside '$name'"
[ "$(tar -tvzf "$tarball" | grep -vc ' root/root \| 0/0 ' || true)" -eq 0 ] || fail "a file is not root's"
for prefix in "$work/first" "$work/a b/second"; do
  mkdir -p "$prefix"
  tar -xzf "$tarball" -C "$prefix" --strip-components 1
  [ "$("$prefix/bin/kata-ctl" --version)" = "kata-ctl $version" ] || fail "kata-ctl in '$prefix'"
  [[ $("$prefix/bin/kata-runtime" --version) == "kata-runtime  : $version"* ]] || fail "kata-runtime in '$prefix'"
  ! grep -rlF -- "$work" "$prefix" || fail "the tarball knows this machine"
done

mv "$work/first" "$work/moved"
for prefix in "$work/moved" "$work/a b/second"; do
  bash "$(dirname "$0")/../libkata/consumers.sh" "$prefix" cc c++ || fail "the library in '$prefix'"
done
