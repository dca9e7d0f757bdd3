#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Shows the main job from end to end, on real input below a directory that stands for a node: each
# command line, then what it really printed. Usage: demo.sh KATA_CTL KATA_SANDBOX_SIM KATA_UNPACK_HOST
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

program=$(realpath "$1")
simulator=$(realpath "$2")
unpack=$(realpath "$3")
# shellcheck disable=SC2034  # for the lines that try runs
hosts=$(realpath "$(dirname "$0")/../tests/hosts")
root=$(mktemp -d "${TMPDIR:-/tmp}/kata-demo.XXXXXX")
node=$root
sandboxes=()

at_exit() {
  local result=$?
  trap - EXIT
  [ "${#sandboxes[@]}" -eq 0 ] || kill "${sandboxes[@]}" 2>/dev/null || true
  wait
  ! mountpoint -q "$root/guest" || umount "$root/guest"
  rm -rf "$root"
  exit "$result"
}
trap at_exit EXIT
trap 'exit 1' INT TERM HUP

kata-ctl() {
  "$program" --sysroot "$node" "$@"
}

say() {
  printf '\n# %s\n' "$*"
}

# try STATUS LINE: shows a command line as one would type it and runs it, quotes and all.
try() {
  local status=0
  printf '$ %s\n' "$2"
  eval "$2" 2>&1 </dev/null || status=$?
  [ "$status" -eq 0 ] || echo "(exit status $status)"
  [ "$status" -eq "$1" ] || {
    echo "demo: exit status $status, expected $1" >&2
    exit 1
  }
}

# sandbox OPTION...: starts a process that stands for one Kata sandbox, and waits until it serves.
sandbox() {
  local line=
  echo "$ kata-sandbox-sim --root \$root ${*//"$root"/\$root} &"
  mkfifo "$root/ready"
  "$simulator" --root "$root" --die-with-parent "$@" >"$root/ready" &
  sandboxes+=("$!")
  IFS= read -r -t 30 line <"$root/ready" || true
  rm "$root/ready"
  [ -n "$line" ] || {
    echo "demo: the sandbox does not start" >&2
    exit 1
  }
}

echo "Everything happens below \$root, $root: 'kata-ctl' stands for 'kata-ctl --sysroot \$root'."
mkdir -p "$root/run" "$root/tmp/stor" "$root/tmp/vhu-targets" "$root/guest"
volumes="\$root/run/kata-containers/shared/direct-volumes"
image=/tmp/stor/rawdisk01.20g
volume=/kubelet/kata-direct-vol-002/directvol002

say "1. A disk image with a file system, and its record, made exactly as upstream's guide does it."
try 0 "truncate -s 64M \$root$image"
try 0 "mkfs.ext4 -q \$root$image"
sudo() { # not needed below a directory of one's own
  "$@"
}
try 0 "$(cat <<'LINE'
sudo kata-ctl direct-volume add /kubelet/kata-direct-vol-002/directvol002 "{\"device\": \"/tmp/stor/rawdisk01.20g\", \"volume_type\": \"directvol\", \"fs_type\": \"ext4\", \"metadata\":"{}", \"options\": []}"
LINE
)"

say "2. What the runtimes read: both spellings, so that every release understands it."
try 0 "cat $volumes/*/mountInfo.json"

say "3. What is recorded on this node."
try 0 "kata-ctl direct-volume list"
try 0 "kata-ctl direct-volume show $volume"

