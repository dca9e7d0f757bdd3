// SPDX-License-Identifier: Apache-2.0
use std::fmt;
use std::io::ErrorKind;
use std::os::raw::c_int;

use crate::call;
use crate::sys;

/// What a caller can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The caller asked for something that makes no sense.
    Usage,
    /// The object does not exist.
    NotFound,
    /// The kernel, or the guest's policy, refuses this user.
    Denied,
    /// It exists, but nobody serves it now.
    Unavailable,
    /// Bytes from outside do not follow their format.
    Malformed,
    /// Any other failure of the system.
    Io,
    /// Possible, but would harm; an option overrides it where there is one.
    Refused,
    /// The other side does not implement it.
    Unsupported,
    /// The time allowed ran out; whether it happened is unknown.
    TimedOut,
    /// The caller wanted to stop.
    Interrupted,
    /// What was being changed is as it was before, or changed whole.
    NoMemory,
    /// A defect of the library.
    Internal,
    /// One that this crate does not know yet.
    Other(i32),
}

impl Code {
    fn from_raw(code: c_int) -> Self {
        match code {
            sys::KATA_USAGE => Self::Usage,
            sys::KATA_NOT_FOUND => Self::NotFound,
            sys::KATA_DENIED => Self::Denied,
            sys::KATA_UNAVAILABLE => Self::Unavailable,
            sys::KATA_MALFORMED => Self::Malformed,
            sys::KATA_IO => Self::Io,
            sys::KATA_REFUSED => Self::Refused,
            sys::KATA_UNSUPPORTED => Self::Unsupported,
            sys::KATA_TIMED_OUT => Self::TimedOut,
            sys::KATA_INTERRUPTED => Self::Interrupted,
            sys::KATA_NO_MEMORY => Self::NoMemory,
            sys::KATA_INTERNAL => Self::Internal,
            other => Self::Other(other),
        }
    }
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
    hint: String,
}

impl Error {
    pub(crate) fn new(code: Code, message: &str) -> Self {
        let (message, hint) = (message.to_owned(), String::new());
        Self { code, message, hint }
    }

    /// Copies what the library says of a failure, and frees it.
    ///
    /// # Safety
    /// `failure` is NULL, or was given out and not yet freed.
    pub(crate) unsafe fn take(failure: *mut sys::kata_error) -> Self {
        // SAFETY: the caller's promise; the texts live until it is freed.
        unsafe {
            let error = Self {
                code: Code::from_raw(sys::kata_error_code(failure)),
                message: call::text(sys::kata_error_message(failure)).to_owned(),
                hint: call::text(sys::kata_error_hint(failure)).to_owned(),
            };
            sys::kata_error_free(failure);
            error
        }
    }

    /// What to act on.
    pub fn code(&self) -> Code {
        self.code
    }

    /// "volume '/a/b': no such direct volume"; control characters are escaped.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, one imperative sentence; "" where there is nothing to say.
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.code {
            Code::Usage => ErrorKind::InvalidInput,
            Code::NotFound => ErrorKind::NotFound,
            Code::Denied => ErrorKind::PermissionDenied,
            Code::Unavailable => ErrorKind::ConnectionRefused,
            Code::Malformed => ErrorKind::InvalidData,
            Code::Unsupported => ErrorKind::Unsupported,
            Code::TimedOut => ErrorKind::TimedOut,
            Code::Interrupted => ErrorKind::Interrupted,
            Code::NoMemory => ErrorKind::OutOfMemory,
            _ => ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
