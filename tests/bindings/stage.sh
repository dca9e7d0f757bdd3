#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the library of a build, so that the bindings find it as they would on any machine.
set -euo pipefail
cmake=$1
build=$2
prefix=$3

rm -rf "$prefix"
for component in libkata0 libkata-dev; do
  DESTDIR='' "$cmake" --install "$build" --prefix "$prefix" --component "$component" >/dev/null
done
