#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# vfio-guest.sh KATA_CTL: 'check vfio', and 'direct-volume add' with vfiovol devices, on the hardware
# that vfio.sh lays out. Only inside its guest: it takes devices from their drivers. Ends at the first surprise.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=guest-lib.sh
. "$(dirname "$0")/guest-lib.sh"

kata_ctl=$1
records=/run/kata-containers
volume=/var/lib/kubelet/volume
stderr=/tmp/vfio-guest.stderr
known= # the listing of the records as the last accepted volume left them

fail() {
  printf 'FAILED: %s\n' "$*"
  printf -- '--- kata-ctl said, exit status %s\n' "${status-none}"
  cat "$stderr" 2>/dev/null || true
  printf -- '--- devices\n'
  local device
  for device in "$pci"/*; do
    printf '%s class %s group %s driver %s\n' "${device##*/}" "$(<"$device/class")" \
      "$(group_of "${device##*/}")" "$(driver_of "${device##*/}")"
  done
  exit 1
}

group_of() { link_name "$pci/$1/iommu_group"; }

# unbind BDF: leaves it without a driver.
unbind() {
  [[ $(driver_of "$1") == none ]] || echo "$1" >"$pci/$1/driver/unbind"
  wait_for_driver "$1" none
}

# bind BDF DRIVER OVERRIDE: with an empty OVERRIDE the kernel chooses, and is expected to choose DRIVER.
bind() {
  unbind "$1"
  echo "$3" >"$pci/$1/driver_override"
  echo "$1" >/sys/bus/pci/drivers_probe
  wait_for_driver "$1" "$2"
}
to_vfio() { bind "$1" vfio-pci vfio-pci; }
to_host() { bind "$1" "$2" ''; }

