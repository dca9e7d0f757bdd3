#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The binding for Go: form, its own tests, and the example of the manual. With KATA_GO_RACE set the
# tests run under the race detector, which compiles Go's standard library for a minute.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/bindings/lib.sh
. "$(dirname "$0")/lib.sh"
need_go

gofmt=$(dirname "$(realpath "$KATA_GO")")/gofmt
[ ! -x "$gofmt" ] || [ -z "$("$gofmt" -l .)" ] || fail "not as gofmt has it: $("$gofmt" -l .)"
check "go vet complains" "$KATA_GO" vet ./...
race=()
[ -z "${KATA_GO_RACE-}" ] || race=(-race)
check "go test fails" "$KATA_GO" test -count=1 "${race[@]}" ./...

# As a module of its own that uses this one.
mkdir "$work/example"
doc_example go >"$work/example/main.go"
module=$PWD
cd "$work/example" || exit
"$KATA_GO" mod init example 2>/dev/null
"$KATA_GO" mod edit -require kata@v0.0.0 -replace "kata=$module"
check "the manual's example does not build" "$KATA_GO" build -o "$work/example/example" .
[ -z "$("$gofmt" -l .)" ] || fail "the manual's example is not as gofmt has it"
make_image /disk.img
run direct-volume add -q /pods/a "$(mount_info /disk.img)"
succeeds
run_as "$work/example/example" "$root"
succeeds
prints "/pods/a is /disk.img"
