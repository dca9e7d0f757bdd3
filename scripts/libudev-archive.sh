#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libudev-archive.sh DIR [ARCHITECTURE SYSROOT]
#
# Leaves libudev.a in DIR: Debian has libudev as a shared object only, so it is built from Debian's
# own source package, fetched and verified by apt with a list and a state of its own; the machine's
# configuration stays as it is. Done once. For another architecture (Debian's
# name of it) SYSROOT has what to compile with. Where the source is not to be had this says so in one
# line and succeeds: the program reads sysfs then.
set -eu

# shellcheck source=scripts/apt-aside.sh
. "$(dirname "$0")/apt-aside.sh"
dir=$1
architecture=${2:-$(dpkg --print-architecture)}
sysroot=${3:-}
[ -z "$sysroot" ] || sysroot=$(cd "$sysroot" && pwd)
[ ! -e "$dir/libudev.a" ] || exit 0
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
log=$dir/log
export LC_ALL=C
umask 022

go_without() {
  echo "note: no archive of libudev ($1; see $log): the program will list PCI devices from sysfs"
  exit 0
}

# The source of the libudev that this machine has, or of the newest.
fetch() {
  start_apt_aside "$dir" deb-src
  apt_aside update || return
  version=$(dpkg-query -W -f '${source:Version}' libudev-dev 2>/dev/null || true)
  apt_aside source --download-only ${version:+"systemd=$version"} ||
    apt_aside source --download-only systemd
}

# Neither found nor linked by chance: what is not needed is off.
choices_off() {
  sed -n "s/^option('\([a-z0-9-]*\)'.*'auto', 'true', 'false'.*/-D\1=false/p" source/meson_options.txt
}

cross_file() {
  cpu=$(dpkg-architecture -a "$architecture" -q DEB_HOST_GNU_CPU)
  tuple=$(dpkg-architecture -a "$architecture" -q DEB_HOST_GNU_TYPE)
  cat <<EOF
[binaries]
c = '$tuple-gcc'
cpp = '$tuple-g++'
ar = '$tuple-ar'
strip = '$tuple-strip'
pkgconfig = 'pkg-config'
[properties]
sys_root = '$sysroot'
pkg_config_libdir = '$sysroot/usr/lib/$tuple/pkgconfig'
[built-in options]
c_args = '--sysroot=$sysroot'
c_link_args = '--sysroot=$sysroot'
[host_machine]
system = 'linux'
cpu_family = '$cpu'
cpu = '$cpu'
endian = 'little'
EOF
}

# Paths of this machine must not be in the archive.
build() {
  dpkg-source --no-check -x systemd_*.dsc source || return
  flags="-O2 -g0 -ffunction-sections -fdata-sections -ffile-prefix-map=$dir=."
  set -- --buildtype=plain -Dmode=release -Dversion-tag=debian -Dstatic-libudev=pic -Dtests=false
  if [ -n "$sysroot" ]; then
    flags="$flags --sysroot=$sysroot"
    cross_file >cross
    set -- "$@" --cross-file cross
  fi
  # shellcheck disable=SC2046  # one word for each choice
  CFLAGS=$flags meson setup "$@" $(choices_off) made source || return
  ninja -C made ${CMAKE_BUILD_PARALLEL_LEVEL:+-j"$CMAKE_BUILD_PARALLEL_LEVEL"} libudev.a
}

cd "$dir"
rm -rf source made systemd_*
: >"$log"
echo "building libudev.a for $architecture, once"
fetch >>"$log" 2>&1 || go_without "its source cannot be fetched"
build >>"$log" 2>&1 || go_without "it cannot be built"
cp -f made/libudev.a libudev.a.new
mv -f libudev.a.new libudev.a
rm -rf source made lists cache status systemd_*.orig.* systemd_*.debian.*
