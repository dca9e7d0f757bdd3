// SPDX-License-Identifier: Apache-2.0
use std::ptr;
use std::time::Duration;

use crate::call::{self, call};
use crate::error::Error;
use crate::host::Host;
use crate::sys;

impl Host {
    /// Asks the guest how full a volume is: the JSON of `kata-ctl direct-volume stats`. `sandbox`,
    /// an id or the unique beginning of one, overrides the recorded owner. Without `timeout` it has
    /// ten seconds.
    ///
    /// Errors: `NotFound` (volume, owner, sandbox), `Refused` (several owners live), `Unavailable`,
    /// `TimedOut`, `Malformed`, `Unsupported`, `Denied`.
    pub fn volume_stats_json(
        &self,
        path: &str,
        sandbox: Option<&str>,
        timeout: Option<Duration>,
    ) -> Result<String, Error> {
        let (path, sandbox) = (call::lend(path)?, call::lend_option(sandbox)?);
        let mut json = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_volume_stats_json(
                self.pointer(),
                path.as_ptr(),
                call::pointer(&sandbox),
                call::milliseconds(timeout),
                &mut json,
                failure,
            )
        })?;
        // SAFETY: it was just given out.
        Ok(unsafe { call::given(json) })
    }

    /// Lets the guest grow a volume. After `TimedOut` it may have happened or not.
    ///
    /// Errors: as [`Host::volume_stats_json`].
    pub fn resize_volume(
        &self,
        path: &str,
        size_bytes: u64,
        sandbox: Option<&str>,
        timeout: Option<Duration>,
    ) -> Result<(), Error> {
        let (path, sandbox) = (call::lend(path)?, call::lend_option(sandbox)?);
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_volume_resize(
                self.pointer(),
                path.as_ptr(),
                size_bytes,
                call::pointer(&sandbox),
                call::milliseconds(timeout),
                failure,
            )
        })
    }
}
