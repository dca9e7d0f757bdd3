#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# deliver-test.sh RELEASE_DIR TEST_DIR PACKAGE_DIR
#
# Tries what is delivered, and not what was built to be tested: the program of RELEASE_DIR in an empty
# root, the packages in a Debian of their own. TEST_DIR has the tests and the sandbox they run against.
# What cannot run on this machine is named; anything else that does not pass fails this.
set -euo pipefail
cd "$(dirname "$0")/.."
release=$(realpath "$1") tests=$2 packages=$3
failed=()

step() {
  local name=$1 status=0
  shift
  echo "-- $name"
  "$@" || status=$?
  [ "$status" -eq 0 ] || [ "$status" -eq 77 ] || failed+=("$name")
}

# One at a time: some look at all processes of the machine.
step "the program in an empty root" env KATA_DELIVERED="$release/kata-ctl" \
  ctest --test-dir "$tests" -C Deliver -L delivered -j 1 --output-on-failure
step "lintian" lintian --fail-on error,warning --tag-display-limit 0 "$packages"/*.deb
step "dpkg" bash tests/packaging/deb.sh "$packages"
step "tarball" bash tests/packaging/tarball.sh "$packages"
step "installation" bash tests/packaging/install.sh "$release"
step "SBOM" tests/packaging/sbom.py "$release" "$packages"
step "reproducible" bash tests/delivered/reproducible.sh
[ "${#failed[@]}" -eq 0 ] || {
  printf 'failed: %s\n' "${failed[@]}"
  exit 1
}
