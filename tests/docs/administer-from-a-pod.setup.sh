# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The node has the files of a captured machine, a disk and a sandbox.
host intel-server /host
mkdir -p /host/var/lib/disks /host/run /host/tmp
truncate -s 64M /host/var/lib/disks/db.img
mkfs.ext4 -q /host/var/lib/disks/db.img
kata-sandbox-sim --root /host --id 6d5c07f3b9 >/tmp/ready &
timeout 30 sh -c 'until grep -q ready /tmp/ready; do sleep 0.05; done'
