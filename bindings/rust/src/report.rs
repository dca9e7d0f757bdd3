// SPDX-License-Identifier: Apache-2.0
use std::ffi::CString;
use std::ptr;

use crate::call::{self, call};
use crate::error::Error;
use crate::host::{Host, Runtime};
use crate::sys;
use crate::volume::flag;

/// What [`Host::check`] looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckOptions<'a> {
    /// Checks or groups, as "kvm" and "fs.daemon"; none is all.
    pub names: &'a [&'a str],
    /// Judged instead of what is in force.
    pub config_file: Option<&'a str>,
    /// Open devices, which can load modules, and run programs.
    pub active: bool,
}

/// What the checks found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// No required check failed.
    pub is_ready: bool,
    /// As `kata-ctl check -o json` prints it.
    pub json: String,
}

/// What [`Host::env_json`] looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvOptions<'a> {
    /// Instead of what is in force.
    pub config_file: Option<&'a str>,
    /// `Runtime::Go` for the document of `kata-runtime env --json`.
    pub runtime: Runtime,
    /// Run no program for its version.
    pub no_exec: bool,
}

impl Host {
    /// Runs checks. One that fails is no error; nor is a file that cannot be read, of which
    /// "config.parse" tells.
    ///
    /// Errors: `Usage` (no such check).
    pub fn check(&self, options: &CheckOptions) -> Result<CheckReport, Error> {
        let lent = options.names.iter().map(|name| call::lend(name));
        let lent = lent.collect::<Result<Vec<CString>, Error>>()?;
        let names: Vec<_> = lent.iter().map(|name| name.as_ptr()).collect();
        let config_file = call::lend_option(options.config_file)?;
        let (mut json, mut is_ready) = (ptr::null_mut(), 0);
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_check_json(
                self.pointer(),
                names.as_ptr(),
                names.len(),
                call::pointer(&config_file),
                flag(options.active, sys::KATA_CHECK_ACTIVE),
                &mut json,
                &mut is_ready,
                failure,
            )
        })?;
        // SAFETY: it was just given out.
        let json = unsafe { call::given(json) };
        Ok(CheckReport { is_ready: is_ready == 1, json })
    }

    /// The configurations in force with every effective value, as `kata-ctl config show -o json`
    /// prints them; or of `config_file` alone.
    ///
    /// Errors: `NotFound`, `Malformed`, `Denied`.
    pub fn config_json(&self, config_file: Option<&str>) -> Result<String, Error> {
        let config_file = call::lend_option(config_file)?;
        let mut json = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            let file = call::pointer(&config_file);
            sys::kata_config_json(self.pointer(), file, &mut json, failure)
        })?;
        // SAFETY: it was just given out.
        Ok(unsafe { call::given(json) })
    }

    /// The document of `kata-ctl env --json`. What could not be found out stands in its member
    /// "errors".
    pub fn env_json(&self, options: &EnvOptions) -> Result<String, Error> {
        let config_file = call::lend_option(options.config_file)?;
        let mut json = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_env_json(
                self.pointer(),
                call::pointer(&config_file),
                options.runtime.raw(),
                flag(options.no_exec, sys::KATA_ENV_NO_EXEC),
                &mut json,
                failure,
            )
        })?;
        // SAFETY: it was just given out.
        Ok(unsafe { call::given(json) })
    }
}
