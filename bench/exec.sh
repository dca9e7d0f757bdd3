#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on exec of docs/performance.md: exec.sh [--json] KATA_CTL BENCH_DIR SIMULATOR
set -euo pipefail
# shellcheck source=bench/simulator.sh
. "$(dirname "$0")/simulator.sh" "$@"
command -v socat >/dev/null || {
  echo "error: there is no 'socat': run 'apt-get install socat'" >&2
  exit 1
}

work=$(mktemp -d)
start_simulator
install -s -t "$work" "$kata_ctl" "$bench/floor_exec"
kata_ctl=("$work/$(basename "$kata_ctl")" --sysroot "$work")

pair "exec -- true" "<= 1.5 x; <= 16384 KiB" 200 -- "${kata_ctl[@]}" exec bench-sandbox -- true \
  -- "$work/floor_exec" "$shim" "$vmm"

# The same bytes through the same terminal, socket and pipe; what socat types is read as it is typed.
# The agent kills the shell when half of its connection is closed.
bytes=$((256 * 1024 * 1024))
sending="head -c $bytes /dev/zero"
through_kata="${kata_ctl[*]} exec bench-sandbox -- $sending | cat >/dev/null"
through_socat="{ printf 'CONNECT 1026\nstty -opost -echo;$sending;exit\n'; } |
  socat -b 65536 -t 60 - UNIX-CONNECT:$vmm,shut-none | cat >/dev/null"
pair "console output, 256 MiB" "<= 1.11 x (socat's rate x 0.9)" 9 --warmup 1 \
  -- "$BASH" -c "$through_kata" -- "$BASH" -c "$through_socat"

"$bench/echo-latency" "$vmm" "$bench/floor_relay" "${kata_ctl[@]}" exec bench-sandbox >&2
