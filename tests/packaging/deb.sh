#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# deb.sh PACKAGE_DIR: the packages go through dpkg in a minimal Debian: installed, started, upgraded from
# an older version, removed and purged, with nothing left behind. Upstream's kata-runtime stays its own.
set -euo pipefail
export LC_ALL=C
umask 022

skip() {
  echo "skipped: $*"
  exit 77
}
fail() {
  echo "FAIL: $*"
  exit 1
}

# The packages of Debian that ours say they depend on.
needs() {
  local package
  for package in "$packages"/*.deb; do dpkg-deb --field "$package" Depends; done |
    tr ',' '\n' | sed -e 's/(.*//' -e 's/ //g' -e '/^libkata/d' | sort -u | paste -sd ,
}

here=$(dirname "$(realpath "$0")")
packages=$(realpath "$1")
[ "$(id -u)" -eq 0 ] || skip "needs root"
command -v mmdebstrap >/dev/null || skip "there is no 'mmdebstrap'"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
# shellcheck source=/dev/null
. /etc/os-release
mmdebstrap --quiet --variant=essential --include="$(needs)" "$VERSION_CODENAME" "$root" \
  2>"$work/log" || skip "no Debian is to be had: $(tail -n 1 "$work/log")"

inside() {
  chroot "$root" "$@"
}

# What a package can leave behind: all but dpkg's own records.
snapshot() {
  (cd "$root" && find . -path ./var/log -prune -o -path ./var/cache -prune -o -path ./var/lib/dpkg -prune \
    -o -printf '%p %y %m %l\n') | sort
}

# older PACKAGE: the same package, of a version before it.
older() {
  rm -rf "$work/old"
  dpkg-deb --raw-extract "$1" "$work/old"
  sed -i -e 's/^Version: .*/Version: 0.0.0~before/' -e 's/(= [^)]*)/(= 0.0.0~before)/' "$work/old/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$work/old" "$root/root/$(basename "$1")" >/dev/null
}

install_all() {
  inside sh -c 'dpkg --install /root/*.deb' >"$work/log" 2>&1 || fail "install: $(cat "$work/log")"
  inside sh -c 'dpkg --audit' >"$work/audit"
  [ ! -s "$work/audit" ] || fail "dpkg is not content: $(cat "$work/audit")"
}

# shellcheck disable=SC2016
state_of_kata_ctl() {
  inside dpkg-query --show --showformat '${db:Status-Abbrev}' kata-ctl 2>/dev/null || echo none
}

# The braces below are dpkg-query's.
# shellcheck disable=SC2016
version_of_kata_ctl() {
  inside dpkg-query --show --showformat '${Version}' kata-ctl
}

# A program that was built with libkata-dev's files runs with libkata0's.
use_library() {
  local flags said
  flags=$(PKG_CONFIG_PATH=$(dirname "$root"/usr/lib/*/pkgconfig/kata.pc) pkg-config --cflags --libs kata)
  mkdir -p "$root/root/node/run"
  truncate -s 1M "$root/root/node/disk.img"
  # shellcheck disable=SC2086  # flags are words
  cc "$here/../libkata/consumer.c" -o "$root/root/consumer" $flags
  # A mount namespace that ends with the program, so that what removes the root never meets /proc.
  # shellcheck disable=SC2016 # for the inner shell
  said=$(unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /root/consumer /root/node' \
    sh "$root") || fail "a program with libkata"
  [ "$said" = "libkata $version" ] || fail "a program with libkata said: $said"
  rm -r "$root/root/node" "$root/root/consumer"
}

names=()
for package in "$packages"/*.deb; do names+=("$(dpkg-deb --field "$package" Package)"); done
[ "${names[*]}" = "kata-ctl libkata-dev libkata0" ] || fail "the packages in $packages are: ${names[*]}"
version=$(dpkg-deb --field "$packages"/kata-ctl_*.deb Version)
snapshot >"$work/before"

# Upgrade.
for package in "$packages"/*.deb; do older "$package"; done
install_all
[ "$(version_of_kata_ctl)" = "0.0.0~before" ] || fail "the older one is not there"
cp "$packages"/*.deb "$root/root/"
install_all
[ "$(inside kata-ctl --version)" = "kata-ctl $version" ] || fail "kata-ctl does not start"
[[ $(inside kata-runtime --version) == "kata-runtime  : $version"* ]] || fail "kata-runtime does not start"
use_library
inside dpkg --verify "${names[@]}" >"$work/verify"
# Documentation may have been left out by the root's own configuration.
! grep -v ' /usr/share/' "$work/verify" || fail "files differ from the packages'"
! find "$root/usr/bin/kata-ctl" -perm /7022 | grep . || fail "modes are too wide"

# Remove, and install anew, and purge.
inside dpkg --remove "${names[@]}" >/dev/null
! inside sh -c 'command -v kata-ctl || command -v kata-runtime' || fail "still there when removed"
rm "$root"/root/*.deb
snapshot | diff "$work/before" - || fail "removal leaves something behind"
cp "$packages"/*.deb "$root/root/"
install_all
rm "$root"/root/*.deb
inside dpkg --purge "${names[@]}" >/dev/null
snapshot | diff "$work/before" - || fail "purging leaves something behind"
[[ $(state_of_kata_ctl) =~ ^(none|un) ]] || fail "dpkg still knows it"

# Upstream's tool of the other name.
printf '#!/bin/sh\necho upstream\n' >"$root/usr/bin/kata-runtime"
chmod 755 "$root/usr/bin/kata-runtime"
cp "$packages"/*.deb "$root/root/"
install_all
[ "$(inside kata-runtime)" = upstream ] || fail "upstream's kata-runtime was replaced"
inside dpkg --purge "${names[@]}" >/dev/null 2>&1
[ "$(inside kata-runtime)" = upstream ] || fail "upstream's kata-runtime was removed"
