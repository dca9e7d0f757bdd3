#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The binding for Rust: form, its own tests, and the example of the manual.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/bindings/lib.sh
. "$(dirname "$0")/lib.sh"
need_rust
need cc

run_build_script
rust --crate-type lib --crate-name kata src/lib.rs --out-dir "$work"
rust --crate-name unit --test src/lib.rs -o "$work/unit"
rust --extern kata --crate-name binding --test tests/binding/main.rs -o "$work/binding"
check "the crate's own tests fail" "$work/unit" --quiet
check "the tests of the binding fail" "$work/binding" --quiet

doc_example rust >"$work/example.rs"
rust --extern kata "$work/example.rs" -o "$work/example"
make_image /disk.img
run direct-volume add -q /pods/a "$(mount_info /disk.img)"
succeeds
run_as "$work/example" "$root"
succeeds
prints "/pods/a is /disk.img"

rustfmt=${KATA_RUSTC%rustc}rustfmt
if [ -x "$rustfmt" ]; then
  cp rustfmt.toml "$work"
  check "not as rustfmt has it" "$rustfmt" --edition 2021 --check build.rs src/lib.rs \
    tests/binding/main.rs examples/volume_runtime/main.rs "$work/example.rs"
fi
