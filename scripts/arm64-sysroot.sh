#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# arm64-sysroot.sh DIR
#
# Unpacks into DIR what of Debian for arm64 the program is compiled with. Nothing is installed, and
# the machine gets no second architecture: some of these packages cannot be installed beside those
# of the machine itself. Done once for each list of packages.
set -eu

# shellcheck source=scripts/apt-aside.sh
. "$(dirname "$0")/apt-aside.sh"
list=$(dirname "$0")/../packaging/packages.txt
packages=$(awk '$1 == "arm64-sysroot" { print $2 }' "$list")
dir=$1
if [ -e "$dir/packages" ] && [ "$(cat "$dir/packages")" = "$packages" ]; then
  exit 0
fi
echo "fetching Debian for arm64, to compile with"
rm -rf "$dir"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
log=$dir/log
umask 022

start_apt_aside "$dir" deb
# shellcheck disable=SC2086  # one word for each package
{
  apt_aside -o APT::Architecture=arm64 -o APT::Architectures=arm64 update &&
    apt_aside -o APT::Architecture=arm64 -o APT::Architectures=arm64 -y --download-only \
      --no-install-recommends install $packages
} >"$log" 2>&1 || {
  tail -n 3 "$log" >&2
  exit 1
}
for package in "$dir"/cache/archives/*.deb; do
  dpkg-deb --extract "$package" "$dir"
done
rm -rf "$dir/cache" "$dir/lists"
echo "$packages" >"$dir/packages"
