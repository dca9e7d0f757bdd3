#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# in_root.sh PROGRAM LAUNCHER COMMAND...
#
# Runs a test, COMMAND, with $KATA_PROGRAM, $KATA_TREE and $KATA_EMPTY_ROOT set for LAUNCHER, which
# starts PROGRAM in an empty root. KATA_DELIVERED, where it is set, is tested in PROGRAM's place.
set -euo pipefail

KATA_PROGRAM=$(realpath "${KATA_DELIVERED:-$1}")
launcher=$2
shift 2
tree=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/kata-root.XXXXXX")
chmod 755 "$tree"
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/root" "$tree/work"
export KATA_PROGRAM KATA_EMPTY_ROOT=$tree/root KATA_TREE=$tree/work TMPDIR=$tree/work

status=0
"$launcher" --version >/dev/null || status=$?
[ "$status" -ne 77 ] || echo "skipped: no root of one's own is to be had"
[ "$status" -eq 0 ] || exit "$status"
"$@"
