# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
configured intel-server
mkdir -p /var/lib/disks
truncate -s 64M /var/lib/disks/a.img
mkfs.ext4 -q /var/lib/disks/a.img
