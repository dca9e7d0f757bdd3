# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What setup scripts use. They and the document's command lines run in one shell, on the node of node.sh.
# A line '# varies: REGEX' in a setup script names what may differ from run to run.

# Ends the test as skipped.
skip() {
  echo "skipped: $*"
  exit 77
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || skip "there is no '$tool'"
  done
}
need jq mkfs.ext4

# host NAME DIR: the captured machine tests/hosts/NAME, below DIR.
host() {
  kata-unpack-host "/usr/local/share/hosts/$1/tree.txt" "$2"
}

# configured HOST: this node has the captured machine's configuration, and the files that it names.
configured() {
  host "$1" /tmp/configured
  cp -a /tmp/configured/etc/. /etc/
  cp -a /tmp/configured/opt/. /opt/
  rm -r /tmp/configured
}

# check_looks_at DIR: what 'check' says of a machine is said of the one below DIR. What it finds of the
# machine that the test runs on is another thing each time.
check_looks_at() {
  looked_at=$1
  # shellcheck disable=SC2317  # called by the document
  kata-ctl() {
    if [ "$1" = check ]; then command kata-ctl --sysroot "$looked_at" "$@"; else command kata-ctl "$@"; fi
  }
}

# everything_looks_at DIR: the document's node is the one below DIR, unless a command line says otherwise.
everything_looks_at() {
  looked_at=$1
  # shellcheck disable=SC2317  # called by the document
  kata-ctl() {
    if [ "$1" = --sysroot ]; then command kata-ctl "$@"; else command kata-ctl --sysroot "$looked_at" "$@"; fi
  }
}

# sandbox OPTION...: a sandbox on this node, serving once this returns.
sandbox() {
  local line='' ready
  ready=$(mktemp -u)
  mkfifo "$ready"
  kata-sandbox-sim --root / --die-with-parent "$@" >"$ready" 2>&1 3>&- &
  IFS= read -r -t 30 line <"$ready" || true
  rm "$ready"
  [ "${line%% *}" = ready ] || {
    echo "the sandbox does not start: $line"
    return 1
  }
}

record_dir() {
  echo "/run/kata-containers/shared/direct-volumes/$(printf %s "$1" | basenc --base64url -w 0)"
}

# lose_virtiofsd ID: a sandbox that is half gone. Of its two processes one ends with the other, perhaps before
# it is asked to.
lose_virtiofsd() {
  command kata-ctl sandbox show "$1" -o json | jq '.virtiofsd.pids[]' | xargs kill 2>/dev/null || true
  timeout 30 sh -c "until kata-ctl ps | grep -q '^$1.* partial '; do sleep 0.05; done"
}

# vhost_user_socket PATH: somebody listens there, as SPDK's target does.
vhost_user_socket() {
  mkdir -p "$(dirname "$1")"
  socat "UNIX-LISTEN:$1,fork" /dev/null >/dev/null 2>&1 &
  timeout 30 sh -c "until grep -q '$1' /proc/net/unix; do sleep 0.05; done"
}