say "4. A pod uses the volume: a sandbox of the Go runtime, whose shim marks it as its own."
mount -o loop "$root$image" "$root/guest" 2>/dev/null || true # else another file system stands for it
marked=("$root"/run/kata-containers/shared/direct-volumes/*)
sandbox --id 6d5c07f3b9 --dialect go --volume "$image=$root/guest" --volume-dir "${marked[0]}"
pod=${sandboxes[0]}
try 0 "kata-ctl direct-volume list"

say "5. How full it is, as the guest sees it."
try 0 "kata-ctl direct-volume stats $volume"
try 0 "kata-ctl direct-volume stats $volume -o json"

say "6. No guest of today can grow a volume, and we say so."
try 1 "kata-ctl direct-volume resize $volume 8Gi"

say "7. A command in the guest, over its debug console: output, input and exit status are the command's own."
try 0 "kata-ctl exec 6d5c -- uname -s"
try 0 "echo over to the guest | kata-ctl exec -i 6d5c -- tr a-z A-Z"
try 3 "kata-ctl exec 6d5c -- sh -c 'df -h /dev; exit 3'"

say "8. Files into the guest and back. This guest has the files of the machine that it really runs on."
try 0 "mkdir -p \$root/tmp/notes \$root/tmp/guest && echo verified >\$root/tmp/notes/readme"
try 0 "kata-ctl cp /tmp/notes 6d5c:$root/tmp/guest/notes"
try 0 "kata-ctl cp 6d5c:$root/tmp/guest/notes /tmp/back"
try 0 "diff -r \$root/tmp/notes \$root/tmp/back && cat \$root/tmp/back/readme"

say "9. runtime-rs never records who owns a volume, so one names the sandbox. A prefix will do."
sandbox --id e41f2a77c0 --dialect rust --volume "$image=$root/guest" \
  --hvsock /tmp/vhu-targets/vhost-blk-rawdisk01.sock
try 0 "kata-ctl direct-volume stats $volume --sandbox-id e41f"

try 0 "kata-ctl ps"

say "10. A vhost-user volume: somebody must listen on its socket, which we find out without connecting."
try 0 "kata-ctl direct-volume add /kubelet/kata-test-vol-001/volume001 --type spdkvol --device spdk:///tmp/vhu-targets/vhost-blk-rawdisk01.sock --fs-type ext4 --print-mount /disk001"

say "11. Mistakes, found before a pod fails on them."
try 0 "truncate -s 64M \$root/tmp/stor/blank.img"
try 1 "kata-ctl direct-volume add /kubelet/blank --device /tmp/stor/blank.img --type directvol --fs-type ext4"
try 2 "$(cat <<'LINE'
kata-ctl direct-volume add --strict /kubelet/typo '{"device": "/tmp/stor/rawdisk01.20g", "volume-type": "directvol", "fstype": "ext4", "optoins": ["ro"]}'
LINE
)"

say "12. A volume in use stays."
try 1 "kata-ctl direct-volume remove $volume"

say "13. The pod ends, and its volume can go."
try 0 "kill $pod && wait $pod"
try 0 "kata-ctl direct-volume remove $volume"

say "14. A record whose device and sandbox are gone is what prune looks for."
try 0 "kata-ctl direct-volume add -q --no-device-check /kubelet/left-over --device /tmp/stor/deleted.img --type directvol --fs-type ext4"
try 0 "kill ${sandboxes[1]} && wait ${sandboxes[1]}"
sandboxes=()
try 0 "kata-ctl direct-volume prune --dry-run"
try 0 "kata-ctl direct-volume prune"
try 0 "kata-ctl direct-volume list"

say "15. What is configured: the value that counts, where it is from, and the document that scripts know."
mkdir -p "$root/etc/kata-containers/config.d"
cat >"$root/etc/kata-containers/configuration.toml" <<'FILE'
[hypervisor.qemu]
path = "/opt/kata/bin/qemu-system-x86_64"
kernel = "/opt/kata/share/vmlinux.container"
image = "/opt/kata/share/kata-containers.img"
default_memory = 2048
FILE
printf '[hypervisor.qemu]\ndefault_memory = 4096\n' >"$root/etc/kata-containers/config.d/50-memory.toml"
try 0 "kata-ctl config show --runtime go default_memory kernel --origin"
try 0 "kata-ctl kata-env --json | jq -r .Kernel.Path,.Runtime.Config.Path"

say "16. Whether this very machine could run Kata. Looking changes nothing; kata-runtime is the same program."
kata-runtime() {
  "$(dirname "$program")/kata-runtime" "$@"
}
try 0 "kata-runtime check --problems --fail-on never"
try 0 "kata-runtime check capacity --fail-on never"

say "17. The same of other machines, out of the text that tests/capture-host.sh takes of one."
kata-unpack-host() {
  "$unpack" "$@"
}
try 0 "kata-unpack-host \$hosts/amd-server/tree.txt \$root/amd"
echo "From here 'kata-ctl' stands for 'kata-ctl --sysroot \$root/amd'."
node=$root/amd
try 1 "kata-ctl check --problems"
try 0 "kata-ctl check capacity"
try 0 "kata-unpack-host \$hosts/gpu-shared-groups/tree.txt \$root/gpus"
echo "And from here for 'kata-ctl --sysroot \$root/gpus'."
node=$root/gpus
try 0 "kata-ctl check vfio --fail-on never"

printf '\ndemo: all steps as expected\n'
