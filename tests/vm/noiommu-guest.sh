#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# noiommu-guest.sh KATA_CTL MODULES: a device that vfio hands out without an IOMMU is never said to be
# one for a guest. Only inside the guest of noiommu.sh. Ends at the first surprise.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=guest-lib.sh
. "$(dirname "$0")/guest-lib.sh"

kata_ctl=$1
modules=$2
switch=/sys/module/vfio/parameters/enable_unsafe_noiommu_mode
report=/tmp/report.json

fail() {
  printf 'FAILED: %s\n' "$*"
  cat "$report" /tmp/stderr 2>/dev/null || true
  ls -l /dev/vfio /sys/kernel/iommu_groups 2>/dev/null || true
  exit 1
}

# finds FILTER: what 'check' says fulfils jq's FILTER.
finds() {
  "$kata_ctl" check vfio "$nvme" -o json --fail-on never >"$report" 2>/tmp/stderr || fail 'check vfio'
  jq -e "$1" "$report" >/dev/null || fail "the report is not '$1'"
}

status_of() { printf '(.checks[] | select(.id == "%s") | .status) == "%s"' "$1" "$2"; }

refuses() {
  local mount_info='{"volume_type":"vfiovol","device":"'$1'","fs_type":"ext4","metadata":{},"options":[]}'
  ! "$kata_ctl" direct-volume add /volume "$mount_info" >/tmp/out 2>/tmp/stderr || fail "'$1' was taken"
  grep -q '^error: ' /tmp/stderr || fail 'it does not say why'
}

modprobe -a nvme irqbypass
for name in vfio vfio_virqfd vfio_iommu_type1 vfio-pci-core vfio-pci; do insmod "$modules/$name.ko"; done
nvme=$(grep -lx 0x010802 "$pci"/*/class | xargs dirname | xargs basename)
wait_for_driver "$nvme" nvme

finds "$(status_of iommu.enabled fail) and $(status_of iommu.noiommu pass) and
  .iommu.groups == 0 and .iommu.noiommu == false and .devices[0].state == \"no-iommu\""
refuses "$nvme"
passed 'without an IOMMU no device is for guests'

echo Y >"$switch"
echo vfio-pci >"$pci/$nvme/driver_override"
echo "$nvme" >"$pci/$nvme/driver/unbind"
echo "$nvme" >/sys/bus/pci/drivers_probe
wait_for_driver "$nvme" vfio-pci
[[ -c /dev/vfio/noiommu-0 ]] || fail 'the kernel gives no node for it'
finds "$(status_of iommu.enabled fail) and $(status_of iommu.noiommu fail) and
  .iommu.groups == 0 and .iommu.noiommu and .devices[0].state == \"no-iommu\""
refuses "$nvme"
refuses /dev/vfio/noiommu-0
refuses /dev/vfio/0
passed 'a device that is handed out without an IOMMU is not for guests either'
