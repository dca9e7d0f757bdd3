#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Upstream's forms that ask for releases, under both names.
# shellcheck source=tests/e2e/release_lib.sh
. "$(dirname "$0")/release_lib.sh"
at=https://localhost:$good
files=https://github.com/kata-containers/kata-containers/releases/download

list="3.32.0;2026-01-01T00:00:06Z;$files/3.32.0/kata.tar.zst
4.1.0;2026-01-01T00:00:05Z;$files/4.1.0/kata.tar.zst"
ask_as_runtime "$at/good" --only-list-releases
succeeds
prints "$list"
ask_as_runtime "$at/good" --only-list-releases --include-all-releases
prints "$list
4.2.0-alpha1;2026-01-01T00:00:12Z;$files/4.2.0-alpha1/kata.tar.zst
4.2.0-rc0;2026-01-01T00:00:09Z;$files/4.2.0-rc0/kata.tar.zst"
[ "$(requests | sort -u)" = "good GET /good HTTP/1.1 User-Agent: kata-ctl/$("$kata_ctl" version -o json | jq -r .version)" ] ||
  fail "another request than expected"

ask "$at/good" only-list-releases
succeeds
prints "Official Releases...
Release 4.1.0          ; created 2026-01-01T00:00:05Z ; https://api.github.com/tarball/4.1.0
Release 3.32.0         ; created 2026-01-01T00:00:06Z ; https://api.github.com/tarball/3.32.0"
ask "$at/good" include-all-releases
prints "PreRelease: Release 4.2.0-rc0      ; created 2026-01-01T00:00:09Z ; https://api.github.com/tarball/4.2.0-rc0
PreRelease: Release 4.2.0-alpha1   ; created 2026-01-01T00:00:12Z ; https://api.github.com/tarball/4.2.0-alpha1
Official  : Release 4.1.0          ; created 2026-01-01T00:00:05Z ; https://api.github.com/tarball/4.1.0
Official  : Release 3.32.0         ; created 2026-01-01T00:00:06Z ; https://api.github.com/tarball/3.32.0"
ask "$at/good" only-list-releases -o json
[ "$(jq -c '[.schema, [.releases[].version]]' "$work/out")" = '[1,["3.32.0","4.1.0"]]' ] || fail "the list as JSON"

# newer INSTALLED SENTENCE
newer() {
  mkdir -p "$root/opt/kata"
  printf '%s\n' "$1" >"$root/opt/kata/VERSION"
  ask_as_runtime "$at/good" --check-version-only "${@:3}"
  succeeds
  prints "$2"
}
newest="4.1.0 (url: $files/4.1.0/kata.tar.zst, date: 2026-01-01T00:00:05Z)"
newer 3.2.0 "Newer major release available: $newest"
newer 4.0.9 "Newer minor release available: $newest"
newer 4.1.0-rc1 "Newer patch release available: $newest"
newer 4.1.0 "No newer release available"
newer 4.2.0-alpha0 "No newer release available"
newest="4.2.0-rc0 (url: $files/4.2.0-rc0/kata.tar.zst, date: 2026-01-01T00:00:09Z)"
newer 4.1.0 "Newer minor pre-release release available: $newest" --include-all-releases
newer 4.2.0-alpha9 "Newer pre-release release available: $newest" --include-all-releases
ask "$at/good" check-version-only
prints "$("$kata_ctl" --version)
No newer release available"
ask "$at/good" check-version-only -o json
[ "$(jq -c '[.installed, .newer, .newest.version]' "$work/out")" = '["4.2.0-alpha9",null,"4.1.0"]' ] || fail "the answer as JSON"
rm "$root/opt/kata/VERSION"
ask_as_runtime "$at/good" --check-version-only
prints "Newest release available: 4.1.0 (url: $files/4.1.0/kata.tar.zst, date: 2026-01-01T00:00:05Z)"
ask_as_runtime "$at/empty" --check-version-only
prints "No releases available"

# Beside the checks it changes nothing but one line, and never how they end.
run check vsock.vhost
cp "$work/out" "$work/without"
before=$status
ask "$at/good" --include-all-releases vsock.vhost
[ "$status" -eq "$before" ] || fail "another status than without"
[ "$(tail -n +2 "$work/out")" = "$(cat "$work/without")" ] || fail "another report than without"
[[ $(head -n 1 "$work/out") == "Newest release available: 4.2.0-rc0 "* ]] || fail "no release before the report"
ask "https://localhost:1/" --include-all-releases vsock.vhost
[ "$status" -eq "$before" ] || fail "a network that fails changes the status"
cmp -s "$work/out" "$work/without" || fail "a network that fails changes the report"
grep -q '^warning: fetch' "$work/err" || fail "no warning"

# Nobody is asked who was not to be asked.
requests >/dev/null
for form in --check-version-only --only-list-releases only-list-releases include-all-releases; do
  KATA_CHECK_NO_NETWORK=1 ask "$at/good" "$form"
  succeeds
  ask "$at/good" "$form" -n
  succeeds
done
KATA_CHECK_NO_NETWORK=1 ask "$at/good" --include-all-releases vsock.vhost
ask "$at/good" --include-all-releases -n vsock.vhost
ask "$at/good" all --fail-on never
ask_as_runtime "$at/good" --verbose --fail-on never
[ -z "$(requests)" ] || fail "the network was used"
KATA_CHECK_NO_NETWORK='' ask "$at/good" only-list-releases
[ -n "$(requests)" ] || fail "an empty variable forbids"
