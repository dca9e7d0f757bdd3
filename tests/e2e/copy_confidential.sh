#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A guest that is confidential by its runtime's configuration is refused, before it hears of it,
# unless the caller says otherwise.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

etc=$root/etc/kata-containers
mkdir -p "$etc/runtime-rs"
echo text >"$guest/file"
confidential() {
  printf '[hypervisor.qemu]\nconfidential_guest = %s\n[runtime]\nhypervisor_name = "qemu"\n' "$1"
}
copies() {
  run cp "$@" "sb1:$guest/file" /here/got
  succeeds
  check "the file differs" cmp "$guest/file" "$here/got"
  rm "$here/got"
}
reason="the guest is confidential: what is copied would bypass its attestation"

guest --dialect go
copies
confidential false >"$etc/configuration.toml"
confidential true >"$etc/runtime-rs/configuration.toml"
copies
confidential true >"$etc/configuration.toml"
: >"$work/log"
refused "$reason" "sb1:$guest/file" /here/got
refused "$reason" /here "sb1:$guest/new"
refused "$reason" --check sb1
check "the guest was spoken to" [ ! -s "$work/log" ]
grep -qx "hint: copy all the same with '--allow-confidential'" "$work/err" || fail "no hint"
copies --allow-confidential

# The file that is given counts in place of all others.
confidential false >"$etc/given.toml"
copies --config /etc/kata-containers/given.toml
confidential false >"$etc/configuration.toml"
confidential true >"$etc/given.toml"
refused "$reason" --config /etc/kata-containers/given.toml "sb1:$guest/file" /here/got
stop_sim "$sim_pid"

guest --dialect rust
refused "$reason" "sb1:$guest/file" /here/got
rm "$etc/runtime-rs/configuration.toml"
copies
