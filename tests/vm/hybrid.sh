#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hybrid.sh KATA_CTL SIMULATOR CONSOLE DEVICE DIR: 'exec' on this machine, to a guest behind a hybrid
# socket as Firecracker's, which DEVICE gives to QEMU. DIR is from prepare.sh.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$here/need.sh"
# shellcheck source-path=SCRIPTDIR source=exec-cases.sh
. "$here/exec-cases.sh"

[[ $# == 5 ]] || {
  echo "error: wrong usage: run 'hybrid.sh KATA_CTL SIMULATOR CONSOLE DEVICE DIR'" >&2
  exit 2
}
need script=bsdutils qemu-system-x86_64=qemu-system-x86

work=$(mktemp -d)
started=()
finish() {
  kill "${started[@]}" 2>/dev/null || true
  [[ -z ${guest-} ]] || pkill -P "$guest" || true # timeout(1), which ends QEMU; run.sh tidies up
  wait
  rm -rf "$work"
}
trap finish EXIT

root=$work/root
mkdir "$root"
socket=/run/vc/vm/hybrid/fc.sock
kata_ctl=("$(realpath "$1")" --sysroot "$root")
exec_options=()
start sandbox "$2" --root "$root" --id hybrid --agent-url "hvsock://$socket:1024"
started+=($!)
start device "$4" "$work/device.sock" "$root$socket" 3
started+=($!)

"$here/run.sh" -t 900 "$5" \
  -object memory-backend-memfd,id=memory,size=1G,share=on -machine memory-backend=memory \
  -chardev "socket,id=device,path=$work/device.sock" -device vhost-user-vsock-pci,chardev=device \
  -- "$here/hybrid-guest.sh" "$(realpath "$3")" >"$work/guest" 2>&1 &
guest=$!
wait_for_text "$work/guest" '^ready'
passed 'the guest is up'

check_all hybrid
refuses 'the guest closed the console' hybrid -- sh -c 'echo b >/proc/sysrq-trigger; sleep 60'
passed 'hybrid: a guest that dies is told from a command that ends'
wait "$guest" || status=$?
[[ $status == 127 ]] || fail "the guest ended with $status: $(<"$work/guest")"
