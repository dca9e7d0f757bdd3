#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# cp --check says what the guest has and how copies would go, for people and for programs.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

# says FILTER EXPECTED: of the JSON document on standard output.
says() {
  [ "$(jq -cr "$1" "$work/out")" = "$2" ] || fail "$1: expected $2, got $(jq -cr "$1" "$work/out")"
}

guest --guest bash
run cp --check sb
succeeds
grep -qx "into guest:    raw, compression .*, trees as tar, verified by sha256" "$work/out" || fail "no such line"
for form in "-o json" --json; do
  # shellcheck disable=SC2086
  run $form cp --check sb
  succeeds
  says 'keys_unsorted | join(" ")' "schema sandbox_id tools is_quiet is_8bit_clean into_guest out_of_guest"
  says '[.schema, .sandbox_id, .is_quiet, .is_8bit_clean]' '[1,"sb1",true,true]'
  says '.tools | contains(["base64", "cat", "sha256sum", "tar"])' true
  says '[.into_guest, .out_of_guest | .method, .trees, .checksum, .error]' \
    '["raw","tar","sha256",null,"raw","tar","sha256",null]'
done
run -o yaml cp --check sb1 --method base64 --compress none
succeeds
grep -qx "sandbox_id: sb1" "$work/out" || fail "no YAML"
[ "$(grep -cx "  method: base64" "$work/out")" -eq 2 ] || fail "another method"
stop_sim "$sim_pid"

# What cannot be done has a reason in the place of a way.
guest --guest builtins-only
run -o json cp --check sb1 --method base64
succeeds
says '[.into_guest, .out_of_guest | .method, .compression, .trees, .checksum, .error]' \
  '[null,null,null,null,"the guest lacks what method '"'base64'"' needs",null,null,null,null,"the guest lacks what method '"'base64'"' needs"]'

run -o json cp --check sb1
succeeds
says '[.into_guest, .out_of_guest | .method, .trees]' '["shell",null,"shell","files"]'
run cp --check sb1
grep -qx "into guest:    shell, .*, no trees, .*" "$work/out" || fail "trees are promised"

run cp --check sb1 /here/got
fails_with 2 "--check takes a sandbox and no DST"
