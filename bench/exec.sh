#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on exec of docs/performance.md: exec.sh [--json] KATA_CTL BENCH_DIR SIMULATOR
# KATA_CTL is the program to measure, BENCH_DIR is where the build put kata-bench and the floors,
# SIMULATOR is the kata-sandbox-sim whose guest both sides talk to.
set -euo pipefail

form=()
if [[ ${1-} == --json ]]; then
  form=(--json)
  shift
fi
[[ $# -eq 3 ]] || {
  echo "usage: exec.sh [--json] KATA_CTL BENCH_DIR SIMULATOR" >&2
  exit 2
}
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")
simulator=$(realpath "$3")
command -v socat >/dev/null || {
  echo "error: there is no 'socat': run 'apt-get install socat'" >&2
  exit 1
}

work=$(mktemp -d)
simulator_pid=
cleanup() {
  [[ -z $simulator_pid ]] || kill "$simulator_pid" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap cleanup EXIT

# pair LABEL TARGET RUNS -- COMMAND... -- FLOOR...
pair() {
  "$bench/kata-bench" "${form[@]}" --label "$1" --target "$2" --runs "$3" "${@:4}"
}

mkfifo "$work/ready"
"$simulator" --root "$work" --id bench-sandbox --die-with-parent --shell /bin/dash >"$work/ready" &
simulator_pid=$!
read -r -t 30 _ shim vmm <"$work/ready"
install -s -t "$work" "$kata_ctl" "$bench/floor_exec"
kata_ctl=("$work/$(basename "$kata_ctl")" --sysroot "$work")

pair "exec -- true" "<= 1.5 x; <= 16384 KiB" 200 -- "${kata_ctl[@]}" exec bench-sandbox -- true \
  -- "$work/floor_exec" "$shim" "$vmm"

# The same bytes through the same terminal, socket and pipe; what socat types is read as it is typed.
bytes=$((256 * 1024 * 1024))
sending="head -c $bytes /dev/zero"
through_kata="${kata_ctl[*]} exec bench-sandbox -- $sending | cat >/dev/null"
through_socat="{ printf 'CONNECT 1026\nstty -opost -echo;$sending;exit\n'; } |
  socat -b 65536 -t 60 - UNIX-CONNECT:$vmm | cat >/dev/null"
pair "console output, 256 MiB" "<= 1.11 x (socat's rate x 0.9)" 9 --warmup 1 \
  -- bash -c "$through_kata" -- bash -c "$through_socat"

# The columns: through the program, straight on the socket, and what lies between.
"$bench/echo-latency" "$vmm" "${kata_ctl[@]}" exec bench-sandbox >&2
