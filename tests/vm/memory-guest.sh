#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# memory-guest.sh KATA_CTL: 'check' of hugepages, /dev/shm and vhost-vsock on a machine that has them,
# laid out by memory.sh. Each hint is run as it is printed. Only inside that guest. Ends at the first
# surprise.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=guest-lib.sh
. "$(dirname "$0")/guest-lib.sh"

# The guest's first process sees other paths than a node's would: it lies outside of this root.
[[ ${2-} == inside ]] || exec unshare --pid --fork --mount-proc "$0" "$1" inside

kata_ctl=$1
config=/tmp/configuration.toml
report=/tmp/report.json

fail() {
  printf 'FAILED: %s\n' "$*"
  printf -- '--- kata-ctl said\n'
  jq -Mc '.checks[] | [.id, .status, .detail, .hint]' "$report" || cat "$report" /tmp/stderr
  exit 1
}

# configure MIB KEY=VALUE...: a guest of QEMU's with so much memory.
configure() {
  printf '[hypervisor.qemu]\npath = "/usr/bin/true"\ndefault_memory = %s\n' "$1" >"$config"
  [[ $# -lt 2 ]] || printf '%s\n' "${@:2}" >>"$config"
}

# check WORD...: the report of these checks.
check() { "$kata_ctl" --config "$config" check -o json --fail-on never "$@" >"$report" 2>/tmp/stderr || fail "check $*"; }

# finds ID STATUS [WORDS]: what the report says; the words are in its detail.
finds() {
  local found
  found=$(jq -r --arg id "$1" '.checks[] | select(.id == $id) | .status + " " + .detail' "$report")
  [[ $found == "$2 "*"${3-}"* ]] || fail "expected of $1: $2, '${3-}'"
}

# fact ID NAME VALUE
fact() {
  jq -e --arg id "$1" --arg name "$2" --argjson value "$3" \
    '.checks[] | select(.id == $id) | .facts[$name].value == $value' "$report" >/dev/null ||
    fail "fact $2 of $1 is not $3"
}

hint() { jq -r --arg id "$1" '.checks[] | select(.id == $id) | .hint' "$report"; }

# follow ID: runs the command that the hint gives.
follow() {
  local line
  line=$(hint "$1")
  [[ $line == "run '"*"'"* ]] || fail "the hint of $1 has no command"
  line=${line#*\'}
  bash -c "${line%%\'*}" >/dev/null || fail "its hint does not run"
}

configure 256 'enable_hugepages = true'
check huge.mount huge.pages huge.numa
finds huge.mount fail 'nothing is mounted at /dev/hugepages'
mkdir -p /dev/hugepages
follow huge.mount
check huge.mount huge.pages huge.numa
finds huge.mount pass 'pages of 2 MiB'
finds huge.pages pass '160 of 160 pages of 2 MiB are available, and a guest of 256 MiB takes 128'
finds huge.numa pass 'node 0: 144 of 144, node 1: 16 of 16'
fact huge.pages 2048kB_total 160
fact huge.pages 1048576kB_total 2
fact huge.numa node1_1048576kB_free 1
passed 'pages of 2 MiB are counted on two nodes, and the mount is made as the hint says'

configure 300 'enable_hugepages = true'
check huge.pages huge.numa
finds huge.pages pass 'takes 150'
finds huge.numa warn 'no NUMA node has the 150 free pages'
follow huge.numa
check huge.pages huge.numa
finds huge.numa pass 'node 0: 150 of 150'
configure 512 'enable_hugepages = true'
check huge.pages
finds huge.pages fail 'takes 256'
follow huge.pages
check huge.pages
finds huge.pages pass '256 of 256 pages'
passed 'a pool that is too small grows as the hint says'

umount /dev/hugepages
mount -t hugetlbfs -o pagesize=1G none /dev/hugepages
configure 1024 'enable_hugepages = true'
check huge.mount huge.pages huge.numa capacity.summary
finds huge.mount pass 'pages of 1 GiB'
finds huge.pages pass '2 of 2 pages of 1 GiB are available'
finds huge.numa pass 'node 0: 1 of 1, node 1: 1 of 1'
configure 2048 'enable_hugepages = true'
check huge.pages huge.numa
finds huge.pages pass 'takes 2'
finds huge.numa warn 'no NUMA node has the 2 free pages of 1 GiB'
umount /dev/hugepages
mount -t hugetlbfs -o pagesize=1G,size=1G none /dev/hugepages
check huge.pages
finds huge.pages fail 'limited by the size of the mount'
umount /dev/hugepages
mount -t tmpfs none /dev/hugepages
check huge.mount
finds huge.mount fail "'tmpfs' is mounted at /dev/hugepages"
umount /dev/hugepages
passed 'pages of 1 GiB, the size of a mount and a mount of something else are told'

configure 512 'shared_fs = "virtio-fs"'
mount -o remount,size=64m /dev/shm
check shm.mount shm.capacity
finds shm.mount pass
finds shm.capacity fail 'no room for a guest of 512 MiB'
fact shm.capacity size 64
[[ $(hint shm.capacity) == *"a container's own /dev/shm"* ]] || fail 'it looks like a container'
mount -o remount,size=96m /dev/shm
check shm.capacity
fact shm.capacity size 96
follow shm.capacity
check shm.capacity
finds shm.capacity pass 'room for 1 more guest of 512 MiB'
mount -o remount,ro /dev/shm
check shm.mount
finds shm.mount fail
mount -o remount,rw /dev/shm
umount /dev/shm
check shm.mount
finds shm.mount fail
passed 'a small /dev/shm grows as the hint says; one that is read-only or missing is told'

modules=$(</proc/modules)
check vsock.vhost vsock.transport mod.vsock
finds vsock.vhost fail 'not loaded'
[[ $(</proc/modules) == "$modules" ]] || fail 'check loaded a module'
follow vsock.vhost
check vsock.vhost vsock.transport mod.vsock
finds vsock.vhost pass
finds vsock.transport pass
finds mod.vsock pass
"$kata_ctl" --config "$config" check --active vsock.vhost >/dev/null || fail '--active cannot open it'
rm /dev/vhost-vsock
check vsock.vhost
finds vsock.vhost fail
passed 'vhost-vsock is told absent, present after the hint, and without its node'
