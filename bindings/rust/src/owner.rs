// SPDX-License-Identifier: Apache-2.0
use std::os::raw::c_int;
use std::ptr;

use crate::call::{self, call};
use crate::error::Error;
use crate::host::Host;
use crate::sys;
use crate::volume::flag;

/// Whether a sandbox's shim serves its socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Liveness {
    /// It does.
    Live,
    /// There is a socket, and nobody listens.
    Stale,
    /// The sandbox's directory is there, without a socket.
    NoSocket,
    /// Nothing of the sandbox is left.
    Gone,
    /// No permission to look.
    CannotTell,
}

impl Liveness {
    fn from_raw(liveness: c_int) -> Self {
        match liveness {
            sys::KATA_LIVE => Self::Live,
            sys::KATA_STALE => Self::Stale,
            sys::KATA_NO_SOCKET => Self::NoSocket,
            sys::KATA_GONE => Self::Gone,
            _ => Self::CannotTell,
        }
    }
}

/// The sandbox recorded as using a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Its id.
    pub sandbox_id: String,
    /// Whether it lives.
    pub liveness: Liveness,
}

impl Host {
    /// Records that a sandbox uses a volume, so that its statistics can be asked for and nobody
    /// removes it. Recording the same sandbox again changes nothing. With `shared` it does so
    /// though another sandbox that lives is recorded.
    ///
    /// Errors: `Usage` (not a sandbox id), `NotFound` (no such volume), `Refused` (another sandbox
    /// that lives uses it), `Denied`, `TimedOut` (another writer).
    pub fn record_owner(&self, path: &str, sandbox_id: &str, shared: bool) -> Result<(), Error> {
        let (path, id) = (call::lend(path)?, call::lend(sandbox_id)?);
        let flags = flag(shared, sys::KATA_OWNER_SHARED);
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            let host = self.pointer_mut();
            sys::kata_volume_record_owner(host, path.as_ptr(), id.as_ptr(), flags, failure)
        })
    }

    /// Finds the sandbox recorded as a volume's owner, one that lives first.
    ///
    /// Errors: `NotFound` (no such volume), and those of [`Host::volume`].
    pub fn find_owner(&self, path: &str) -> Result<Option<Owner>, Error> {
        let path = call::lend(path)?;
        let mut id = ptr::null_mut();
        let mut liveness = 0;
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            let host = self.pointer();
            sys::kata_volume_find_owner(host, path.as_ptr(), &mut id, &mut liveness, failure)
        })?;
        if id.is_null() {
            return Ok(None);
        }
        // SAFETY: it was just given out.
        let sandbox_id = unsafe { call::given(id) };
        Ok(Some(Owner { sandbox_id, liveness: Liveness::from_raw(liveness) }))
    }
}
