#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [-t SECONDS] [-k KERNEL-ARGUMENTS] DIR [QEMU-ARGUMENT...] -- COMMAND [ARGUMENT...]
#
# Runs COMMAND as root in a guest with the kernel that prepare.sh put into DIR. The guest sees this
# machine's files under the same paths and from the same folder, changes stay in the guest, /run is
# empty, and modprobe works. Exits with the command's status, or:
#   77  this machine lacks something     124  no end within SECONDS (120)
#   126 the guest could not be set up    127  the guest died
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$(dirname "$0")/need.sh"

end() {
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}

# guest_modules DIR: the modules init needs, each after those it depends on.
guest_modules() {
  local name
  for name in virtio_pci 9pnet_virtio 9p overlay; do
    modprobe -C /dev/null -d "$1" -S "$(<"$1/release")" --show-depends "$name"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# make_initrd DIR FOLDER COMMAND...: FOLDER/initrd from FOLDER/tree, or no such file.
make_initrd() (
  set -e
  dir=$1 tree=$2/tree
  mkdir -p "$tree"/{bin,proc,dev,modules,host,changes,root}
  cp "$(command -v busybox)" "$tree/bin/busybox"
  install "$(dirname "$0")/init" "$tree/init"
  guest_modules "$dir" | while read -r module; do
    cp "$module" "$tree/modules"
    basename "$module" >>"$tree/modules/order"
  done
  printf '%s\n' "$dir/lib/modules" >"$tree/modules-dir"
  { printf 'cd %q &&' "$PWD" && printf ' %q' "${@:3}"; } >"$tree/command"
  (cd "$tree" && find . | cpio -o -H newc -R 0:0 --quiet) >"$2/initrd.new"
  mv "$2/initrd.new" "$2/initrd"
)

# The accelerator is said outright: /dev/kvm may be there and not be able to boot a Linux.
# intel_iommu does nothing unless the caller adds that device, which has to precede all others.
# no_timer_check: on a busy machine the guest sees too few ticks, and with an IOMMU panics over it.
boot() {
  local seconds=$1 dir=$2 folder=$3
  timeout --foreground --kill-after=10 "$seconds" qemu-system-x86_64 \
    -nodefaults -no-user-config -display none -no-reboot -m 1G -cpu max \
    -machine q35,accel=tcg,kernel-irqchip=split "${@:4}" \
    -kernel "$dir/vmlinux" -initrd "$folder/initrd" \
    -append "console=ttyS0 quiet panic=-1 nokaslr mitigations=off no_timer_check intel_iommu=on $kernel_arguments" \
    -serial stdio -serial "file:$folder/status" \
    -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap </dev/null
}

seconds=120
kernel_arguments=
while getopts t:k: option; do
  case $option in
    t) seconds=$OPTARG ;;
    k) kernel_arguments=$OPTARG ;;
    *) exit 126 ;;
  esac
done
shift $((OPTIND - 1))
dir=$(realpath -m "${1-}")
qemu_arguments=()
for ((i = 2; i <= $#; i++)); do
  [[ ${!i} != -- ]] || break
  qemu_arguments+=("${!i}")
done
command=("${@:i+1}")
[[ ${#command[@]} -gt 0 ]] || end 126 "wrong usage: run 'run.sh [-t SECONDS] [-k KERNEL-ARGUMENTS] DIR [QEMU-ARGUMENT...] -- COMMAND'"

need qemu-system-x86_64=qemu-system-x86 modprobe=kmod cpio=cpio busybox=busybox-static
! ldd "$(command -v busybox)" >/dev/null 2>&1 || skip 'busybox is not static (Debian package busybox-static)'
[[ -e $dir/vmlinux ]] || end 126 "no kernel in '$dir': run 'prepare.sh $dir'"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
make_initrd "$dir" "$folder" "${command[@]}"
[[ -e $folder/initrd ]] || end 126 "make the initramfs from '$dir'"

result=0
boot "$seconds" "$dir" "$folder" "${qemu_arguments[@]}" || result=$?
status=$(cat "$folder/status" 2>/dev/null) || true
case $result:$status in
  124:* | 137:*) end 124 "the guest did not end within $seconds s" ;;
  0:[0-9]*) exit "$status" ;;
  0:) end 127 'the guest died' ;;
  *) end 126 "qemu-system-x86_64 exited with status $result" ;;
esac
