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
answers $'kvm.access\nkvm.api' check -- kvm.a net
answers '' check -- kvm.a list
answers env check -- env
answers '' check -- env kvm

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

# A node that hangs does not hang the shell: here each file takes half a second to open, and there
# are a hundred. There is no answer then, and no failure.
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
  for i in {1..30}; do add_volume "/many/$i" /x; done
  before=$(date +%s)
  run_as strace -qq -o "$work/calls" -e trace=openat,openat2 \
    -e inject=openat,openat2:delay_enter=500000 "$kata_ctl" __complete volume --sysroot "$root"
  after=$(date +%s)
  [ "$status" -eq 0 ] || fail "status $status"
  [ ! -s "$work/out" ] || fail "half an answer"
  [ $((after - before)) -lt 20 ] || fail "it takes $((after - before)) s"
fi

# 'completion' prints what is committed.
scripts=$(dirname "$0")/../../completions
for shell in bash:kata-ctl.bash zsh:_kata-ctl fish:kata-ctl.fish; do
  run completion "${shell%%:*}"
  succeeds
  cmp "$work/out" "$scripts/${shell#*:}" || fail "not as committed"
done
run completion tcsh
fails_with 2 "SHELL 'tcsh': not one of bash, zsh, fish"

# It can be sourced, by a shell that stops at the first failure and at variables without a value.
bash -euc '. "$1" && complete -p kata-ctl' - "$scripts/kata-ctl.bash" >"$work/out"
prints 'complete -F _kata_ctl kata-ctl'
if command -v zsh >/dev/null; then
  zsh -fc 'autoload -Uz compinit && compinit -u -D && . "$1" && echo $_comps[kata-ctl]' - \
    "$scripts/_kata-ctl" >"$work/out"
  prints _kata-ctl
fi
