#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# noiommu-modules.sh DIR: builds into DIR/noiommu, unless they are there already, the vfio modules of
# the kernel that prepare.sh put into DIR, with the mode that hands devices out without an IOMMU:
# Debian leaves it out. Headers and source are fetched by apt and unpacked, not installed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$(dirname "$0")/need.sh"
# shellcheck source-path=SCRIPTDIR source=fetch.sh
. "$(dirname "$0")/fetch.sh"

[[ $# == 1 ]] || die "wrong usage: run 'noiommu-modules.sh DIR'"
need apt-get=apt dpkg-deb=dpkg make=make gcc-12=gcc-12 xz=xz-utils

build() {
  local release=$1 headers=$PWD/usr/src/linux-headers-$1 drivers=linux-source-6.1/drivers/vfio
  fetch "linux-headers-$release" "linux-headers-${release%-*}-common" linux-kbuild-6.1 linux-source-6.1
  # Its one line names the place where it would be installed.
  sed -i "s|/usr/src|$PWD/usr/src|" "$headers/Makefile"
  tar -xJf usr/src/linux-source-6.1.tar.xz --wildcards "$drivers/*"
  quietly make -j"$(nproc)" -C "$headers" M="$PWD/$drivers" KCFLAGS=-DCONFIG_VFIO_NOIOMMU=1 modules
  mkdir modules
  find "$drivers" -name '*.ko' -exec cp -t modules {} +
}

dir=$(realpath "$1")
[[ ! -e $dir/noiommu ]] || exit 0
work=$dir/noiommu.new
rm -rf "$work" # left by a run that was killed
mkdir "$work"
trap 'rm -rf "$work"' EXIT
(cd "$work" && build "$(<"$dir/release")")
mv -T "$work/modules" "$dir/noiommu"
