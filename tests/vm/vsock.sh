#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# vsock.sh KATA_CTL SIMULATOR CONSOLE STAND_IN DIR: runs vsock-guest.sh in a guest. DIR is from
# prepare.sh. AF_VSOCK is never used outside.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$here/need.sh"

[[ $# == 5 ]] || {
  echo "error: wrong usage: run 'vsock.sh KATA_CTL SIMULATOR CONSOLE STAND_IN DIR'" >&2
  exit 2
}
need script=bsdutils

"$here/run.sh" -t 900 "$5" -- "$here/vsock-guest.sh" "$(realpath "$1")" "$(realpath "$2")" \
  "$(realpath "$3")" "$(realpath "$4")"
