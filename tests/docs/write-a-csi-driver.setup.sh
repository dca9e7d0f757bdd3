# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A volume of a sandbox that marked it, and one that nobody marked.
pods=/var/lib/kubelet/pods/9c1/volumes
mkdir -p /var/lib/csi /data
truncate -s 64M /var/lib/csi/pvc-7.img
mkfs.ext4 -q /var/lib/csi/pvc-7.img
mount -t tmpfs -o size=64M,nr_inodes=16k /dev/vda /data
kata-ctl direct-volume add -q $pods/pvc-7/mount --device /var/lib/csi/pvc-7.img --type directvol --fs-type ext4
kata-ctl direct-volume add -q $pods/pvc-9/mount --device /var/lib/csi/pvc-7.img --type directvol --fs-type ext4
sandbox --id 6d5c07f3b9 --dialect go --volume /var/lib/csi/pvc-7.img=/data --volume-dir "$(record_dir $pods/pvc-7/mount)"
simulator=$!
crictl() { # stopp ID
  kill "$simulator" && wait "$simulator"
}
