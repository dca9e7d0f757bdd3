// SPDX-License-Identifier: Apache-2.0
//! As much of HTTP/1.1 as a shim's clients need: one request a connection, with a whole body.
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::shim::Shim;

const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST_HEAD: u64 = 16 << 10;
const LONGEST_BODY: u64 = 64 << 10;

pub struct Request {
    pub method: String,
    pub target: String,
    pub body: String,
}

/// An answer, or none where the shim just closes the connection, as runtime-rs does on errors.
pub type Answer = Option<(u16, String)>;

/// Serves each connection in a thread of its own, until the program ends.
pub fn serve(listener: &UnixListener, shim: &Arc<Shim>) {
    for connection in listener.incoming().flatten() {
        let shim = Arc::clone(shim);
        // A client that misbehaves or leaves is its own loss.
        thread::spawn(move || drop(answer(connection, &shim)));
    }
}

fn answer(mut connection: UnixStream, shim: &Shim) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    let request = read_request(&connection)?;
    if let Some((status, body)) = shim.answer(&request) {
        let reason = if status == 200 { "OK" } else { "Not Found" };
        write!(
            connection,
            "HTTP/1.1 {status} {reason}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )?;
    }
    Ok(())
}

fn malformed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn read_request(connection: &UnixStream) -> io::Result<Request> {
    let mut head = BufReader::new(connection.take(LONGEST_HEAD));
    let mut line = String::new();
    head.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = words.next().zip(words.next()).ok_or_else(malformed)?;
    let length = read_length(&mut head)?;
    head.get_mut().set_limit(length); // what is buffered of it counts less, and is read first
    let mut body = String::new();
    head.take(length).read_to_string(&mut body)?;
    if body.len() as u64 != length {
        return Err(malformed());
    }
    Ok(Request { method, target, body })
}

/// Reads the rest of the head; a request without a length has no body.
fn read_length(head: &mut impl BufRead) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            return Err(malformed());
        }
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(length);
        }
        let (name, value) = line.split_once(':').ok_or_else(malformed)?;
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.trim().parse().ok();
            length = value.filter(|length| *length <= LONGEST_BODY).ok_or_else(malformed)?;
        }
    }
}
