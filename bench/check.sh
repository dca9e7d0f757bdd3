#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints the rows on check of docs/performance.md: check.sh [--json] KATA_CTL BENCH_DIR
# KATA_CTL is the program to measure, BENCH_DIR is where the build put kata-bench and the floors.
set -euo pipefail

form=()
if [[ ${1-} == --json ]]; then
  form=(--json)
  shift
fi
[[ $# -eq 2 ]] || {
  echo "usage: check.sh [--json] KATA_CTL BENCH_DIR" >&2
  exit 2
}
kata_ctl=$(realpath "$1")
bench=$(realpath "$2")
memory=/dev/shm
[[ -w $memory ]] || memory=${TMPDIR:-/tmp}

work=$(mktemp -d "${TMPDIR:-/tmp}/kata-bench.XXXXXX")
trees=()
trap 'rm -rf "$work" "${trees[@]}"' EXIT
install -s -t "$work" "$kata_ctl" "$bench"/{floor_check,floor_hello}
kata_ctl=$work/$(basename "$kata_ctl")

pair() { # LABEL TARGET RUNS -- COMMAND... -- FLOOR...
  "$bench/kata-bench" "${form[@]}" --label "$1" --target "$2" --runs "$3" "${@:4}"
}

# What a run of check opens, reads, lists and looks for, each once: a letter and a path a line.
paths_of() {
  strace -f -y -s 4096 -o "$work/calls" -e trace=%file,readlinkat "$@" >/dev/null 2>&1 || true
  # strace shows the directory that a name is relative to as N</its/path>.
  sed -n -E \
    -e 's/^[0-9]+ +//' \
    -e 's/^openat2?\((AT_FDCWD<[^>]*>|[0-9]+<([^>]*)>), "([^"]*)", ([^)]*).*/\2|\3|\4/p' \
    -e 's/^readlink\("([^"]*)".*/|\1|readlink/p' \
    -e 's/^readlinkat\((AT_FDCWD<[^>]*>|[0-9]+<([^>]*)>), "([^"]*)".*/\2|\3|readlink/p' \
    "$work/calls" |
    awk -F '|' '
      { path = $2 ~ "^/" ? $2 : $1 "/" $2; how = $0; sub(/^[^|]*\|[^|]*\|/, "", how) }
      $2 == "" || path ~ "^/proc/self/(exe|fd/)" { next }
      how == "readlink" { print "l " path; next }
      how ~ /O_PATH/ { print "s " path; next }
      how ~ /O_DIRECTORY/ { print "d " path; next }
      path ~ "^/dev/" { print "o " path; next }
      { print "r " path }' | sort -u
}

[[ ${#form[@]} -gt 0 ]] || "$bench/kata-bench" --header

if command -v strace >/dev/null; then
  paths_of "$kata_ctl" check --fail-on never >"$work/paths"
  pair "check, $(wc -l <"$work/paths") paths of this host" "<= 3 x; peak <= 16384 KiB" 100 \
    -- "$kata_ctl" check --fail-on never -- "$work/floor_check" "$work/paths"
else
  echo "note: no strace, so no row against the floor" >&2
fi

# It ends with 1 where it finds a problem, and a shell on both sides hides that.
if command -v virt-host-validate >/dev/null; then
  pair "check against virt-host-validate" "<= 0.5 x" 50 \
    -- /bin/sh -c "$kata_ctl check --fail-on never; :" \
    -- /bin/sh -c "virt-host-validate qemu; :"
else
  echo "note: no virt-host-validate, so no row against it" >&2
fi

new_machine() { # COUNT: sets $tree to a sysroot with so many PCI functions
  tree=$(mktemp -d "$memory/kata-bench.XXXXXX")
  trees+=("$tree")
  "$bench/make_pci" "$tree" "$1" >&2
}
new_machine 500 && few=$tree
new_machine 10000 && many=$tree
for what in "" " vfio"; do
  # shellcheck disable=SC2086 # no word or one
  pair "check$what, 10,000 PCI against 500" "< 20; peak <= 16384 KiB" 10 --warmup 1 \
    -- "$kata_ctl" --sysroot "$many" check $what --fail-on never \
    -- "$kata_ctl" --sysroot "$few" check $what --fail-on never
done
