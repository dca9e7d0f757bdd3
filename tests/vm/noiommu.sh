#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# noiommu.sh KATA_CTL DIR: runs noiommu-guest.sh in a guest without an IOMMU. DIR is from prepare.sh and
# noiommu-modules.sh.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$here/need.sh"

[[ $# == 2 ]] || {
  echo "error: wrong usage: run 'noiommu.sh KATA_CTL DIR'" >&2
  exit 2
}
need jq=jq

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
truncate -s 64M "$folder/nvme.img"

"$here/run.sh" -t 300 "$2" \
  -drive "if=none,id=drive,format=raw,file=$folder/nvme.img" -device nvme,drive=drive,serial=KATA0 \
  -- "$here/noiommu-guest.sh" "$(realpath "$1")" "$(realpath "$2")/noiommu"
