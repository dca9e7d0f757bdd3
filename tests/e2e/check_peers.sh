#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Other programs take what check writes for their own, and virt-host-validate knows no problem of this
# machine that check misses. A peer that is not installed is left out.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
tests=$(cd "$(dirname "$0")/.." && pwd)
peers=

# Each captured machine, which has more kinds of trouble than one machine can have, and this one.
roots=(/)
for host in "$tests"/hosts/*/tree.txt; do
  name=$(basename "$(dirname "$host")")
  "$(dirname "$simulator")/../hosts/kata-unpack-host" "$host" "$work/$name" || fail "unpack $name"
  roots+=("$work/$name")
done

written() { # ROOT FORM
  run_as "$kata_ctl" --sysroot "$1" check --fail-on never -o "$2"
  succeeds
}

if command -v promtool >/dev/null; then
  peers+=" promtool"
  for root in "${roots[@]}"; do
    written "$root" prometheus
    check "promtool on $root" promtool check metrics <"$work/out"
  done
fi

if command -v xmllint >/dev/null; then
  peers+=" xmllint"
  for root in "${roots[@]}"; do
    written "$root" json
    jq -r '.checks | length, ([.[] | select(.status == "fail")] | length)' "$work/out" >"$work/counts"
    written "$root" junit
    check "xmllint on $root" xmllint --noout "$work/out"
    for expression in 'count(//testcase)' 'count(//failure)'; do
      xmllint --xpath "$expression" "$work/out" | grep -oE '[0-9]+'
    done >"$work/seen"
    diff "$work/counts" "$work/seen" || fail "the JUnit form of $root has other numbers"
  done
fi

# The check that has to know of what virt-host-validate is not content with; "-": it is no problem,
# because KVM itself was tried, or because it says what no guest of Kata's needs.
ours() {
  case $1 in
    *'hardware virtualization'*) echo cpu.flags kvm.create-vm ;;
    *"device '/dev/kvm' exists"* | *'/dev/kvm exists'*) echo kvm.node ;;
    *'/dev/kvm'*'accessible'*) echo kvm.access ;;
    *'/dev/vhost-net'*) echo net.vhost ;;
    *'/dev/net/tun'*) echo net.tun ;;
    *cgroup*) echo host.cgroup ;;
    *IOMMU*) echo iommu.enabled ;;
    *'secure guest'*) echo prot.tdx prot.snp prot.sev prot.se ;;
    *) fail "virt-host-validate says something new: $1" ;;
  esac
}

if command -v virt-host-validate >/dev/null; then
  peers+=" virt-host-validate"
  written / json
  jq -r '.checks[] | "\(.id) \(.status)"' "$work/out" >"$work/statuses"
  virt-host-validate qemu >"$work/validated" 2>&1 || true
  grep -q 'Checking' "$work/validated" || fail "virt-host-validate: $(cat "$work/validated")"
  grep -E ': (FAIL|WARN)' "$work/validated" >"$work/problems" || true
  while read -r line; do
    known=
    for id in $(ours "$line"); do
      status_of=$(sed -n "s/^$id //p" "$work/statuses")
      [ "$status_of" = pass ] || known+=" $id"
      # The processor's flag does not matter where KVM makes a virtual machine.
      [ "$id $status_of" != "kvm.create-vm pass" ] || known+=" $id"
    done
    [ -n "$known" ] || fail "check passes where virt-host-validate says: $line"
  done <"$work/problems"
fi

[ -n "$peers" ] || skip "there is neither promtool, xmllint nor virt-host-validate"
echo "asked:$peers"
