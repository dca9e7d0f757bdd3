# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2154
# shellcheck shell=bash
# Sourced after lib.sh and exec_lib.sh by the end-to-end tests of cp. The guest is this machine, so
# its files are looked at directly.

guest=$work/guest
here=$root/here
fake=$work/fake
mkdir -p "$guest" "$here" "$fake"

# fake NAME: the guest's program of that name is the script on standard input. `guest --shell
# "$fake/shell"` has them; the real ones are in their places of old.
fake() {
  cat >"$fake/$1"
  chmod 755 "$fake/$1"
}

fake shell <<EOT
#!/bin/bash
export PATH=$fake:/usr/bin:/bin
exec /bin/bash
EOT

# No name that a copy stages under is left on either side.
nothing_left() {
  is_clean || fail "$1: a staging name is left"
}

is_clean() {
  [ -z "$(find "$guest" "$here" -name '.kata-ctl-cp*' -print -quit)" ]
}

# No process that wrote its number to $work/process is left in the guest. Its shell went by itself,
# or as HOW says.
guest_is_idle() {
  logs " ${1:-exited}"
  if [ -s "$work/process" ]; then
    until_true test ! -d "/proc/$(cat "$work/process")"
  fi
}

# refused TEXT ARGUMENT...: cp fails for that reason, and changes nothing on this side.
refused() {
  local text=$1 before
  shift
  before=$(snapshot "$here")
  run cp "$@"
  fails_with 1 "$text"
  nothing_left "$text"
  [ "$(snapshot "$here")" = "$before" ] || fail "$text: this side changed"
}
