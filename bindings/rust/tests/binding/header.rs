// SPDX-License-Identifier: Apache-2.0
//! What `kata::sys` has by hand against the header that a C compiler reads.
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::mem::{align_of, size_of, MaybeUninit};
use std::path::Path;
use std::process::{Command, Output};

use kata::sys;

fn output(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

fn pkg_config(argument: &str) -> String {
    output(Command::new("pkg-config").args([argument, "kata"])).trim().to_owned()
}

macro_rules! numbers {
    ($($name:ident)*) => {
        [$((stringify!($name), i64::from(sys::$name))),*]
    };
}

macro_rules! members {
    ($text:ident, $type:ident: $($member:ident)*) => {{
        let value = MaybeUninit::<sys::$type>::zeroed();
        let base = value.as_ptr();
        writeln!($text, "{} {} {}", stringify!($type), size_of::<sys::$type>(), align_of::<sys::$type>())
            .unwrap();
        $(
            // SAFETY: the place is within `value`.
            let place = unsafe { std::ptr::addr_of!((*base).$member) };
            let offset = place as usize - base as usize;
            let name = stringify!($member).trim_end_matches('_');
            writeln!($text, "{}.{name} {offset}", stringify!($type)).unwrap();
        )*
    }};
}

fn ours() -> String {
    let mut text = String::new();
    for (name, value) in numbers![
        KATA_USAGE KATA_NOT_FOUND KATA_DENIED KATA_UNAVAILABLE KATA_MALFORMED KATA_IO KATA_REFUSED
        KATA_UNSUPPORTED KATA_TIMED_OUT KATA_INTERRUPTED KATA_NO_MEMORY KATA_INTERNAL
        KATA_RUNTIME_ANY KATA_RUNTIME_GO KATA_RUNTIME_RUST
        KATA_ADD_STRICT KATA_ADD_NO_DEVICE_CHECK KATA_ADD_INFER_TYPE KATA_ADD_KEEP_LINKS
        KATA_REMOVE_FORCE
        KATA_DEVICE_BLOCK KATA_DEVICE_FILE KATA_DEVICE_PCI KATA_DEVICE_VFIO_GROUP
        KATA_DEVICE_VHOST_SOCKET
        KATA_OWNER_SHARED
        KATA_LIVE KATA_STALE KATA_NO_SOCKET KATA_GONE KATA_CANNOT_TELL
        KATA_CHECK_ACTIVE KATA_ENV_NO_EXEC
    ] {
        writeln!(text, "{name} {value}").unwrap();
    }
    members!(text, kata_oci_mount: size type_ source destination options option_count);
    members!(text, kata_request: size method target content_type body body_size timeout_ms);
    text
}

/// The C program that prints the same lines of the header.
fn program(lines: &str) -> String {
    let mut text = "#include <kata/kata.h>\n#include <stddef.h>\n#include <stdio.h>\n\
                    int main(void) {\n"
        .to_owned();
    for line in lines.lines() {
        let name = line.split(' ').next().unwrap();
        let print = match name.split_once('.') {
            Some((of, member)) => format!("\"%zu\\n\", offsetof({of}, {member})"),
            None if name.starts_with("KATA_") => format!("\"%d\\n\", (int){name}"),
            None => format!("\"%zu %zu\\n\", sizeof({name}), _Alignof({name})"),
        };
        writeln!(text, "printf(\"{name} \" {print});").unwrap();
    }
    text + "}\n"
}

#[test]
fn numbers_and_structures_are_the_headers() {
    let ours = ours();
    let work = std::env::temp_dir().join(format!("kata-rs-header.{}", std::process::id()));
    fs::create_dir(&work).unwrap();
    let source = work.join("header.c");
    fs::write(&source, program(&ours)).unwrap();
    let program = work.join("header");
    let flags = pkg_config("--cflags");
    output(Command::new("cc").args(flags.split_whitespace()).arg("-o").arg(&program).arg(&source));
    let theirs = output(&mut Command::new(&program));
    fs::remove_dir_all(&work).unwrap();
    assert_eq!(ours, theirs);
}

/// Words that begin with `prefix`, each once.
fn words(text: &str, prefix: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let all = text.split(|c| !is_part(c)).filter(|word| word.starts_with(prefix));
    all.map(str::to_owned).collect()
}

#[test]
fn all_that_the_header_has_is_declared() {
    let header = Path::new(&pkg_config("--variable=includedir")).join("kata/kata.h");
    let header = fs::read_to_string(header).unwrap();
    let declared = include_str!("../../src/sys.rs");
    let functions: BTreeSet<String> = header
        .split("KATA_API ")
        .skip(2) // the macro's own definitions
        .flat_map(|text| words(text.split('(').next().unwrap(), "kata_"))
        .filter(|name| header.contains(&format!("{name}(")))
        .collect();
    assert!(functions.len() > 40, "only {functions:?}");
    for name in &functions {
        assert!(declared.contains(&format!("pub fn {name}(")), "{name} is not declared");
    }
    let numbers: BTreeSet<String> = words(&header, "KATA_")
        .into_iter()
        .filter(|name| header.contains(&format!("  {name} = ")))
        .collect();
    assert_eq!(numbers, words(&ours(), "KATA_"));
}
