# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by the VM scripts: says what this machine lacks and exits 77, which ctest counts as skipped.

PATH+=:/usr/sbin:/sbin # where modprobe and depmod are, and not every user looks

skip() {
  printf 'skip: %s\n' "$*" >&2
  exit 77
}

# need COMMAND=PACKAGE...
need() {
  [[ $(uname -m) == x86_64 ]] || skip "the guests are x86-64, this machine is $(uname -m)"
  local pair
  for pair; do
    command -v "${pair%%=*}" >/dev/null || skip "${pair%%=*} is missing (Debian package ${pair#*=})"
  done
}
