#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The program and its packages come out byte for byte the same from two clones in different places, at
# different times, with another umask, locale, time zone, user name and number of jobs, with ccache and
# without. Takes three builds of everything, for only ccache knows that two presets compile the same;
# neither clone knows what the other compiled. KATA_LIBUDEV, a directory with libudev.a, saves building
# that twice too.
set -euo pipefail
source=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d "${TMPDIR:-/var/tmp}/kata-twice.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

fail() {
  echo "FAIL: $*"
  exit 1
}

# build DIRECTORY JOBS LAUNCHER: what HEAD of this repository makes there.
build() {
  git clone -q "$source" "$1" && cd "$1" || return
  export CMAKE_BUILD_PARALLEL_LEVEL=$2
  export CMAKE_C_COMPILER_LAUNCHER=$3 CMAKE_CXX_COMPILER_LAUNCHER=$3
  export CCACHE_DIR=$1.ccache CCACHE_CONFIGPATH=/dev/null CCACHE_BASEDIR=$1
  if [ -n "${KATA_LIBUDEV:-}" ]; then
    mkdir build
    cp -r "$KATA_LIBUDEV" build/libudev
  fi
  scripts/libudev-archive.sh build/libudev
  for preset in release package; do
    cmake --preset "$preset" && cmake --build --preset "$preset" || return
  done
  scripts/package.sh build/release build/package build/packages
} >"$work/log" 2>&1

(umask 022 && TZ=UTC LC_ALL=C build "$work/one" 1 ccache) || fail "the first build: $(tail -n 5 "$work/log")"
(umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 USER=somebody build "$work/a much longer name/two" 2 "") ||
  fail "the second build: $(tail -n 5 "$work/log")"
for file in release/kata-ctl libudev/libudev.a; do
  cmp "$work/one/build/$file" "$work/a much longer name/two/build/$file" || fail "$file differs"
done
diff -r "$work/one/build/packages" "$work/a much longer name/two/build/packages" || fail "packages differ"
! grep -qF "$work" "$work/one/build/release/kata-ctl" || fail "the program has a path of its build in it"
