#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Eight writers at work on few volumes: every record that anybody sees at any time is whole.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# Numbers 1 to 1000: two of three add one of five volumes, the others remove it.
write_one() {
  local path=/kubelet/volume-$(($1 % 5))
  if [ $(($1 % 3)) -eq 0 ]; then
    "$kata_ctl" --sysroot "$root" direct-volume remove "$path"
  else
    "$kata_ctl" --sysroot "$root" direct-volume add -q --no-device-check "$path" \
      "$(mount_info "/dev/disk-$1")"
  fi || echo "number $1 failed" >>"$work/failures"
}

# A record may go while it is looked at; cat then prints less, never a part of a record.
look_until() {
  local looks=0
  until [ -e "$1" ]; do
    cat "$volumes"/*/mountInfo.json >"$work/seen" 2>/dev/null || true
    jq -e 'type == "object" and has("device") and has("options")' "$work/seen" >/dev/null ||
      [ ! -s "$work/seen" ] || echo "a broken record was seen" >>"$work/failures"
    looks=$((looks + 1))
  done
  echo "$looks" >"$work/looks"
}

export -f write_one mount_info
export kata_ctl root work
look_until "$work/done" &
looker=$!
seq 1000 | xargs -P 8 -I {} bash -c 'write_one {}'
touch "$work/done"
wait "$looker"

echo "looked $(cat "$work/looks") times"
[ "$(cat "$work/looks")" -ge 5 ] || fail "nobody looked while the writers were at work"
[ ! -e "$work/failures" ] || fail "$(cat "$work/failures")"
for record in "$volumes"/*; do
  device_of_whole "$record/mountInfo.json" >/dev/null || fail "$record is not whole"
done
check "something is left over" nothing_staged
