// SPDX-License-Identifier: Apache-2.0
use std::fs;

use kata::{CheckOptions, Code, EnvOptions, Runtime};

use crate::tree::{fails, Tree};

const CONFIGURATION: &str = "/configuration.toml";

fn configured() -> Tree {
    let tree = Tree::new();
    let text = "[hypervisor.qemu]\npath = \"/usr/bin/qemu\"\ndefault_memory = 512\n";
    fs::write(tree.root.join("configuration.toml"), text).unwrap();
    tree
}

#[test]
fn checks_are_a_document_and_a_verdict() {
    let tree = configured();
    let judge = || {
        let options =
            CheckOptions { names: &["kvm.node"], config_file: Some(CONFIGURATION), active: false };
        let report = tree.check(&options).unwrap();
        assert!(report.json.contains(r#""id": "kvm.node""#), "{}", report.json);
        report.is_ready
    };
    assert!(judge()); // nothing tells that it has no KVM
    fs::create_dir(tree.root.join("proc")).unwrap();
    fs::write(tree.root.join("proc/misc"), "229 fuse\n").unwrap();
    assert!(!judge());
    let options = CheckOptions { names: &["kvm", "nosuch"], ..CheckOptions::default() };
    let unknown = "no check or group of checks is called 'nosuch'";
    fails(tree.check(&options), Code::Usage, unknown);
}

#[test]
fn a_configuration_is_shown_with_its_values() {
    let tree = configured();
    let shown = tree.config_json(Some(CONFIGURATION)).unwrap();
    assert!(shown.contains("512"), "{shown}");
    assert_eq!(tree.config_json(Some("/none.toml")).unwrap_err().code(), Code::NotFound);
}

#[test]
fn the_environment_is_the_runtimes_document() {
    let tree = Tree::new();
    for (runtime, member) in [(Runtime::Rust, "\"kernel\""), (Runtime::Go, "\"Meta\"")] {
        let options = EnvOptions { runtime, no_exec: true, ..EnvOptions::default() };
        let document = tree.env_json(&options).unwrap();
        assert!(document.contains(member), "{runtime:?}: {document}");
    }
}
