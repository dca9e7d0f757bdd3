// SPDX-License-Identifier: Apache-2.0
use std::os::raw::c_uint;
use std::ptr::{self, NonNull};

use crate::call::{self, call};
use crate::error::Error;
use crate::host::{Host, Runtime};
use crate::sys;

/// What [`Host::add_volume`] may do differently.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddOptions {
    /// Whose rules count.
    pub runtime: Runtime,
    /// What would be a note is an error.
    pub strict: bool,
    /// The device is made later, as CSI drivers do.
    pub no_device_check: bool,
    /// A missing volume type is inferred from the device.
    pub infer_type: bool,
    /// Record the device as it is written, links and all.
    pub keep_links: bool,
}

impl AddOptions {
    fn flags(&self) -> c_uint {
        flag(self.strict, sys::KATA_ADD_STRICT)
            | flag(self.no_device_check, sys::KATA_ADD_NO_DEVICE_CHECK)
            | flag(self.infer_type, sys::KATA_ADD_INFER_TYPE)
            | flag(self.keep_links, sys::KATA_ADD_KEEP_LINKS)
    }
}

pub(crate) fn flag(is_set: bool, bit: c_uint) -> c_uint {
    if is_set {
        bit
    } else {
        0
    }
}

/// A volume's record.
#[derive(Debug)]
pub struct Volume {
    pointer: NonNull<sys::kata_volume>,
}

// SAFETY: it never changes and belongs to no thread, as Host's.
unsafe impl Send for Volume {}
// SAFETY: as above.
unsafe impl Sync for Volume {}

impl Volume {
    /// # Safety
    /// `pointer` is a volume's that nobody else frees.
    pub(crate) unsafe fn from_raw(pointer: NonNull<sys::kata_volume>) -> Self {
        Self { pointer }
    }

    /// The source of the container's mount.
    pub fn path(&self) -> &str {
        // SAFETY: the text lives as long as the volume.
        unsafe { call::text(sys::kata_volume_path(self.pointer.as_ptr())) }
    }

    /// "directvol", "vfiovol", "spdkvol", ...
    pub fn volume_type(&self) -> &str {
        // SAFETY: as above.
        unsafe { call::text(sys::kata_volume_type(self.pointer.as_ptr())) }
    }

    /// As it is recorded.
    pub fn device(&self) -> &str {
        // SAFETY: as above.
        unsafe { call::text(sys::kata_volume_device(self.pointer.as_ptr())) }
    }

    /// "ext4".
    pub fn fs_type(&self) -> &str {
        // SAFETY: as above.
        unsafe { call::text(sys::kata_volume_fstype(self.pointer.as_ptr())) }
    }

    /// The options with which the guest is to mount it.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        // SAFETY: the index is below the count, and the text lives as long as the volume.
        let count = unsafe { sys::kata_volume_option_count(self.pointer.as_ptr()) };
        (0..count).map(move |index| unsafe {
            call::text(sys::kata_volume_option(self.pointer.as_ptr(), index))
        })
    }

    /// The value of one member of "metadata".
    pub fn metadata(&self, key: &str) -> Option<&str> {
        let key = call::lend(key).ok()?; // there is no key with a NUL byte
                                         // SAFETY: the key lives as long as the call, the text as long as the volume.
        let value = unsafe { sys::kata_volume_metadata(self.pointer.as_ptr(), key.as_ptr()) };
        // SAFETY: as above.
        (!value.is_null()).then(|| unsafe { call::text(value) })
    }

    /// The keys of "metadata", sorted by bytes.
    pub fn metadata_keys(&self) -> impl Iterator<Item = &str> {
        // SAFETY: the index is below the count, and the text lives as long as the volume.
        let count = unsafe { sys::kata_volume_metadata_count(self.pointer.as_ptr()) };
        (0..count).map(move |index| unsafe {
            call::text(sys::kata_volume_metadata_key(self.pointer.as_ptr(), index))
        })
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // SAFETY: nobody else frees it.
        unsafe { sys::kata_volume_free(self.pointer.as_ptr()) }
    }
}

impl Host {
    /// Records a volume, or replaces its record, durably and in one step. `mount_info` is the JSON
    /// of mountInfo.json, in any release's spelling. What comes back is what the user should hear.
    ///
    /// Errors: `Usage` (a bad path or mount info), `NotFound` (no such device), `Refused` (the
    /// device is in use, or not of the right kind), `Denied`, `TimedOut` (another writer).
    pub fn add_volume(
        &self,
        path: &str,
        mount_info: &str,
        options: &AddOptions,
    ) -> Result<Vec<String>, Error> {
        let (path, mount_info) = (call::lend(path)?, call::lend(mount_info)?);
        let mut notes = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_volume_add(
                self.pointer_mut(),
                path.as_ptr(),
                mount_info.as_ptr(),
                options.runtime.raw(),
                options.flags(),
                &mut notes,
                failure,
            )
        })?;
        // SAFETY: it was just given out.
        let notes = unsafe { call::given(notes) };
        Ok(notes.lines().map(str::to_owned).collect())
    }

    /// Reads the record of a volume.
    ///
    /// Errors: `NotFound`, `Malformed`, `Refused` (somebody else can write to it), `Denied`.
    pub fn volume(&self, path: &str) -> Result<Volume, Error> {
        let path = call::lend(path)?;
        let mut volume = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_volume_get(self.pointer(), path.as_ptr(), &mut volume, failure)
        })?;
        // SAFETY: it was just given out.
        Ok(unsafe { Volume::from_raw(call::object(volume)?) })
    }

    /// All volumes as `kata-ctl direct-volume list -o json` prints them, unreadable ones with the
    /// reason.
    pub fn volumes_json(&self) -> Result<String, Error> {
        let mut json = ptr::null_mut();
        // SAFETY: the result is where it says.
        call(|failure| unsafe { sys::kata_volume_list_json(self.pointer(), &mut json, failure) })?;
        // SAFETY: it was just given out.
        Ok(unsafe { call::given(json) })
    }

    /// Removes the record of a volume and leaves the device alone; how many records there were,
    /// and 0 is no error. With `force` it does so though a sandbox that lives uses it.
    ///
    /// Errors: `Refused` (a live sandbox owns it), `Denied`, `TimedOut` (another writer).
    pub fn remove_volume(&self, path: &str, force: bool) -> Result<usize, Error> {
        let path = call::lend(path)?;
        let flags = flag(force, sys::KATA_REMOVE_FORCE);
        let mut removed = 0;
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            let host = self.pointer_mut();
            sys::kata_volume_remove(host, path.as_ptr(), flags, &mut removed, failure)
        })?;
        Ok(removed)
    }
}
