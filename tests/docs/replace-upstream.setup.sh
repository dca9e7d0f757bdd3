# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
need socat
configured intel-server
mkdir -p /var/lib/disks
truncate -s 64M /var/lib/disks/a.img
mkfs.ext4 -q /var/lib/disks/a.img
mkdir -p /tmp/stor
truncate -s 64M /tmp/stor/rawdisk01.20g
vhost_user_socket /tmp/vhu-targets/vhost-blk-rawdisk01.sock
sudo() { # one is root here
  "$@"
}
