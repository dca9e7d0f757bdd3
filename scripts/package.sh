#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# package.sh RELEASE_DIR PACKAGE_DIR OUT_DIR
#
# Leaves in OUT_DIR, from the builds of the presets "release" and "package": the tarball, the Debian
# packages, and the SBOM that names what is linked into them. Times are those of the commit, so the same
# commit gives the same bytes.
set -eu

source=$(dirname "$0")/..
release=$1
debian=$2
mkdir -p "$3"
out=$(cd "$3" && pwd)
umask 022
export LC_ALL=C
: "${SOURCE_DATE_EPOCH:=$(git -C "$source" log -1 --format=%ct 2>/dev/null || echo 0)}"
export SOURCE_DATE_EPOCH

# pack BUILD_DIR GENERATOR
pack() {
  "$source/scripts/sbom.py" --notices "$release" | gzip -9n >"$1/NOTICES.gz"
  (cd "$1" && cpack -G "$2" -B "$out" >cpack.log 2>&1) || {
    cat "$1/cpack.log" >&2
    exit 1
  }
}

rm -rf "$out"/kata* "$out"/libkata*
pack "$release" TGZ
pack "$debian" DEB
rm -rf "$out/_CPack_Packages"
tarball=$(basename "$out"/kata-ctl-*.tar.gz)
name=${tarball%.tar.gz}
version=${name#kata-ctl-}
"$source/scripts/sbom.py" "$release" "${version%-linux-*}" "$out"/*.deb "$out/$tarball" \
  >"$out/$name.spdx.json"
(cd "$out" && ls -- *)
