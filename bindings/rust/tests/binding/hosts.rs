// SPDX-License-Identifier: Apache-2.0
use std::fs;
use std::io;
use std::thread;

use kata::{CheckOptions, Code, ConsoleOptions, EnvOptions, Error, Host, OciMount, Runtime};

use crate::tree::{fails, Tree};

#[test]
fn the_version_is_the_librarys() {
    assert_eq!(kata::version().split('.').count(), 3);
}

#[test]
fn an_error_has_a_code_a_message_and_a_hint() {
    let tree = Tree::new();
    let error = tree.volume("/none").unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(error.to_string(), "volume '/none': no such direct volume");
    assert_eq!(error.hint(), "list the volumes with 'kata-ctl direct-volume list'");
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(error.clone());
    assert_eq!(boxed.downcast_ref::<Error>(), Some(&error));
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::NotFound);
}

#[test]
fn the_root_must_be_a_directory() {
    let error = Host::open("/no/such/root").unwrap_err();
    assert!(error.message().contains("/no/such/root"), "{error}");
}

#[test]
fn text_with_a_nul_byte_is_refused_everywhere() {
    const BAD: &str = "/a\0b";
    let tree = Tree::new();
    tree.add_volume("/a", "");
    let oci = |source, options| OciMount { source, options, ..OciMount::default() };
    let errors = [
        Host::open(BAD).err(),
        tree.add_volume_error(BAD, "{}"),
        tree.add_volume_error("/a", BAD),
        tree.volume(BAD).err(),
        tree.remove_volume(BAD, true).err(),
        tree.resolve_mount(&oci(BAD, &[]), Runtime::Go).err(),
        tree.resolve_mount(&oci("/a", &["ro", BAD]), Runtime::Go).err(),
        tree.record_owner("/a", BAD, false).err(),
        tree.find_owner(BAD).err(),
        tree.volume_stats_json("/a", Some(BAD), None).err(),
        tree.resize_volume(BAD, 1, None, None).err(),
        tree.find_sandbox(BAD).err(),
        tree.open_console(BAD, &ConsoleOptions::default()).err(),
        tree.config_json(Some(BAD)).err(),
        tree.check(&CheckOptions { names: &[BAD], ..CheckOptions::default() }).err(),
        tree.env_json(&EnvOptions { config_file: Some(BAD), ..EnvOptions::default() }).err(),
    ];
    for (index, error) in errors.into_iter().enumerate() {
        let error = error.unwrap_or_else(|| panic!("call {index} succeeds"));
        assert_eq!(error.code(), Code::Usage, "call {index}");
        assert_eq!(error.message(), r#""/a\0b": holds a NUL byte"#, "call {index}");
    }
    assert_eq!(tree.volume("/a").unwrap().metadata(BAD), None);
}

impl Tree {
    fn add_volume_error(&self, path: &str, info: &str) -> Option<Error> {
        Host::add_volume(self, path, info, &kata::AddOptions::default()).err()
    }
}

#[test]
fn many_threads_use_one_host() {
    let tree = Tree::new();
    tree.add_volume("/a", "");
    let shared = tree.volume("/a").unwrap();
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(tree.volume("/a").unwrap().device(), "/disk.img");
                    assert_eq!(shared.device(), "/disk.img");
                    fails(tree.volume("/b"), Code::NotFound, "volume '/b': no such direct volume");
                }
            });
        }
    });
}

#[test]
fn what_is_given_out_can_be_shared() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Host>();
    is_shared::<kata::Volume>();
    is_shared::<kata::Mount>();
    is_shared::<kata::Sandbox<'_>>();
    is_shared::<Error>();
}

#[test]
fn dropping_frees_what_was_opened() {
    // Threads of other tests open and close as they like, so only what is of this root counts.
    let tree = Tree::new();
    let root = tree.root.join("of-its-own");
    fs::create_dir(&root).unwrap();
    let count = || {
        let entries = fs::read_dir("/proc/self/fd").unwrap().flatten();
        let targets = entries.filter_map(|entry| fs::read_link(entry.path()).ok());
        targets.filter(|target| target.starts_with(&root)).count()
    };
    for _ in 0..10 {
        let host = Host::open(root.to_str().unwrap()).unwrap();
        let _ = (host.volume("/none"), host.find_sandbox("none"));
    }
    assert_eq!(count(), 0);
}
