#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Without a /proc nothing that is there is taken for gone: a volume's device is refused for the reason
# that holds, and the record of it stays.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
enter_mount_namespace "$@"
if grep -q __tsan_ "$kata_ctl"; then skip "ThreadSanitizer speaks of what it misses"; fi
add_volume /vol/kept /srv/kept.img
make_image /srv/kept.img

mount -t tmpfs none /proc
at_end() { umount /proc; }
"$kata_ctl" --version >/dev/null || skip "this build needs a /proc itself"

run direct-volume add /vol/new "$(mount_info /srv/kept.img)"
fails_with 1 "error: add '/vol/new': device '/srv/kept.img': read link '/proc/self/fd/"
grep -q '^hint: mount proc on /proc, or ' "$work/err" || fail "no way out is named"
run direct-volume prune
run direct-volume list -o json
succeeds
[ "$(jq -r '.volumes[].volume_path' "$work/out")" = /vol/kept ] || fail "the volume is not kept"
