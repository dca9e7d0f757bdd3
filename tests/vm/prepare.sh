#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# prepare.sh DIR: puts the guest's kernel into DIR, unless it is there already: vmlinux, release (its
# version) and lib/modules. It is Debian's own kernel, fetched by apt and unpacked, not installed.
# DIR appears whole or not at all. Exits 77 when this machine cannot do it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$(dirname "$0")/need.sh"
# shellcheck source-path=SCRIPTDIR source=fetch.sh
. "$(dirname "$0")/fetch.sh"

# Each point release has a package of its own; the metapackage knows the current one.
kernel_package() {
  { apt-cache depends linux-image-amd64 2>/dev/null || true; } |
    awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { name = $2 } END { print name }'
}

# field OFFSET SIZE FILE: a little-endian number.
field() {
  local number
  number=$(od -A n -t "u$2" -j "$1" -N "$2" "$3")
  printf '%d' "$number"
}

# Decompressing under emulation takes half of a boot, so the guest starts from the plain ELF file.
# Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length; size bytes end the payload.
extract_vmlinux() {
  local start length
  start=$((($(field $((0x1f1)) 1 "$1") + 1) * 512 + $(field $((0x248)) 4 "$1")))
  length=$(($(field $((0x24c)) 4 "$1") - 4))
  dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip=$start count=$length status=none |
    xz -dc >"$2" || die "decompress '$1': not the xz payload Debian uses"
}

fetch_kernel() {
  local package release
  package=$(kernel_package)
  [[ -n $package ]] || die "find the kernel: apt knows no linux-image-amd64; run 'apt-get update'"
  release=${package#linux-image-}
  fetch "$package"
  quietly depmod -b . "$release"
  extract_vmlinux "boot/vmlinuz-$release" vmlinux
  printf '%s\n' "$release" >release
  rm -r boot usr
}

[[ $# == 1 ]] || die "wrong usage: run 'prepare.sh DIR'"
need apt-get=apt apt-cache=apt dpkg-deb=dpkg depmod=kmod xz=xz-utils

dir=$(realpath -m "$1")
mkdir -p "$(dirname "$dir")"
exec {lock}>"$dir.lock"
flock "$lock" # two test runs of one build folder
[[ ! -e $dir/vmlinux ]] || exit 0
[[ ! -e $dir ]] || rmdir "$dir" 2>/dev/null || die "put the kernel into '$dir': the folder holds something else"

rm -rf "$dir.new" # left by a run that was killed
mkdir "$dir.new"
trap 'rm -rf "$dir.new"' EXIT
(cd "$dir.new" && fetch_kernel)
mv -T "$dir.new" "$dir"
