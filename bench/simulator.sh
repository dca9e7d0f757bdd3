# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by exec.sh and copy.sh with their arguments: [--json] KATA_CTL BENCH_DIR SIMULATOR. KATA_CTL
# is the program to measure, BENCH_DIR is where the build put kata-bench and the floors, SIMULATOR is
# the kata-sandbox-sim whose guest both sides talk to. What they make lies in $work.

form=()
if [[ ${1-} == --json ]]; then
  form=(--json)
  shift
fi
[[ $# -eq 3 ]] || {
  echo "usage: $(basename "$0") [--json] KATA_CTL BENCH_DIR SIMULATOR" >&2
  exit 2
}
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")
simulator=$(realpath "$3")

simulator_pid=
work=
cleanup() {
  [[ -z $simulator_pid ]] || kill "$simulator_pid" 2>/dev/null || true
  wait
  [[ -z $work ]] || rm -rf "$work"
}
trap cleanup EXIT

# start_simulator: a sandbox whose sockets are $shim and $vmm.
start_simulator() {
  mkfifo "$work/ready"
  "$simulator" --root "$work" --id bench-sandbox --die-with-parent --shell /bin/dash >"$work/ready" &
  simulator_pid=$!
  read -r -t 30 _ shim vmm <"$work/ready"
}

# pair LABEL TARGET RUNS OPTION... -- COMMAND... -- FLOOR...
pair() {
  "$bench/kata-bench" "${form[@]}" --label "$1" --target "$2" --runs "$3" "${@:4}"
}
