# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced in the place of lib.sh by tests that ask for releases: starts https servers of our own,
# whose certificates are made here. $good, $proxy and so on are their ports.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need python3 openssl
unset https_proxy HTTPS_PROXY no_proxy NO_PROXY SSL_CERT_FILE SSL_CERT_DIR KATA_RELEASE_URL KATA_CHECK_NO_NETWORK

servers=$work/servers
mkdir "$servers"
chmod 755 "$work" # what asks the network is nobody

# make_ca NAME
make_ca() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/$1.key" -out "$work/$1.crt" -days 2 \
    -subj "/CN=$1" -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}

# make_server NAME CA SUBJECT-ALTERNATIVE-NAMES DATE: a key and a certificate that is good until DATE.
make_server() {
  local at=$work/$1
  openssl req -newkey rsa:2048 -nodes -keyout "$at.key" -out "$at.csr" -subj /CN=server 2>/dev/null
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$3" >"$at.ext"
  : >"$work/index.txt"
  echo 01 >"$work/serial"
  openssl ca -batch -notext -config "$work/ca.cnf" -cert "$work/$2.crt" -keyfile "$work/$2.key" \
    -extfile "$at.ext" -startdate 200101000000Z -enddate "$4" -in "$at.csr" -out "$at.crt" 2>/dev/null
  cat "$at.key" "$at.crt" >"$servers/$1.pem"
}

export good='' elsewhere='' expired='' foreign='' old='' proxy='' mute='' plain=''
start_servers() {
  local line='' pair
  mkfifo "$work/ports"
  python3 "$(dirname "$0")/release_server.py" "$servers" >"$work/ports" 2>"$work/servers.err" &
  sim_pids+=("$!")
  IFS= read -r -t 60 line <"$work/ports" || fail "the servers did not start: $(cat "$work/servers.err")"
  for pair in $line; do
    declare -g "${pair?}"
  done
}

cat >"$work/ca.cnf" <<CONFIG
[ca]
default_ca = ours
[ours]
database = $work/index.txt
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = any
[any]
commonName = supplied
CONFIG
make_ca ca
make_ca other-ca
good_until=$(date -u -d '+1 day' +%y%m%d%H%M%SZ)
make_server good ca DNS:localhost,IP:127.0.0.1 "$good_until"
make_server elsewhere ca DNS:elsewhere.example "$good_until"
make_server expired ca DNS:localhost,IP:127.0.0.1 210101000000Z
make_server foreign other-ca DNS:localhost,IP:127.0.0.1 "$good_until"
make_server old ca DNS:localhost "$good_until"
start_servers
export SSL_CERT_FILE=$work/ca.crt

# ask URL ARGUMENT...: what `check` does with this list of releases.
ask() {
  local url=$1
  shift
  KATA_RELEASE_URL=$url run check "$@"
}

# As the other tool.
ask_as_runtime() {
  local url=$1
  shift
  KATA_RELEASE_URL=$url run_as "$kata_runtime" --sysroot "$root" check "$@"
}

# what the servers were asked since the last call
requests() {
  cat "$servers/requests" 2>/dev/null || true
  rm -f "$servers/requests"
}