# devices_of_class CLASS: their BDFs, in order.
devices_of_class() { grep -lx "$1" "$pci"/*/class | xargs -n1 dirname | xargs -n1 basename; }

# The kernel's own opinion: VFIO_GROUP_GET_STATUS fills struct vfio_group_status (linux/vfio.h).
expect_viable() {
  local flags
  flags=$(perl -e 'open(my $group, "+<", $ARGV[0]) or die "$!"; my $status = pack("LL", 8, 0);
    ioctl($group, 0x3b67, $status) or die "$!"; print((unpack("LL", $status))[1] & 1)' "/dev/vfio/$1")
  [[ $flags == "$2" ]] || fail "the kernel says viable=$flags of group $1, expected $2"
}

# Everything about the records that a refusal must leave alone.
listing() {
  [[ ! -e $records ]] || find "$records" -printf '%p %y %m %U:%G %s %l\n' -type f -exec sha256sum {} + | sort
}

# add PATH DEVICE. No jq here: it takes most of a second in the guest.
add() {
  local mount_info='{"volume_type":"vfiovol","device":"'$2'","fs_type":"ext4","metadata":{},"options":[]}'
  status=0
  stdout=$("$kata_ctl" direct-volume add "$1" "$mount_info" 2>"$stderr") || status=$?
}

# says LABEL WORD...: the line "LABEL: …" on stderr has every WORD.
says() {
  local line word
  while read -r line; do [[ $line != "$1: "* ]] || break; done <"$stderr"
  [[ -n $line ]] || fail "no line '$1:'"
  for word in "${@:2}"; do
    [[ $line == *"$word"* ]] || fail "no '$word' in the line '$1:'"
  done
}

# refuses DEVICE WORD...: for a new volume and for one that may have a record already.
refuses() {
  local path
  for path in "$volume/refused" "$volume/kept"; do
    add "$path" "$1"
    [[ $status == [12] && -z $stdout ]] || fail "'$1' was not refused, stdout '$stdout'"
    says error "$1" "${@:2}"
  done
  [[ $(listing) == "$known" ]] || fail "refusing '$1' changed the records"
}

# accepts DEVICE [PATH]: the record has the device as it was given.
accepts() {
  local path=${2-$volume/accepted/$1} folder
  add "$path" "$1"
  folder=$records/shared/direct-volumes/$(printf '%s' "$path" | basenc --base64url -w0)
  [[ $status == 0 && $stdout == "$path <==> $folder" ]] || fail "'$1' was refused, stdout '$stdout'"
  jq -e --arg device "$1" '.device == $device and .["volume-type"] == "vfiovol" and
    .volume_type == "vfiovol"' "$folder/mountInfo.json" >/dev/null ||
    fail "the record of '$1' is $(<"$folder/mountInfo.json")"
  known=$(listing)
}

# surveyed BDF FILTER: what 'check vfio' says of the device fulfils jq's FILTER. The report is kept in
# $survey.
surveyed() {
  status=0
  survey=$("$kata_ctl" check vfio "$1" -o json --fail-on never 2>"$stderr") || status=$?
  jq -e --arg bdf "$1" ".devices[] | select(.address == \$bdf) | $2" <<<"$survey" >/dev/null ||
    fail "'check vfio $1' is not '$2': $(jq -c '.devices, .iommu' <<<"$survey")"
}

# follow BDF: runs the lines that 'check vfio' gives to bind it.
follow() {
  jq -r --arg bdf "$1" '.devices[] | select(.address == $bdf) | .bind[]' <<<"$survey" >/tmp/bind
  [[ -s /tmp/bind ]] || fail "no lines bind $1"
  bash -e /tmp/bind || fail "the lines that bind $1 do not run: $(</tmp/bind)"
  wait_for_driver "$1" vfio-pci
}

modprobe -a vfio-pci vfio_iommu_type1 nvme e1000
nvme=$(devices_of_class 0x010802)
read -rd '' first second < <(devices_of_class 0x020000) || true
wait_for_driver "$nvme" nvme
wait_for_driver "$first" e1000
wait_for_driver "$second" e1000
group=$(group_of "$nvme")
shared=$(group_of "$first")
[[ $shared == "$(group_of "$second")" && $shared != "$group" ]] || fail 'the groups are not as planned'
passed "devices are up: NVMe $nvme in group $group, cards $first and $second in group $shared"

surveyed "$nvme" '.state == "bindable" and .driver == "nvme" and .neighbours == [] and
  .iommu_group == "'"$group"'" and .group_node.exists == false'
follow "$nvme"
surveyed "$nvme" '.state == "ready" and .bind == [] and .group_node.exists'
to_host "$nvme" nvme
surveyed "$nvme" '.state == "bindable"'
surveyed "$first" '.state == "shared" and .driver == "e1000" and
  ([.offenders[] | .address] | index("'"$second"'") != null)'
passed "'check vfio' tells how to bind a device, and who shares its group"

refuses "$nvme" nvme
says hint vfio-pci
refuses "${nvme#0000:}" nvme
refuses "/dev/vfio/$group"
[[ ! -e $records ]] || fail 'the refusals made records'
passed 'a device on its host driver is refused, and the driver named'

unbind "$nvme"
refuses "$nvme"
says hint vfio-pci
passed 'a device without a driver is refused'

to_vfio "$nvme"
expect_viable "$group" 1
for device in "$nvme" "${nvme#0000:}" "/dev/vfio/$group"; do accepts "$device"; done
accepts "$nvme" "$volume/kept"
passed 'a device on vfio-pci is accepted by address, short address and group'

to_vfio "$first"
expect_viable "$shared" 0
refuses "$first" "$second" e1000
refuses "${first#0000:}" "$second" e1000
refuses "/dev/vfio/$shared" "$second" e1000
refuses "$second" e1000
passed 'a group with a member on a host driver is refused, and the member named'

unbind "$second"
expect_viable "$shared" 1
accepts "/dev/vfio/$shared"
passed 'a group with a member without a driver is accepted'

to_vfio "$second"
expect_viable "$shared" 1
for device in "$first" "$second"; do accepts "$device"; done
passed 'a group with every member on vfio-pci is accepted'

absent=0000:fe:1f.7
[[ ! -e $pci/$absent ]] || fail "$absent is there"
for device in "$absent" "${absent#0000:}" /dev/vfio/999 /dev/vfio/vfio; do refuses "$device"; done
passed 'a device, a group that is not there is refused'

for device in "$nvme.0" "${nvme%.?}" "${nvme%.?}.8" "${nvme%:*}:20.0" "0000:zz:00.0" "${nvme}x" \
  " $nvme" "-$nvme" /dev/vfio/ "/dev/vfio/$group/../$group"; do
  refuses "$device"
done
passed 'a malformed device is refused'

to_host "$nvme" nvme
refuses "$nvme" nvme
refuses "/dev/vfio/$group"
to_host "$second" e1000
refuses "/dev/vfio/$shared" "$second" e1000
passed 'a device given back to its host driver is refused'
