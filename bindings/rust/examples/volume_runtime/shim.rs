// SPDX-License-Identifier: Apache-2.0
//! Answers as runtime-rs does: an error is no answer, and the path is one in the guest.
//! Source: src/runtime-rs/crates/runtimes/src/shim_mgmt/handlers.rs.
use std::io;

use crate::device::{Device, Usage};
use crate::http::{Answer, Request};

pub struct Shim {
    pub devices: Vec<Device>,
    pub agent_url: String,
}

impl Shim {
    pub fn answer(&self, request: &Request) -> Answer {
        let (path, query) = split_target(&request.target);
        match (request.method.as_str(), path) {
            ("GET", "/agent-url") => Some((200, self.agent_url.clone())),
            // The handler reads the query out of an absolute URL alone.
            ("POST", "/direct-volume/stats") if !request.target.starts_with('/') => {
                let usage = self.find(&percent_decode(query?.strip_prefix("path=")?)?)?.usage();
                Some((200, debug_text(&usage.ok()?)))
            }
            ("POST", "/direct-volume/stats") => None,
            ("POST", "/direct-volume/resize") => self.resize(&request.body),
            _ => Some((404, "URL NOT FOUND".to_owned())),
        }
    }

    /// The container's guest has the volume at its destination. There being no guest, the host's
    /// name of the device does as well.
    fn find(&self, path: &str) -> Option<&Device> {
        self.devices.iter().find(|device| device.destination == path || device.recorded == path)
    }

    fn resize(&self, body: &str) -> Answer {
        let path = json_string(body, "volume_guest_path")?;
        let size = json_number(body, "size")?;
        let resized: io::Result<()> = self.find(&path)?.resize(size);
        resized.ok().map(|()| (200, String::new()))
    }
}

/// The path and the query, of a path or of a whole URL.
fn split_target(target: &str) -> (&str, Option<&str>) {
    let below = target.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
    let target = if target.starts_with('/') { target } else { below.unwrap_or(target) };
    match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

/// Rust's debug form of the agent's messages, which is what runtime-rs sends.
fn debug_text(usage: &Usage) -> String {
    let one = |available: u64, total: u64, unit: &str| {
        format!(
            "VolumeUsage {{ available: {available}, total: {total}, used: {}, unit: {unit}, {FIELDS} }}",
            total - available
        )
    };
    let bytes = one(usage.total_bytes - usage.used_bytes, usage.total_bytes, "BYTES");
    let inodes = one(usage.available_inodes, usage.total_inodes, "INODES");
    format!(
        "Usage: [{bytes}, {inodes}] Volume Condition: \
         VolumeCondition {{ abnormal: false, message: \"OK\", {FIELDS} }}"
    )
}

const FIELDS: &str = "special_fields: SpecialFields { \
                      unknown_fields: UnknownFields { fields: None }, \
                      cached_size: CachedSize { size: 0 } }";

/// What follows a member's name in the one flat object that clients send. A real shim has a parser.
fn json_value<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!("\"{name}\""))?;
    rest.trim_start().strip_prefix(':').map(str::trim_start)
}

fn json_number(body: &str, name: &str) -> Option<u64> {
    let value = json_value(body, name)?;
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    value[..end].parse().ok()
}

fn json_string(body: &str, name: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = json_value(body, name)?.strip_prefix('"')?.chars();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => match rest.next()? {
                c @ ('"' | '\\' | '/') => text.push(c),
                _ => return None, // no path of ours
            },
            c => text.push(c),
        }
    }
}
