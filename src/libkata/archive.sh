#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes an archive of one object whose only global names are those in a file, one a line:
# archive.sh ARCHIVE NAMES OBJECT_OR_ARCHIVE...
# The tools are those that CXX, NM, OBJCOPY and AR name.
set -eu

archive=$1
names=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Groups are dissolved: the linker would drop ours for a program's group of the same name.
"$CXX" -r -nostdlib -Wl,--force-group-allocation -o "$work/all.o" \
  -Wl,--start-group "$@" -Wl,--end-group
# The unique symbols of templates stay global unless they become weak first.
"$NM" --defined-only "$work/all.o" | sed -n 's/^[0-9a-f]* u //p' >"$work/unique"
"$OBJCOPY" --strip-debug --weaken-symbols="$work/unique" "$work/all.o"
"$OBJCOPY" --keep-global-symbols="$names" "$work/all.o" "$work/libkata.o"
rm -f "$archive"
"$AR" rcsD "$archive" "$work/libkata.o"
