// SPDX-License-Identifier: Apache-2.0
use std::fs;
use std::path::Path;
use std::time::Duration;

use kata::{AddOptions, Code, DeviceKind, Host, Liveness, OciMount, Owner, Runtime};

use crate::tree::{fails, http, Tree};

const LATER: &str = r#"{"volume-type": "directvol", "device": "/dev/later", "fstype": "xfs",
    "metadata": {"of-ours": "x", "fsGroup": "100"}, "options": ["ro", "noatime"]}"#;

#[test]
fn a_volume_is_read_as_it_was_added() {
    let tree = Tree::new();
    let options = AddOptions { no_device_check: true, ..AddOptions::default() };
    let notes = Host::add_volume(&tree, "/pods/a", LATER, &options).unwrap();
    assert_eq!(notes, ["runtime-rs ignores metadata 'fsGroup'"]);
    let volume = tree.volume("/pods/a").unwrap();
    assert_eq!(volume.path(), "/pods/a");
    assert_eq!(volume.volume_type(), "directvol");
    assert_eq!(volume.device(), "/dev/later");
    assert_eq!(volume.fs_type(), "xfs");
    assert_eq!(volume.options().collect::<Vec<_>>(), ["ro", "noatime"]);
    assert_eq!(volume.metadata("fsGroup"), Some("100"));
    assert_eq!(volume.metadata("other"), None);
    assert_eq!(volume.metadata_keys().collect::<Vec<_>>(), ["fsGroup", "of-ours"]);
    assert!(tree.volumes_json().unwrap().contains(r#""volume_path": "/pods/a""#));
    assert_eq!(tree.remove_volume("/pods/a", false), Ok(1));
    assert_eq!(tree.remove_volume("/pods/a", false), Ok(0));
}

#[test]
fn what_cannot_be_added_is_told_why() {
    let tree = Tree::new();
    let strict = AddOptions {
        no_device_check: true,
        strict: true,
        runtime: Runtime::Rust,
        ..AddOptions::default()
    };
    let blk = LATER.replace("directvol", "blk");
    let add = |path, info, options| Host::add_volume(&tree, path, info, options);
    let usual = AddOptions::default();
    fails(add("", LATER, &usual), Code::Usage, "volume path '': empty");
    let gone = "add '/a': device '/dev/later': does not exist";
    fails(add("/a", LATER, &usual), Code::NotFound, gone);
    let refused = add("/a", &blk, &strict).unwrap_err();
    assert_eq!(refused.code(), Code::Usage);
    fails(tree.volume("/a"), Code::NotFound, "volume '/a': no such direct volume");
}

#[test]
fn a_mount_is_resolved_by_the_rules_of_its_runtime() {
    let tree = Tree::new();
    tree.add_volume("/a", r#", "options": ["bind", "ro"]"#);
    let cases: [(&str, &str, &[&str], Runtime, Option<&[&str]>); 8] = [
        ("bind", "/a", &[], Runtime::Go, Some(&["bind", "ro"])),
        ("bind", "/a", &[], Runtime::Rust, Some(&["ro"])),
        ("directvol", "/a", &[], Runtime::Go, None),
        ("directvol", "/a", &[], Runtime::Rust, Some(&["ro"])),
        ("none", "/a", &["rbind"], Runtime::Rust, Some(&["ro"])),
        ("none", "/a", &["rw"], Runtime::Rust, None),
        ("tmpfs", "/a", &[], Runtime::Rust, None),
        ("bind", "/b", &[], Runtime::Go, None),
    ];
    for (mount_type, source, options, by, expected) in cases {
        let destination = "/data";
        let oci = OciMount { mount_type, source, destination, options };
        let mount = tree.resolve_mount(&oci, by).unwrap();
        let found: Option<Vec<&str>> = mount.as_ref().map(|mount| mount.options().collect());
        assert_eq!(found.as_deref(), expected, "{oci:?} {by:?}");
        if let Some(mount) = &mount {
            assert_eq!(mount.device_kind(), DeviceKind::File);
            assert_eq!(mount.device(), Path::new("/disk.img"));
            assert_eq!(mount.device_number(), None);
            assert_eq!(mount.fs_type(), "ext4");
            assert!(mount.is_read_only());
            assert_eq!(mount.volume().path(), "/a");
            assert_eq!(mount.volume().options().collect::<Vec<_>>(), ["bind", "ro"]);
        }
    }
}

#[test]
fn what_cannot_be_resolved_is_an_error() {
    let tree = Tree::new();
    tree.add_volume("/a", "");
    let oci = OciMount { mount_type: "bind", source: "/a", ..OciMount::default() };
    let code = |by| tree.resolve_mount(&oci, by).unwrap_err().code();
    assert_eq!(code(Runtime::Any), Code::Usage);
    fs::remove_file(tree.root.join("disk.img")).unwrap();
    assert_eq!(code(Runtime::Rust), Code::NotFound);
}

#[test]
fn a_recorded_owner_is_found_and_keeps_the_volume() {
    let tree = Tree::new();
    tree.add_volume("/a", "");
    assert_eq!(tree.find_owner("/a"), Ok(None));
    tree.record_owner("/a", "sandbox-1", false).unwrap();
    let owner = |liveness| Some(Owner { sandbox_id: "sandbox-1".to_owned(), liveness });
    assert_eq!(tree.find_owner("/a"), Ok(owner(Liveness::Gone)));
    tree.serve_shim("sandbox-1", |_, _| String::new());
    assert_eq!(tree.find_owner("/a"), Ok(owner(Liveness::Live)));
    let in_use = "volume '/a': in use by live sandbox 'sandbox-1'";
    fails(tree.remove_volume("/a", false), Code::Refused, in_use);
    let second = tree.record_owner("/a", "sandbox-2", false).unwrap_err();
    assert_eq!(second.code(), Code::Refused);
    tree.record_owner("/a", "sandbox-2", true).unwrap();
    for id in ["", "..", "a/b"] {
        assert_eq!(tree.record_owner("/a", id, false).unwrap_err().code(), Code::Usage, "{id:?}");
    }
    assert_eq!(tree.find_owner("/none").unwrap_err().code(), Code::NotFound);
    assert_eq!(tree.remove_volume("/a", true), Ok(1));
}

#[test]
fn stats_and_resize_ask_the_shim() {
    let tree = Tree::new();
    tree.add_volume("/a", "");
    tree.serve_shim("sandbox-1", |first, body| match first {
        "POST http://shim/direct-volume/stats?path=%2Fdisk.img HTTP/1.1" => {
            http(200, r#"{"usage":[{"available":1,"total":3,"used":2,"unit":1}]}"#)
        }
        "POST /direct-volume/resize HTTP/1.1"
            if body == br#"{"volume_guest_path":"/disk.img","size":4096}"# =>
        {
            http(200, "")
        }
        _ => http(404, "URL NOT FOUND"),
    });
    tree.record_owner("/a", "sandbox-1", false).unwrap();
    let stats = tree.volume_stats_json("/a", None, None).unwrap();
    let stats: String = stats.split_whitespace().collect();
    assert!(stats.contains(r#"{"available":1,"total":3,"used":2,"unit":1}"#), "{stats}");
    tree.resize_volume("/a", 4096, Some("sand"), None).unwrap();
    let refused = tree.resize_volume("/a", 8192, None, None).unwrap_err();
    assert_eq!(refused.code(), Code::Unsupported);
}

#[test]
fn a_timeout_ends_a_question() {
    let tree = Tree::new();
    tree.add_volume("/a", "");
    let _silent = tree.listen("/run/kata/sandbox-1/shim-monitor.sock");
    for timeout in [Duration::ZERO, Duration::from_millis(30)] {
        let result = tree.volume_stats_json("/a", Some("sandbox-1"), Some(timeout));
        assert_eq!(result.unwrap_err().code(), Code::TimedOut);
    }
}
