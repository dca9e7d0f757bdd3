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
root= # the guest's own
mkdir -p /run/vc/sbs /run/kata

# sandbox ID URL: a shim that says where the agent is.
sandbox() { start "$1.ready" "$simulator" --root / --id "$1" --agent-url "$2"; }

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
