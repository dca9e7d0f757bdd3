# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by the scripts that need Debian's packages unpacked, not installed.

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# quietly COMMAND...: on failure shows only the last line of what it said.
quietly() {
  local output
  output=$("$@" 2>&1) || die "run '$*': ${output##*$'\n'}"
}

# fetch PACKAGE...: unpacks them here.
fetch() {
  local package
  # As root apt would download as user _apt, who may not write here.
  quietly apt-get -q -o APT::Sandbox::User=root download "$@"
  for package; do
    quietly dpkg-deb -x "$package"_*.deb .
    rm "$package"_*.deb
  done
}
