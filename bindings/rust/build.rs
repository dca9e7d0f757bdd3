// SPDX-License-Identifier: Apache-2.0
//! Asks pkg-config where libkata is.
use std::env;
use std::process::{exit, Command};

fn pkg_config(argument: &str) -> Result<String, String> {
    let program = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".to_owned());
    let output = Command::new(&program)
        .args([argument, "kata"])
        .output()
        .map_err(|cause| format!("run '{program}': {cause}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn main() {
    println!("cargo:rerun-if-env-changed=PKG_CONFIG");
    println!("cargo:rerun-if-env-changed=PKG_CONFIG_PATH");
    match pkg_config("--libs") {
        Ok(flags) => flags.split_whitespace().for_each(print_flag),
        Err(cause) => {
            eprintln!("libkata is not to be found: {cause}");
            exit(1);
        }
    }
}

fn print_flag(flag: &str) {
    if let Some(directory) = flag.strip_prefix("-L") {
        println!("cargo:rustc-link-search=native={directory}");
    } else if let Some(library) = flag.strip_prefix("-l") {
        println!("cargo:rustc-link-lib={library}");
    }
}
