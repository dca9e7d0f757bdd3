#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# vsock-guest.sh KATA_CTL SIMULATOR CONSOLE STAND_IN: 'exec' over AF_VSOCK. Only inside a guest: with
# the kernel's own loopback, and with a context id behind /dev/vhost-vsock that STAND_IN plays.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=exec-cases.sh
. "$here/exec-cases.sh"

kata_ctl=("$1")
simulator=$2 console=$3 stand_in=$4
exec_options=()
work=$(mktemp -d)
mkdir -p /run/vc/sbs /run/kata

# start NAME COMMAND...: in the background, until it says that it is ready.
start() {
  "${@:2}" >"$work/$1" 2>&1 &
  wait_for_text "$work/$1" '^ready'
}

# sandbox ID URL: a shim that says where the agent is.
sandbox() { start "$1.ready" "$simulator" --root / --id "$1" --agent-url "$2"; }

check_all() {
  check_commands "$1"
  check_input "$1"
  check_session "$1"
  refuses 'port 1027' -p 1027 "$1" -- true
  passed "$1: a port that nobody listens on is named"
  refuses 'the guest closed the console' -p 1028 "$1" -- yes
  passed "$1: a guest that dies is told from a command that ends"
  check_copy "$1"
}

modprobe vsock_loopback
start console "$console" 1026 1028=dies-after=3000
sandbox loopback vsock://1:1024
refuses 'context id 1' loopback -- true
passed 'loopback: CID 1 is refused without the option for tests'
exec_options=(--allow-local-cid)
check_all loopback
exec_options=()

modprobe vhost_vsock
start stand_in "$stand_in" 42 1026 1028=dies-after=3000
sandbox real-cid vsock://42:1024
check_all real-cid

sandbox wrong-cid vsock://77:1024
refuses '77' wrong-cid -- true
passed 'a context id that no guest has is named'
kill %+ 2>/dev/null || true
