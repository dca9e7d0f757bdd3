# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # the environment is tests/bindings/CMakeLists.txt's
# Sourced after tests/e2e/lib.sh by the tests of the bindings: the installed library, both
# languages' tools without the network, and what their runtimes have in common.

[ -z "${KATA_SANITIZED:-}" ] || skip "a sanitizer's library does not go into these programs"
need pkg-config

PKG_CONFIG_PATH=$(dirname "$(find "$KATA_BINDINGS_PREFIX" -name kata.pc)")
LD_LIBRARY_PATH=$(dirname "$(find "$KATA_BINDINGS_PREFIX" -name libkata.so)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
mkdir -p "$KATA_BINDINGS_BUILD"

need_go() {
  [ -n "${KATA_GO:-}" ] || skip "there is no 'go'"
  export GOCACHE=$KATA_BINDINGS_BUILD/go-cache GOPATH=$KATA_BINDINGS_BUILD/go-path
  export GOENV=off GOWORK=off GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=1
  export GOFLAGS="-mod=mod -buildvcs=false"
  cd "$KATA_BINDINGS/go" || exit
}

need_rust() {
  [ -n "${KATA_RUSTC:-}" ] || skip "there is no 'rustc'"
  cd "$KATA_BINDINGS/rust" || exit
}

# The flags that the build script asks cargo for, in $link_flags as rustc's own.
run_build_script() {
  local line
  link_flags=()
  "$KATA_RUSTC" --edition 2021 -D warnings build.rs -o "$work/build-script"
  "$work/build-script" >"$work/build-lines"
  while IFS= read -r line; do
    case $line in
      cargo:rustc-link-search=*) link_flags+=(-L "${line#*=}") ;;
      cargo:rustc-link-lib=*) link_flags+=(-l "${line#*=}") ;;
    esac
  done <"$work/build-lines"
}

# rustc for the crate itself and for what uses it.
rust() {
  "$KATA_RUSTC" --edition 2021 -D warnings -L "$work" "${link_flags[@]}" "$@"
}

# doc_example LANGUAGE: the one block of that language in docs/bindings.md.
doc_example() {
  sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$KATA_BINDINGS/../docs/bindings.md" | sed '1d;$d'
}

# start_runtime COMMAND...: it serves once this returns; its process is $runtime_pid, what it said
# before is in $work/said. Its input ends with this process, and so does it.
start_runtime() {
  local line=
  mkfifo "$work/runtime.out" "$work/runtime.in"
  setpriv --pdeathsig TERM "$@" >"$work/runtime.out" 2>"$work/runtime.err" <"$work/runtime.in" &
  runtime_pid=$!
  sim_pids+=("$runtime_pid")
  # Opened for both, so that nobody waits for the other end; only this process holds it then.
  # shellcheck disable=SC2034 # for the caller, who may end it
  exec {runtime_in}<>"$work/runtime.in" {runtime_out}<"$work/runtime.out"
  : >"$work/said"
  while IFS= read -r -t 60 -u "$runtime_out" line && [[ $line != ready\ * ]]; do
    echo "$line" >>"$work/said"
  done
  [[ $line == ready\ * ]] || fail "the runtime did not start: $(cat "$work/runtime.err")"
  rm "$work/runtime.out" "$work/runtime.in"
}

# The numbers of a disk image, as both runtimes tell them: of a file, what of it takes room, and the
# inodes of the file system that it lies on.
image_usage() {
  {
    stat -c '%s %b' "$1"
    stat -f -c '%c %d' "$1"
  } | xargs | jq -cR 'split(" ") | map(tonumber) | (([.[0], .[1] * 512] | min)) as $used |
    [{available: (.[0] - $used), total: .[0], used: $used, unit: 1},
     {available: .[3], total: .[2], used: (.[2] - .[3]), unit: 2}]'
}

has_size() {
  [ "$(stat -c %s "$root/disk.img")" -eq "$1" ] || fail "expected a file of $1 bytes"
}

owner_is() {
  run direct-volume list -o json
  succeeds
  [ "$(jq -r '.volumes[0].owner | .sandbox_id, .state' "$work/out" | xargs)" = "$*" ] ||
    fail "expected the owner: $*"
}
