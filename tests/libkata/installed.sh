#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a build installs of the library is all that programs need of it.
# installed.sh BUILD_DIR CC CXX
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for component in libkata0 libkata-dev; do
  DESTDIR='' cmake --install "$1" --prefix "$work/usr" --component "$component" >"$work/log"
done
[[ -n $(find "$work/usr" -name libkata.a) ]] || exit 77 # a build with a sanitizer
bash "$(dirname "$0")/consumers.sh" "$work/usr" "$2" "$3"
