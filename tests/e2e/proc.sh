# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced in the place of lib.sh by tests whose tree has a real /proc, of their own processes alone:
# other tests have sandboxes too. Namespaces and mounts end with the test; root or a user with a
# namespace can have them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

if [ -z "${KATA_OWN_MOUNTS:-}" ]; then
  own=(--mount --propagation private --pid --fork --kill-child)
  [ "$(id -u)" -eq 0 ] || own+=(--user --map-root-user)
  unshare "${own[@]}" true 2>/dev/null || skip "namespaces are not to be had"
  rm -rf "$work"
  KATA_OWN_MOUNTS=1 exec unshare "${own[@]}" bash "$0" "$@"
fi
mkdir "$root/proc"
mount -t proc proc "$root/proc" || skip "/proc cannot be mounted elsewhere"
mount --bind "$root/proc" /proc
at_end() {
  umount --lazy /proc "$root/proc"
}

# show FILTER ID: what jq's FILTER makes of one sandbox.
show() {
  run sandbox show "$2" -o json
  succeeds
  jq -cr "$1" "$work/out"
}

# is WHAT EXPECTED GOT
is() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# await WHAT COMMAND...: until the command succeeds, at most 20 seconds.
await() {
  local what=$1 i
  shift
  for ((i = 0; i < 400; i++)); do
    ! "$@" || return 0
    read -r -t 0.05 _ <> <(:) || true
  done
  fail "$what"
}
