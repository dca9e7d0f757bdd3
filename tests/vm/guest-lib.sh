# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by what runs in guests that look at the machine. The script has a function fail.

pci=/sys/bus/pci/devices

passed() { printf '%6s s  %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$*"; }

link_name() {
  local target
  target=$(readlink "$1") || target=none
  printf '%s' "${target##*/}"
}
driver_of() { link_name "$pci/$1/driver"; }

# pause: a moment between two looks. Nothing is ever written to the pipe.
pause() {
  [[ -p /tmp/idle ]] || mkfifo /tmp/idle
  read -r -t 0.1 <>/tmp/idle || true
}

# wait_for_driver BDF DRIVER: probing may go on after the write that asked for it, and sysfs tells
# nobody when it is done.
wait_for_driver() {
  local deadline=$((SECONDS + 30))
  until [[ $(driver_of "$1") == "$2" ]]; do
    ((SECONDS < deadline)) || fail "$1 has driver $(driver_of "$1"), expected $2"
    pause
  done
}
