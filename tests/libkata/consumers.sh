#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Programs that have only the library below PREFIX find it, build with it and run: in C and C++, by
# pkg-config and CMake, with the shared library, with the archive, and with nothing shared at all.
# consumers.sh PREFIX CC CXX
set -euo pipefail

here=$(dirname "$(realpath "$0")")
prefix=$(realpath "$1")
cc=$2
cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
libdir=$(dirname "$(find "$prefix" -name libkata.so)")
mkdir -p "$work/root/run"
truncate -s 1M "$work/root/disk.img"

fail() {
  echo "error: $*" >&2
  exit 1
}

# runs PROGRAM: it does what it must.
runs() {
  [[ $(LD_LIBRARY_PATH=$libdir "$1" "$work/root") == "libkata "* ]] || fail "$1 does not run"
}

needs_library() { LC_ALL=C readelf -d "$1" | grep -q 'NEEDED.*libkata\.so\.0'; }

export PKG_CONFIG_PATH=$libdir/pkgconfig
warnings=(-Wall -Wextra -Wpedantic -Werror)
# A blank in a path is escaped, for a shell to read.
flags=() static_flags=()
eval "flags=($(pkg-config --cflags --libs kata))"
eval "static_flags=($(pkg-config --cflags --static --libs kata))"
mkdir "$work/archive"
cp "$libdir/libkata.a" "$work/archive"

"$cc" -std=c11 "${warnings[@]}" "$here/consumer.c" -o "$work/c" "${flags[@]}"
"$cxx" -std=c++17 "${warnings[@]}" -x c++ "$here/consumer.c" -x none -o "$work/c_as_cpp" "${flags[@]}"
"$cxx" -std=c++17 "${warnings[@]}" "$here/consumer.cpp" -o "$work/cpp" "${flags[@]}"
for program in c c_as_cpp cpp; do
  needs_library "$work/$program" || fail "$program is not linked with the shared library"
  runs "$work/$program"
done
for program in c cpp; do
  "$cc" "${warnings[@]}" "$here/consumer.$program" -o "$work/archive_$program" \
    -L"$work/archive" "${static_flags[@]}"
  ! needs_library "$work/archive_$program" || fail "$program is linked with the shared library"
  runs "$work/archive_$program"
  "$cc" -static "${warnings[@]}" "$here/consumer.$program" -o "$work/static_$program" "${static_flags[@]}"
  runs "$work/static_$program"
done

# Nothing of the archive can be met but the interface.
nm -g --defined-only "$libdir/libkata.a" | awk 'NF == 3 { print $3 }' | sort >"$work/archive_names"
nm -D --defined-only "$libdir/libkata.so" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' |
  sort >"$work/shared_names"
grep -oE '\bkata_[a-z0-9_]+\(' "$prefix/include/kata/kata.h" | tr -d '(' | sort -u >"$work/declared"
# What comments only name is in there too, so that it must be exported as well.
diff "$work/declared" "$work/archive_names"
diff "$work/declared" "$work/shared_names"

cat >"$work/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C CXX)
find_package(kata 0.1 REQUIRED)
add_executable(c $here/consumer.c)
target_link_libraries(c PRIVATE kata::kata)
add_executable(c_static $here/consumer.c)
target_link_libraries(c_static PRIVATE kata::kata_static)
add_executable(cpp $here/consumer.cpp)
target_link_libraries(cpp PRIVATE kata::kata)
END
cmake -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" \
  -DCMAKE_CXX_COMPILER="$cxx" >"$work/log"
cmake --build "$work/build" >"$work/log" || fail "$(cat "$work/log")"
for program in c c_static cpp; do runs "$work/build/$program"; done
