#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What goes over the wire to each shim is, byte for byte, what that shim understands.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# sends LOG BYTES: exactly this, and nothing else, was asked.
sends() {
  printf '%b\n' "$2" >"$work/expected"
  requests_in "$1" | diff -a "$work/expected" - || fail "other bytes were sent"
  : >"$1"
}

tail='Host: shim\r\nConnection: close\r\n'
device='/dev/vg/a+b & c%d'
mkdir -p "$work/fs"
add_volume /pods/volume "$device"
start_sim --id go-sandbox --volume "$device=$work/fs" --request-log "$work/go" --resize works \
  --volume-dir "$(record_dir /pods/volume)"
start_sim --id rust-sandbox --dialect rust --volume "$device=$work/fs" --volume "/data=$work/fs" \
  --request-log "$work/rust" --resize works

run direct-volume stats /pods/volume
succeeds
sends "$work/go" "GET /direct-volume/stats?path=%2Fdev%2Fvg%2Fa%2Bb%20%26%20c%2525d\
 HTTP/1.1\r\n$tail\r\n"

run direct-volume stats /pods/volume --sandbox-id rust-sandbox
succeeds
sends "$work/rust" "POST http://shim/direct-volume/stats?path=%2Fdev%2Fvg%2Fa%2Bb%20%26%20c%25d\
 HTTP/1.1\r\n${tail}Content-Length: 0\r\n\r\n"

run direct-volume resize /pods/volume 8Gi
succeeds
body='{"VolumePath":"/dev/vg/a+b & c%d","Size":8589934592}'
sends "$work/go" "POST /direct-volume/resize HTTP/1.1\r\n${tail}Content-Type: application/json\r\n\
Content-Length: ${#body}\r\n\r\n$body"

run direct-volume resize /pods/volume 10G --sandbox-id rust-sandbox --guest-path /data
succeeds
body='{"volume_guest_path":"/data","size":10000000000}'
sends "$work/rust" "POST /direct-volume/resize HTTP/1.1\r\n${tail}Content-Type: application/json\r\n\
Content-Length: ${#body}\r\n\r\n$body"
