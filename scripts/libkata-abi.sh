#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compares what libkata.so gives with the committed description of it: libkata-abi.sh LIBKATA_SO
# With KATA_ACCEPT=1 in the environment it writes the description anew; the change is then reviewed
# as a diff like any other. A change that is no addition needs another libkata_version.
set -eu

library=$1
source=$(dirname "$0")/../src/libkata
baseline=$source/abi/libkata.abi
command -v abidiff >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only what the header says; no paths, no other libraries, and nothing that a compiler decides.
abidw --headers-dir "$source/include" --drop-private-types --exported-interfaces-only \
  --no-show-locs --no-comp-dir-path --no-corpus-path --no-write-default-sizes \
  --type-id-style hash --no-elf-needed "$library" >"$work/libkata.abi"

if [ -n "${KATA_ACCEPT-}" ]; then
  mkdir -p "$(dirname "$baseline")"
  cp "$work/libkata.abi" "$baseline"
  exit 0
fi
# Additions are no break, and still an omission in the description.
abidiff --no-architecture "$baseline" "$work/libkata.abi" || {
  echo "error: the interface is not as described; KATA_ACCEPT=1 writes src/libkata/abi anew" >&2
  exit 1
}
