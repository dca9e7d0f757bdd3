#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# memory.sh KATA_CTL DIR: runs memory-guest.sh in a guest with two NUMA nodes, each with a page of 1 GiB
# and some of 2 MiB. DIR is from prepare.sh. A node needs 4 GiB for its page of 1 GiB; the guest takes
# of them only what it touches.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
# shellcheck source-path=SCRIPTDIR source=need.sh
. "$here/need.sh"

[[ $# == 2 ]] || {
  echo "error: wrong usage: run 'memory.sh KATA_CTL DIR'" >&2
  exit 2
}
need jq=jq

"$here/run.sh" -t 900 \
  -k 'default_hugepagesz=2M hugepagesz=1G hugepages=0:1,1:1 hugepagesz=2M hugepages=0:144,1:16' "$2" \
  -m 8G -smp 2 \
  -object memory-backend-ram,id=memory0,size=4G -object memory-backend-ram,id=memory1,size=4G \
  -numa node,nodeid=0,cpus=0,memdev=memory0 -numa node,nodeid=1,cpus=1,memdev=memory1 \
  -- "$here/memory-guest.sh" "$(realpath "$1")"
