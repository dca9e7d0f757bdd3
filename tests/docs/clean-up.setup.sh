# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Two records, one of a disk that is gone, and a sandbox that left a directory.
# varies: \b\d+s$
# varies: [\d.]+ MiB(?=  +~$)
# varies: \b\d+(?=  +\d+  +\d+ [KMG]iB)
mkdir -p /var/lib/disks
truncate -s 64M /var/lib/disks/kept.img
mkfs.ext4 -q /var/lib/disks/kept.img
kata-ctl direct-volume add -q /kubelet/kept --device /var/lib/disks/kept.img --type directvol --fs-type ext4
kata-ctl direct-volume add -q --no-device-check /kubelet/gone --device /var/lib/disks/gone.img --type directvol --fs-type ext4
kata-sandbox-sim --root / --id 41be9a0c77 --stale >/dev/null
