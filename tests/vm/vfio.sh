#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# vfio.sh KATA_CTL DIR: runs vfio-guest.sh in a guest with an IOMMU. DIR is from prepare.sh. Each root
# port isolates what is behind it: the NVMe drive has an IOMMU group of its own, while the two network
# cards share one, as they sit behind a bridge to conventional PCI.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$here/need.sh"

[[ $# == 2 ]] || {
  echo "error: wrong usage: run 'vfio.sh KATA_CTL DIR'" >&2
  exit 2
}
need jq=jq perl=perl-base
kata_ctl=$(realpath "$1")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
truncate -s 64M "$folder/nvme.img"

"$here/run.sh" -t 900 "$2" \
  -device intel-iommu,intremap=on,caching-mode=on \
  -device pcie-root-port,id=port1,slot=1,chassis=1 \
  -device pcie-root-port,id=port2,slot=2,chassis=2 \
  -drive "if=none,id=drive,format=raw,file=$folder/nvme.img" \
  -device nvme,bus=port1,drive=drive,serial=KATA0 \
  -device pcie-pci-bridge,id=bridge,bus=port2 \
  -netdev user,id=net1,restrict=on -device e1000,bus=bridge,addr=1,netdev=net1 \
  -netdev user,id=net2,restrict=on -device e1000,bus=bridge,addr=2,netdev=net2 \
  -- "$here/vfio-guest.sh" "$kata_ctl"
