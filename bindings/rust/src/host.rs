// SPDX-License-Identifier: Apache-2.0
use std::os::raw::c_int;
use std::ptr::{self, NonNull};

use crate::call::{self, call};
use crate::error::Error;
use crate::sys;

/// The version of the library in use: "0.1.0".
pub fn version() -> &'static str {
    // SAFETY: it is static.
    unsafe { call::text(sys::kata_version()) }
}

/// One of the two runtimes, which differ in what they make of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Runtime {
    /// A volume for either of them.
    Any,
    /// The runtime in Go.
    Go,
    /// runtime-rs.
    Rust,
}

impl Runtime {
    pub(crate) fn raw(self) -> c_int {
        match self {
            Self::Any => sys::KATA_RUNTIME_ANY,
            Self::Go => sys::KATA_RUNTIME_GO,
            Self::Rust => sys::KATA_RUNTIME_RUST,
        }
    }

    pub(crate) fn from_raw(runtime: c_int) -> Self {
        match runtime {
            sys::KATA_RUNTIME_GO => Self::Go,
            sys::KATA_RUNTIME_RUST => Self::Rust,
            _ => Self::Any,
        }
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Self::Any
    }
}

/// The machine whose files are looked at.
#[derive(Debug)]
pub struct Host {
    pointer: NonNull<sys::kata_host>,
}

// SAFETY: the library promises that an object never changes once it is made, that any number of
// threads may use one at once, and that it belongs to no thread: it keeps nothing for one.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

impl Host {
    /// Opens the machine whose root is mounted at `sysroot`, as "/host" in a privileged pod. Links
    /// below it are followed as in a chroot. "/" stands for this machine.
    ///
    /// Errors: `NotFound` (no such directory), `Denied`, `Io`.
    pub fn open(sysroot: &str) -> Result<Self, Error> {
        let sysroot = call::lend(sysroot)?;
        let mut host = ptr::null_mut();
        // SAFETY: the text lives as long as the call.
        call(|failure| unsafe { sys::kata_host_open(sysroot.as_ptr(), &mut host, failure) })?;
        let pointer = call::object(host)?;
        Ok(Self { pointer })
    }

    pub(crate) fn pointer(&self) -> *const sys::kata_host {
        self.pointer.as_ptr()
    }

    /// For calls that change the machine; the object itself stays as it is.
    pub(crate) fn pointer_mut(&self) -> *mut sys::kata_host {
        self.pointer.as_ptr()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: nobody else has it, and nothing borrows from it any more.
        unsafe { sys::kata_host_free(self.pointer.as_ptr()) }
    }
}
