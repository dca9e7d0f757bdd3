// SPDX-License-Identifier: Apache-2.0
use std::mem::size_of;
use std::os::unix::io::{FromRawFd, OwnedFd};
use std::ptr::{self, NonNull};
use std::slice;
use std::time::Duration;

use crate::call::{self, call};
use crate::error::Error;
use crate::host::{Host, Runtime};
use crate::sys;

/// A sandbox whose shim has a management socket.
#[derive(Debug)]
pub struct Sandbox<'host> {
    host: &'host Host,
    pointer: NonNull<sys::kata_sandbox>,
}

// SAFETY: it never changes and belongs to no thread, as Host's.
unsafe impl Send for Sandbox<'_> {}
// SAFETY: as above.
unsafe impl Sync for Sandbox<'_> {}

/// One to a shim. Method, target and type are sent as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// "GET" where there is none.
    pub method: Option<&'a str>,
    /// "/metrics", percent-encoded.
    pub target: &'a str,
    /// "application/json".
    pub content_type: Option<&'a str>,
    /// What is sent.
    pub body: &'a [u8],
    /// From connecting to the last byte; ten seconds where there is none.
    pub timeout: Option<Duration>,
}

/// A shim's answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// 200.
    pub status: u32,
    /// Not always text.
    pub body: Vec<u8>,
}

impl Sandbox<'_> {
    /// Its whole id.
    pub fn id(&self) -> &str {
        // SAFETY: the text lives as long as the sandbox.
        unsafe { call::text(sys::kata_sandbox_id(self.pointer.as_ptr())) }
    }

    /// "/run/kata/...".
    pub fn socket(&self) -> &str {
        // SAFETY: as above.
        unsafe { call::text(sys::kata_sandbox_socket(self.pointer.as_ptr())) }
    }

    /// Which of the two its shim is.
    pub fn runtime(&self) -> Runtime {
        // SAFETY: the pointer is the sandbox's.
        Runtime::from_raw(unsafe { sys::kata_sandbox_runtime(self.pointer.as_ptr()) })
    }

    /// Sends a request to its shim and reads the whole answer, at most 1 MiB.
    ///
    /// Errors: `Usage` (a control character in method, target or type, a blank in the first two, a
    /// type of more than 65,533 bytes, a TRACE with a body), `NotFound`, `Refused` (a link where
    /// the socket should be), `Unavailable`, `TimedOut`, `Malformed`, `Denied`.
    pub fn call(&self, request: &Request) -> Result<Response, Error> {
        let (method, target) = (call::lend_option(request.method)?, call::lend(request.target)?);
        let content_type = call::lend_option(request.content_type)?;
        let raw = sys::kata_request {
            size: size_of::<sys::kata_request>(),
            method: call::pointer(&method),
            target: target.as_ptr(),
            content_type: call::pointer(&content_type),
            body: request.body.as_ptr().cast(),
            body_size: request.body.len(),
            timeout_ms: call::milliseconds(request.timeout),
        };
        let mut response = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            let (host, sandbox) = (self.host.pointer(), self.pointer.as_ptr());
            sys::kata_sandbox_call(host, sandbox, &raw, &mut response, failure)
        })?;
        // SAFETY: it was just given out.
        Ok(unsafe { Response::take(call::object(response)?) })
    }
}

impl Drop for Sandbox<'_> {
    fn drop(&mut self) {
        // SAFETY: it is ours, and nothing borrows from it any more.
        unsafe { sys::kata_sandbox_free(self.pointer.as_ptr()) }
    }
}

impl Response {
    /// # Safety
    /// `response` was given out and is nobody else's.
    unsafe fn take(response: NonNull<sys::kata_response>) -> Self {
        let response = response.as_ptr();
        // SAFETY: the caller's promise; the body lives until it is freed.
        unsafe {
            let status = sys::kata_response_status(response);
            let body: *const u8 = sys::kata_response_body(response).cast();
            let size = sys::kata_response_body_size(response);
            let body = if body.is_null() { &[] } else { slice::from_raw_parts(body, size) };
            let copy = Self { status, body: body.to_vec() };
            sys::kata_response_free(response);
            copy
        }
    }
}

/// What [`Host::open_console`] may do differently.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsoleOptions {
    /// 1026 where there is none.
    pub port: Option<u32>,
    /// Bounds each step of connecting; ten seconds where there is none.
    pub timeout: Option<Duration>,
    /// For so long a guest that does not listen yet is tried again.
    pub retry: Option<Duration>,
}

impl Host {
    /// Finds a sandbox by its id, or by a beginning that only one with a socket has.
    ///
    /// Errors: `Usage` (not an id), `NotFound`, `Refused` (ambiguous; a link where the socket
    /// should be), `Denied`.
    pub fn find_sandbox(&self, id: &str) -> Result<Sandbox<'_>, Error> {
        let id = call::lend(id)?;
        let mut sandbox = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_sandbox_find(self.pointer(), id.as_ptr(), &mut sandbox, failure)
        })?;
        let pointer = call::object(sandbox)?;
        Ok(Sandbox { host: self, pointer })
    }

    /// Opens the debug console of a sandbox's guest: a terminal with a shell behind it. The
    /// descriptor is a stream socket's, of the UNIX or the vsock family, and does not block.
    ///
    /// Errors: those of [`Host::find_sandbox`]; `Unavailable` (the console is off), `Refused` (the
    /// shim gave an address that is not its guest's), `TimedOut`, `Unsupported`, `Malformed`.
    pub fn open_console(&self, sandbox: &str, options: &ConsoleOptions) -> Result<OwnedFd, Error> {
        let sandbox = call::lend(sandbox)?;
        let mut fd = -1;
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_console_open(
                self.pointer(),
                sandbox.as_ptr(),
                options.port.unwrap_or(0),
                call::milliseconds(options.timeout),
                call::milliseconds(options.retry),
                &mut fd,
                failure,
            )
        })?;
        // SAFETY: a call that succeeded has opened it, and it is ours to close.
        Ok(unsafe { OwnedFd::from_raw_fd(fd) })
    }
}
