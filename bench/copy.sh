#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on cp of docs/performance.md: copy.sh [--json] KATA_CTL BENCH_DIR SIMULATOR
set -euo pipefail
# shellcheck source=bench/simulator.sh
. "$(dirname "$0")/simulator.sh" "$@"

# Both sources, a copy of each on either side, and one that is being replaced. A disk that writes
# back what an earlier run left would be measured with whoever comes next.
memory=/dev/shm
if (($(df --output=avail -k "$memory" | tail -n 1) < 2 * 1024 * 1024)); then
  memory=${BENCH_DISK_DIR:-/var/tmp}
  echo "note: /dev/shm has less than 2 GiB free, the files are in $memory" >&2
fi
work=$(mktemp -d "$memory/kata-bench.XXXXXX")
bytes=$((256 * 1024 * 1024))
mkdir "$work/guest" "$work/here"
head -c "$bytes" /dev/urandom >"$work/here/random"
seq 1 40000000 | head -c "$bytes" >"$work/here/text" || true # seq: nobody reads the rest

start_simulator
install -s -t "$work" "$kata_ctl" "$bench/floor_copy"
kata_ctl=("$work/$(basename "$kata_ctl")" --sysroot "$work" cp -q)

# floor in|out raw|base64 KIND sets $floor.
floor() {
  floor=("$work/floor_copy" "$vmm" "$1" "$2" "$work/here/$3" "$bytes")
}

# MB/s of so many microseconds.
rate() {
  echo "$((bytes / $1)) MB/s"
}

# Prints a row, and remembers its two medians, which stand behind a label of 32 characters.
show() {
  local row
  row=$(pair "${@:1:3}" --warmup 1 "${@:4}")
  echo "$row"
  [[ ${#form[@]} -gt 0 ]] || read -r median floor_median _ <<<"${row:32}"
}

# against_floor in|out KIND SOURCE TARGET
against_floor() {
  floor "$1" raw "$2"
  show "cp $1, 256 MiB, $2" "<= 1.43 x (the terminal's rate x 0.7); <= 16384 KiB" 5 \
    -- "${kata_ctl[@]}" "$3" "$4" -- "${floor[@]}"
  [[ ${#form[@]} -gt 0 ]] ||
    rates+=("cp $1, $2: $(rate "$median"), terminal $(rate "$floor_median"), \
$((base64_median * 10 / median / 10)).$((base64_median * 10 / median % 10)) x base64")
}

rates=()
for direction in in out; do
  floor "$direction" raw random
  raw=("${floor[@]}")
  floor "$direction" base64 random
  show "base64 $direction, 76 in a line" "" 3 -- "${floor[@]}" -- "${raw[@]}"
  base64_median=${median-}
  for kind in random text; do
    if [[ $direction == in ]]; then
      against_floor in "$kind" "/here/$kind" "bench-sandbox:$work/guest/$kind"
    else
      against_floor out "$kind" "bench-sandbox:$work/here/$kind" "/guest/$kind"
    fi
    cmp "$work/here/$kind" "$work/guest/$kind"
    rm "$work/guest/$kind"
  done
  [[ ${#form[@]} -gt 0 ]] || rates+=("base64 $direction: $(rate "$base64_median")")
done
[[ ${#form[@]} -gt 0 ]] || printf '%s\n' "${rates[@]}" >&2
