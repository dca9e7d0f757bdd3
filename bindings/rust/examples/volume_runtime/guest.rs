// SPDX-License-Identifier: Apache-2.0
//! A command in the guest, over its debug console.
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use kata::{ConsoleOptions, Host};

// A guest may send without end.
const LONGEST_ANSWER: u64 = 1 << 20;

// The terminal echoes what is typed; what the shell makes of it differs from that, so an echo is
// not taken for an answer.
const TYPED_BEGIN: &str = "echo kata-''begin";
const BEGIN: &str = "kata-begin";
const TYPED_END: &str = "echo kata-''end";
const END: &str = "kata-end";

/// Runs a command in the sandbox's guest and prints its lines.
pub fn ask(host: &Host, sandbox: &str, command: &str) -> Result<(), Box<dyn Error>> {
    let options =
        ConsoleOptions { retry: Some(Duration::from_secs(3)), ..ConsoleOptions::default() };
    // Any stream socket will do, also a vsock: nothing here looks at addresses.
    let mut console = UnixStream::from(host.open_console(sandbox, &options)?);
    console.set_nonblocking(false)?;
    console.set_read_timeout(Some(Duration::from_secs(20)))?;
    writeln!(console, "{TYPED_BEGIN}; {command}; {TYPED_END}")?;

    let mut is_answer = false;
    for line in BufReader::new(console.take(LONGEST_ANSWER)).lines() {
        let line = line?;
        let line = line.trim_end_matches('\r');
        if !is_answer {
            is_answer = line.ends_with(BEGIN); // a prompt may stand before it
            continue;
        }
        let text = line.strip_suffix(END); // a last line that does not end has it behind
        match text.unwrap_or(line) {
            "" => (),
            text => println!("guest: {text:?}"),
        }
        if text.is_some() {
            return Ok(());
        }
    }
    Err("the console closed before the answer ended".into())
}
