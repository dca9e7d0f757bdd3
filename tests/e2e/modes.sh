#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Records can hold keys, so whatever the umask only their owner reads them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

modes() {
  find "$root/run" -mindepth 1 -printf '%m %y %P\n' | sort -k 3
}

cat >"$work/expected" <<EXPECTED
700 d kata-containers
700 d kata-containers/shared
700 d kata-containers/shared/direct-volumes
700 d kata-containers/shared/direct-volumes/$(basename "$(record_dir /pods/volume)")
600 f kata-containers/shared/direct-volumes/$(basename "$(record_dir /pods/volume)")/mountInfo.json
EXPECTED
for mask in 0 0022 0777; do
  for round in new replaced; do
    : >"$work/out"
    : >"$work/err"
    umask $mask
    add_volume /pods/volume "/dev/$round"
    umask 022
    modes | diff "$work/expected" - || fail "other modes under umask $mask, $round"
  done
  rm -r "$root/run/kata-containers"
done
