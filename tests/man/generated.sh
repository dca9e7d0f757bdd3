#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Man pages, completions and the reference are those that the commands make now.
# usage: generated.sh KATA_DOCS SOURCE
set -euo pipefail
kata_docs=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$kata_docs" "$source" "$work"
mapfile -t made < <(cd "$work" && find . -type f | sort)
if [ "${KATA_ACCEPT:-}" = 1 ]; then
  rm -f "$source"/man/*.1
  cp -r "$work"/. "$source"
  echo "accepted: ${#made[@]} files"
  exit 0
fi
status=0
for file in "${made[@]}"; do
  diff -u "$source/$file" "$work/$file" || status=1
done
# A command that is gone leaves no page behind, and no prose.
for page in "$source"/man/*.1; do
  [ -e "$work/man/${page##*/}" ] || { echo "no command has '$page'" && status=1; }
done
for prose in "$source"/man/*.in; do
  name=${prose##*/}
  [ -e "$work/man/${name%.in}.1" ] || { echo "no command has '$prose'" && status=1; }
done
[ "$status" -eq 0 ] || echo "FAIL: run the test with KATA_ACCEPT=1 and read what it changed"
exit "$status"
