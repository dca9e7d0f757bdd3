#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libudev-archive.sh DIR [ARCHITECTURE]
#
# Leaves libudev.a in DIR: Debian has libudev as a shared object only, so it is built from Debian's
# own source package, fetched and verified by apt with a list and a state of its own; the machine's
# configuration stays as it is. Done once. ARCHITECTURE is Debian's name of a foreign one. Where the
# source is not to be had this says so in one line and succeeds: the program reads sysfs then.
set -eu

dir=$1
architecture=${2:-$(dpkg --print-architecture)}
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

# Where this machine gets its Debian from: URI, release and component, one source a line.
debian_sources() {
  # shellcheck disable=SC2016  # apt-get expands these
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
    'Origin: Debian' 'COMPONENT: main' 2>/dev/null | sort -u
}

write_list() {
  # shellcheck disable=SC1091
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  by=
  [ ! -e "$keys" ] || by="[signed-by=$keys] "
  {
    debian_sources
    echo "http://deb.debian.org/debian $release main"
    echo "http://deb.debian.org/debian-security $release-security main"
  } | sed -e 's,/ , ,' | sort -u | sed -e "s,^,deb-src $by," >"$dir/sources.list"
}

own_apt() {
  apt-get -q -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root \
    -o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@"
}

# The source of the libudev that this machine has, or of the newest.
fetch() {
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
  own_apt update || return
  version=$(dpkg-query -W -f '${source:Version}' libudev-dev 2>/dev/null || true)
  own_apt source --download-only ${version:+"systemd=$version"} ||
    own_apt source --download-only systemd
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
pkgconfig = '$tuple-pkg-config'
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
  if [ "$architecture" != "$(dpkg --print-architecture)" ]; then
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
write_list
fetch >>"$log" 2>&1 || go_without "its source cannot be fetched"
build >>"$log" 2>&1 || go_without "it cannot be built"
cp -f made/libudev.a libudev.a.new
mv -f libudev.a.new libudev.a
rm -rf source made lists cache systemd_*.orig.* systemd_*.debian.*
