#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzz target of a build directory for a number of seconds, as many at a time as there
# are processors. What they find stays below <build>/findings.
set -eu

build=$1
seconds=$2
seeds=$(dirname "$0")/../tests/fuzz/corpus

fuzz_one() {
  name=$(basename "$1")
  corpus=$build/corpus/$name
  findings=$build/findings/$name
  mkdir -p "$corpus" "$findings"
  if "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$findings/" "$corpus" "$seeds/$name" >"$findings/log" 2>&1; then
    echo "fuzz $name: clean, $(awk '/number_of_executed_units/ { print $2 }' "$findings/log") runs"
  else
    echo "fuzz $name: FOUND something, see $findings" >&2
    return 1
  fi
}

if [ $# -gt 2 ]; then
  fuzz_one "$3"
  exit
fi
find "$build/fuzz" -maxdepth 1 -type f -perm -u+x -print0 |
  xargs -0 -n 1 -P "$(nproc)" "$0" "$build" "$seconds"
