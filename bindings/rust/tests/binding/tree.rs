// SPDX-License-Identifier: Apache-2.0
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::Deref;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use kata::{AddOptions, Code, Error, Host};

/// A directory that stands for a machine.
pub struct Tree {
    host: Host,
    pub root: PathBuf,
}

impl Tree {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let root = env::temp_dir().join(format!("kata-rs.{}.{count}", process::id()));
        fs::create_dir_all(root.join("run")).unwrap();
        let host = Host::open(root.to_str().unwrap()).unwrap();
        Self { host, root }
    }

    /// Records a volume whose device is an empty file of 1 MiB.
    pub fn add_volume(&self, path: &str, rest: &str) {
        File::create(self.root.join("disk.img")).and_then(|file| file.set_len(1 << 20)).unwrap();
        let info = r#"{"volume-type": "directvol", "device": "/disk.img", "fstype": "ext4""#;
        let options = AddOptions { no_device_check: true, ..AddOptions::default() };
        self.host.add_volume(path, &format!("{info}{rest}}}"), &options).unwrap();
    }

    pub fn listen(&self, path: &str) -> UnixListener {
        let name = self.root.join(path.trim_start_matches('/'));
        fs::create_dir_all(name.parent().unwrap()).unwrap();
        UnixListener::bind(name).unwrap()
    }

    /// The shim of a sandbox of runtime-rs, which answers each request with what `answer` makes of
    /// its first line and body.
    pub fn serve_shim(&self, id: &str, answer: impl Fn(&str, &[u8]) -> String + Send + 'static) {
        let socket = self.listen(&format!("/run/kata/{id}/shim-monitor.sock"));
        thread::spawn(move || {
            for connection in socket.incoming() {
                serve_request(connection.unwrap(), &answer);
            }
        });
    }
}

/// A client may only have looked whether somebody listens.
fn serve_request(mut connection: UnixStream, answer: &impl Fn(&str, &[u8]) -> String) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    connection.write_all(answer(first.trim_end(), &body).as_bytes()).unwrap();
}

/// A whole answer.
pub fn http(status: u32, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

impl Deref for Tree {
    type Target = Host;
    fn deref(&self) -> &Host {
        &self.host
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Compares an error's code and whole message.
#[track_caller]
pub fn fails<T: std::fmt::Debug>(result: Result<T, Error>, code: Code, message: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.code(), error.message()), (code, message));
}
