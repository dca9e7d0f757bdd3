#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Servers, proxies and certificates that are not as they should be.
# shellcheck source=tests/e2e/release_lib.sh
. "$(dirname "$0")/release_lib.sh"
at=https://localhost:$good

# says PATH-OR-URL TEXT ARGUMENT...: listing fails with status 1 and this text.
says() {
  local url=$1
  [[ $url == http* ]] || url=$at$url
  ask "$url" only-list-releases "${@:3}"
  fails_with 1 "$2"
}

# Certificates
says "https://localhost:$foreign/good" "its certificate is not good: unable to get local issuer certificate"
says "https://localhost:$expired/good" "its certificate is not good: certificate has expired"
says "https://localhost:$elsewhere/good" "its certificate is not good: hostname mismatch"
says "https://127.0.0.1:$elsewhere/good" "its certificate is not good: IP address mismatch"
says "https://localhost:$old/good" "agree on TLS: "
says "https://localhost:$plain/good" "agree on TLS: wrong version number"
[ -z "$(requests)" ] || fail "a server whose certificate is not good was asked"
SSL_CERT_FILE=$work/none says /good "open '$work/none': No such file or directory"
SSL_CERT_FILE=$work/ca.key says /good "'$work/ca.key': no certificates in PEM form"
SSL_CERT_FILE='' says /good "its certificate is not good: unable to get local issuer certificate"
mkdir "$work/certs"
cp "$work/ca.crt" "$work/certs/$(openssl x509 -hash -noout -in "$work/ca.crt").0"
SSL_CERT_FILE='' SSL_CERT_DIR=$work/certs ask "https://127.0.0.1:$good/good" only-list-releases
succeeds

# A server of many names is told which one is wanted, and an address is none.
for pair in localhost/localhost 127.0.0.1/; do
  ask "https://${pair%%/*}:$good/named" only-list-releases -o json
  succeeds
  [ "$(jq -r '.releases[0].created' "$work/out")" = "${pair#*/}" ] || fail "asked for another name than ${pair#*/}"
done

# Redirects
ask "$at/moved" only-list-releases
succeeds
[ ! -s "$work/err" ] || fail "a redirect on the same server is no news"
ask "$at/far" only-list-releases
succeeds
grep -qxF "note: 'localhost' redirects to 'https://127.0.0.1:$good/good'" "$work/err" || fail "does not say where it was led"
says /loop "fetch '$at/loop': more than 5 redirects"
says /http "fetch '$at/http': it redirects: URL 'http://localhost:$good/good': not https"
says /odd "it redirects: URL: a user name or password, which is not sent"
says /control "the answer is not HTTP/1.1: bad value"
requests >/dev/null

# Pages
ask_as_runtime "$at/page/1" --only-list-releases
[ "$(cut -d ';' -f 1 "$work/out" | tr '\n' ' ')" = "3.1.0 3.2.0 3.3.0 " ] || fail "not every page was read"
ask_as_runtime "$at/page/1" --check-version-only
[ "$(requests | grep -c page)" -eq 4 ] || fail "the newest release is on the first page"
says /page/far "its next page is 'https://127.0.0.1:1/page', which is another server"
ask "$at/large" only-list-releases
[ "$(wc -l <"$work/out")" -eq 301 ] || fail "a large list"

# Answers
says /dropped "read the answer: the connection was closed"
says /nothing "the connection was closed without an answer"
says /cut "closed in the middle of the answer"
says /not-http "the answer is not HTTP/1.1"
says /404 "fetch '$at/404': the server answered 404 'Not Found'"
says /403 "the server answered 403 'Forbidden'"
says /500 "the server answered 500 'Internal Server Error'"
says /object "list of releases: an object, expected an array"
says /numbers "list of releases: a number in it, expected objects"
says /cut-json "list of releases: line 1, column "
says /twice "list of releases: duplicate key 'tag_name'"
says /too-large "the answer's body is larger than 8388608 bytes"
says /endless-body "the answer's body is larger than 8388608 bytes"
says /endless-head "the answer's head is larger than 16384 bytes"
says /endless-line "the answer's head is larger than 16384 bytes"
says /endless-chunk "without an end"
ask "$at/chunks" only-list-releases
succeeds
says /chunk-small "the answer is not HTTP/1.1: bad chunk"
says /chunk-large "closed in the middle of the answer"
says /chunk-huge "the answer's body is larger than 8388608 bytes"
says /chunk-last "closed in the middle of the answer"
says /chunk-more "7 bytes follow the answer"
says /chunk-and-length "the answer is not HTTP/1.1: bad Content-Length"
says /limit "error: 'localhost' lets nobody ask more often until 16:30 UTC"
ask_as_runtime "$at/limit" --check-version-only
succeeds
prints "No releases available"
grep -q "^warning: 'localhost' lets nobody" "$work/err" || fail "no warning"
for as in ask ask_as_runtime; do
  for form in --only-list-releases --check-version-only; do
    "$as" "$at/hostile" "$form"
    succeeds
    grep -qF '4.3.0' "$work/out" || fail "the release is not shown"
    ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f-\xff]' "$work/out" || fail "foreign text reaches the terminal as it is"
  done
done

# Time
for way in /slow /drip; do
  says $way "read the answer: not done within 3 s" --timeout 3s
done
says "https://localhost:$mute/" "agree on TLS with 'localhost': not done within 1 s" --timeout 1
says https://localhost:1/ "server 'localhost:1': connect: Connection refused"
says https://no-such-host.invalid/ "look up 'no-such-host.invalid': "

# Addresses
ask http://localhost/ only-list-releases
fails_with 1 "KATA_RELEASE_URL: URL 'http://localhost/': not https"
ask https://user:secret@localhost/ only-list-releases
fails_with 1 "KATA_RELEASE_URL: URL: a user name or password, which is not sent"

# Proxies
through() {
  requests >/dev/null
  HTTPS_PROXY=$1 says "$2" "${@:3}"
}
HTTPS_PROXY=http://me:s%40cret@localhost:$proxy ask "$at/good" only-list-releases
succeeds
requests | grep -qxF "proxy CONNECT localhost:$good HTTP/1.1 me:s@cret" || fail "the proxy was not asked"
https_proxy=localhost:$proxy HTTPS_PROXY=http://localhost:1 ask "$at/good" only-list-releases
requests | grep -q '^proxy' || fail "the lower-case variable counts first"
for name in NO_PROXY no_proxy; do
  https_proxy=localhost:1 run_as env "$name=example.org, .localhost" "KATA_RELEASE_URL=$at/good" \
    "$kata_ctl" --sysroot "$root" check only-list-releases
  succeeds
done
through "http://wrong:name@localhost:$proxy" /good "proxy 'localhost:$proxy': it answered 407 'Proxy Authentication Required'"
through "http://talks:first@localhost:$proxy" /good "14 bytes follow the answer"
through "localhost:1" /good "proxy 'localhost:1': connect: Connection refused"
through "socks5://localhost:1" /good "proxy of scheme 'socks5': only http is supported"
HTTPS_PROXY=localhost:$proxy says "https://localhost:$foreign/good" "its certificate is not good"
