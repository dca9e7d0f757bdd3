// SPDX-License-Identifier: Apache-2.0
//! The command line: the container's mounts are written as in fstab(5), but for the two numbers.
use std::error::Error;

/// One mount of the container.
pub struct Entry {
    pub source: String,
    pub destination: String,
    pub mount_type: String,
    pub options: Vec<String>,
}

#[derive(Default)]
pub struct Arguments {
    pub sysroot: String,
    pub id: String,
    pub agent_url: String,
    pub guest_command: Option<String>,
    pub mounts: Vec<Entry>,
}

/// Reads `--sysroot DIR --id ID --agent-url URL --guest-command COMMAND`, and any number of
/// `--mount "SOURCE DESTINATION TYPE OPTION,OPTION"`.
pub fn read(words: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let mut words = words;
    let mut arguments = Arguments { sysroot: "/".to_owned(), ..Arguments::default() };
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("{name}: no value"))?;
        match name.as_str() {
            "--sysroot" => arguments.sysroot = value,
            "--id" => arguments.id = value,
            "--agent-url" => arguments.agent_url = value,
            "--guest-command" => arguments.guest_command = Some(value),
            "--mount" => arguments.mounts.push(parse_entry(&value)?),
            _ => return Err(format!("{name}: no such option").into()),
        }
    }
    Ok(arguments)
}

fn parse_entry(line: &str) -> Result<Entry, Box<dyn Error>> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    match fields[..] {
        [source, destination, mount_type, options] => Ok(Entry {
            source: source.to_owned(),
            destination: destination.to_owned(),
            mount_type: mount_type.to_owned(),
            options: options.split(',').map(str::to_owned).collect(),
        }),
        _ => Err(format!("--mount {line:?}: {} fields, expected 4", fields.len()).into()),
    }
}
