#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tarball.sh PACKAGE_DIR: the tarball works wherever it is unpacked, also after it was moved; what
# pkg-config says of the library there points there.
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

moved=$work/moved
mv "$work/first" "$moved"
[ -e "$moved/lib/pkgconfig/kata.pc" ] || exit 0
cat >"$work/consumer.c" <<'EOF'
#include <kata/kata.h>
#include <stdio.h>
int main(void) { return puts(kata_version()) < 0; }
EOF
export PKG_CONFIG_PATH=$moved/lib/pkgconfig
for kind in --shared --static; do
  read -ra flags <<<"$(pkg-config "${kind/--shared/--print-errors}" --cflags --libs kata)"
  [[ " ${flags[*]} " == *" -I$moved/include "* ]] || fail "pkg-config names another prefix: ${flags[*]}"
  mkdir -p "$work/$kind"
  [ "$kind" = --shared ] || flags=("${flags[@]/#-lkata/-l:libkata.a}")
  cc -o "$work/consumer" "$work/consumer.c" "${flags[@]}"
  [ "$(LD_LIBRARY_PATH=$moved/lib "$work/consumer")" = "$version" ] || fail "a program with libkata, $kind"
done
