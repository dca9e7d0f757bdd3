#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing of the Debian packages that packaging/packages.txt lists for the named
# groups. Does nothing, and asks for nothing, when all of them are there.
set -eu

list=$(dirname "$0")/../packaging/packages.txt
missing=
for group in "$@"; do
  names=$(awk -v group="$group" '$1 == group { print $2 }' "$list")
  for name in $names; do
    state=$(dpkg-query -W -f '${Status}' "$name" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing="$missing $name"
  done
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "error: not root, and no sudo to install with:$missing" >&2
    exit 1
  }
  as_root=sudo
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -q update
# shellcheck disable=SC2086  # one word for each package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing
