#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# '__complete' answers fast and quietly whatever the node is, and never fails.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh" "$@"

# answers EXPECTED ARGUMENT...: prints these lines, with time to spare, and says nothing.
answers() {
  local expected=$1
  shift
  run_as "$kata_ctl" __complete --timeout 60s "$@"
  [ "$status" -eq 0 ] || fail "status $status"
  [ ! -s "$work/err" ] || fail "it says something"
  [ "$(cat "$work/out")" = "$expected" ] || fail "expected: $expected"
}

mkdir -p "$root/run/vc/sbs/6d5c" "$root/run/vc/sbs/71aa" "$root/proc"
answers $'6d5c\n71aa' sandbox --sysroot "$root"
answers 6d5c sandbox --sysroot "$root" -- 6
answers '6d5c:' copy-end --sysroot "$root" -- 6
answers '' sandbox --sysroot "$root" -- -x
answers '' sandbox --sysroot "$work/nowhere"
answers '' bogus
answers ''
answers '' sandbox --no-such-option
answers '' sandbox --help-me --sysroot
answers '' volume --sysroot "$root"
answers '' config-key --sysroot "$root" --config /no/such/file
answers $'kvm.access\nkvm.api' check -- kvm.a

# Names that would end the shell's line or reach its terminal are left out.
for path in /a /line$'\n'end /esc$'\e'[31m; do
  run direct-volume add "$path" --device /x --type directvol --fs-type ext4 --no-device-check -q
  succeeds
done
answers /a volume --sysroot "$root"

# A directory that nobody may read is as empty.
if [ "$(id -u)" -ne 0 ]; then
  chmod 0 "$root/run/vc/sbs"
  answers '' sandbox --sysroot "$root"
  chmod 700 "$root/run/vc/sbs"
fi

# A node that hangs does not hang the shell: after 300 ms there is no answer, and no failure.
mkdir -p "$root/etc/containerd"
mkfifo "$root/etc/containerd/config.toml"
before=$(date +%s%N)
run_as "$kata_ctl" __complete handler --sysroot "$root"
after=$(date +%s%N)
[ "$status" -eq 0 ] || fail "status $status"
[ $((after - before)) -lt 20000000000 ] || fail "it waits"
