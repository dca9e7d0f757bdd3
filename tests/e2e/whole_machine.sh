#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The command lines that upstream's guide to block volumes prints work as they stand there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
enter_mount_namespace "$@"
need socat

# The machine's own root, with these directories replaced for this test alone.
made=()
at_end() {
  umount /tmp/stor /tmp/vhu-targets
  [ "${#made[@]}" -eq 0 ] || rmdir "${made[@]}"
}
for directory in /tmp/stor /tmp/vhu-targets; do
  mkdir "$directory" 2>/dev/null && made+=("$directory")
  mount -t tmpfs none "$directory"
done
mount -t tmpfs none /run
mkdir "$work/bin"
ln -s "$kata_ctl" "$work/bin/kata-ctl"
PATH=$work/bin:$PATH
truncate -s 16M /tmp/stor/rawdisk01.20g
mkfs.ext4 -q -F /tmp/stor/rawdisk01.20g
mkfifo "$work/ready"
socat -d -d UNIX-LISTEN:/tmp/vhu-targets/vhost-blk-rawdisk01.sock,unlink-close=0 - 2>"$work/ready" </dev/null &
sim_pids+=("$!")
IFS= read -r -t 30 _ <"$work/ready" || fail "socat does not listen"

# records PATH TYPE DEVICE NAME: what the command before printed, and what it wrote where.
records() {
  local directory=/run/kata-containers/shared/direct-volumes/$4
  prints "$1 <==> $directory"
  [ "$(jq -cS . "$directory/mountInfo.json")" = "$(jq -cnS --arg type "$2" --arg device "$3" \
    '{device: $device, fs_type: "ext4", fstype: "ext4", metadata: {}, options: [],
      "volume-type": $type, volume_type: $type}')" ] || fail "another record was written"
}
upstream() {
  run_as kata-ctl "$@"
}

# The quotes are the guide's: the shell hands '"metadata":{}' to the program.
# shellcheck disable=SC2140
upstream direct-volume add /kubelet/kata-direct-vol-002/directvol002 "{\"device\": \"/tmp/stor/rawdisk01.20g\", \"volume_type\": \"directvol\", \"fs_type\": \"ext4\", \"metadata\":"{}", \"options\": []}"
succeeds
records /kubelet/kata-direct-vol-002/directvol002 directvol /tmp/stor/rawdisk01.20g \
  L2t1YmVsZXQva2F0YS1kaXJlY3Qtdm9sLTAwMi9kaXJlY3R2b2wwMDI=

# shellcheck disable=SC2140
upstream direct-volume add /kubelet/kata-test-vol-001/volume001 "{\"device\": \"/tmp/vhu-targets/vhost-blk-rawdisk01.sock\", \"volume_type\":\"spdkvol\", \"fs_type\": \"ext4\", \"metadata\":"{}", \"options\": []}"
succeeds
records /kubelet/kata-test-vol-001/volume001 spdkvol /tmp/vhu-targets/vhost-blk-rawdisk01.sock \
  L2t1YmVsZXQva2F0YS10ZXN0LXZvbC0wMDEvdm9sdW1lMDAx

# There is no such group here, which is what the program must say.
# shellcheck disable=SC2140
upstream direct-volume add /kubelet/kata-vfio-vol-003/vfiovol003 "{\"device\": \"/dev/vfio/110\", \"volume_type\": \"vfiovol\", \"fs_type\": \"ext4\", \"metadata\":"{}", \"options\": []}"
[ -e /dev/vfio/110 ] || fails_with 1 "add '/kubelet/kata-vfio-vol-003/vfiovol003': device '/dev/vfio/110': "

# The file as the guide shows it has metadata as a text that holds an object.
upstream direct-volume add -q --print-mount /disk002 /kubelet/kata-direct-vol-002/directvol002 \
  '{"device": "/tmp/stor/rawdisk01.20g", "volume_type": "directvol", "fs_type": "ext4", "metadata":"{}", "options": []}'
succeeds
prints '--mount type=directvol,src=/kubelet/kata-direct-vol-002/directvol002,dst=/disk002,options=rbind:rw'
