// SPDX-License-Identifier: Apache-2.0
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::io::AsRawFd;
use std::os::unix::net::UnixStream;
use std::thread;

use kata::{Code, ConsoleOptions, Request, Runtime};

use crate::tree::{http, Tree};

#[test]
fn a_sandbox_is_found_by_the_beginning_of_its_id() {
    let tree = Tree::new();
    tree.serve_shim("sandbox-1", |_, _| String::new());
    let sandbox = tree.find_sandbox("sand").unwrap();
    assert_eq!(sandbox.id(), "sandbox-1");
    assert_eq!(sandbox.socket(), "/run/kata/sandbox-1/shim-monitor.sock");
    assert_eq!(sandbox.runtime(), Runtime::Rust);
    tree.serve_shim("sandbox-2", |_, _| String::new());
    let code = |id| tree.find_sandbox(id).unwrap_err().code();
    assert_eq!(code("sand"), Code::Refused);
    assert_eq!(code("none"), Code::NotFound);
    assert_eq!(code("../x"), Code::Usage);
}

#[test]
fn an_answer_comes_whole_whatever_its_status() {
    let tree = Tree::new();
    tree.serve_shim("sandbox-1", |first, body| {
        http(418, &format!("{first}|{}", String::from_utf8_lossy(body)))
    });
    let sandbox = tree.find_sandbox("sandbox-1").unwrap();
    let answer = |request: &Request| {
        let response = sandbox.call(request).unwrap();
        (response.status, String::from_utf8(response.body).unwrap())
    };
    let put = Request {
        method: Some("PUT"),
        target: "/policy",
        content_type: Some("text/plain"),
        body: b"a\0b",
        timeout: None,
    };
    assert_eq!(answer(&put), (418, "PUT /policy HTTP/1.1|a\0b".to_owned()));
    let get = Request { target: "/metrics", ..Request::default() };
    assert_eq!(answer(&get), (418, "GET /metrics HTTP/1.1|".to_owned()));
    let bad = Request { target: "/a b", ..Request::default() };
    assert_eq!(sandbox.call(&bad).unwrap_err().code(), Code::Usage);
}

/// A sandbox whose guest sends back each line on its console.
fn serve_guest(tree: &Tree, id: &str, port: u32) {
    let vmm = format!("/run/kata/{id}/ch-vm.sock");
    let url = format!("hvsock://{vmm}:1024");
    tree.serve_shim(id, move |_, _| http(200, &url));
    let socket = tree.listen(&vmm);
    thread::spawn(move || {
        for connection in socket.incoming() {
            let mut connection = connection.unwrap();
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line == format!("CONNECT {port}\n") {
                line.clear();
                connection.write_all(b"OK 5\n").unwrap();
                reader.read_line(&mut line).unwrap();
                connection.write_all(line.as_bytes()).unwrap();
            }
        }
    });
}

#[test]
fn a_console_is_a_descriptor_that_is_closed_once() {
    let tree = Tree::new();
    serve_guest(&tree, "sandbox-1", 2000);
    let options = ConsoleOptions { port: Some(2000), ..ConsoleOptions::default() };
    let descriptor = tree.open_console("sandbox-1", &options).unwrap();
    assert!(descriptor.as_raw_fd() > 2);
    let mut console = UnixStream::from(descriptor);
    console.set_nonblocking(false).unwrap();
    console.write_all(b"uname\n").unwrap();
    let mut answer = String::new();
    console.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "uname\n");
    let elsewhere = tree.open_console("sandbox-1", &ConsoleOptions::default()).unwrap_err();
    assert_eq!(elsewhere.code(), Code::Unavailable);
}

#[test]
fn an_address_that_is_not_the_guests_is_refused() {
    let tree = Tree::new();
    tree.serve_shim("sandbox-1", |_, _| http(200, "hvsock:///run/kata/another/ch-vm.sock:1024"));
    let error = tree.open_console("sandbox-1", &ConsoleOptions::default()).unwrap_err();
    assert_eq!(error.code(), Code::Refused);
}
