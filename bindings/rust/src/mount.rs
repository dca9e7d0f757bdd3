// SPDX-License-Identifier: Apache-2.0
use std::ffi::{CString, OsStr};
use std::mem::{size_of, ManuallyDrop};
use std::os::raw::c_int;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{self, NonNull};

use crate::call::{self, call};
use crate::error::Error;
use crate::host::{Host, Runtime};
use crate::sys;
use crate::volume::Volume;

/// One entry of "mounts" of an OCI configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct OciMount<'a> {
    /// "bind"; "" where it has none.
    pub mount_type: &'a str,
    /// The volume path.
    pub source: &'a str,
    /// In the container.
    pub destination: &'a str,
    /// "rbind", "ro", ...
    pub options: &'a [&'a str],
}

/// What a volume's device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeviceKind {
    /// A block device.
    Block,
    /// A regular file that holds a disk.
    File,
    /// A PCI function by its address, in an IOMMU group.
    Pci,
    /// An IOMMU group by its number.
    VfioGroup,
    /// The socket of a vhost-user server.
    VhostSocket,
    /// One that this crate does not know yet.
    Other(i32),
}

impl DeviceKind {
    fn from_raw(kind: c_int) -> Self {
        match kind {
            sys::KATA_DEVICE_BLOCK => Self::Block,
            sys::KATA_DEVICE_FILE => Self::File,
            sys::KATA_DEVICE_PCI => Self::Pci,
            sys::KATA_DEVICE_VFIO_GROUP => Self::VfioGroup,
            sys::KATA_DEVICE_VHOST_SOCKET => Self::VhostSocket,
            other => Self::Other(other),
        }
    }
}

/// A mount of a container that is a direct volume, as the guest is to have it.
#[derive(Debug)]
pub struct Mount {
    pointer: NonNull<sys::kata_mount>,
    volume: ManuallyDrop<Volume>, // the mount's own, freed with it
}

// SAFETY: it never changes and belongs to no thread, as Host's.
unsafe impl Send for Mount {}
// SAFETY: as above.
unsafe impl Sync for Mount {}

impl Mount {
    /// # Safety
    /// `pointer` was given out and is nobody else's.
    unsafe fn from_raw(pointer: NonNull<sys::kata_mount>) -> Result<Self, Error> {
        // SAFETY: the caller's promise. The volume is never freed, as it is not ours.
        unsafe {
            let volume = sys::kata_mount_volume(pointer.as_ptr()) as *mut sys::kata_volume;
            let volume = ManuallyDrop::new(Volume::from_raw(call::object(volume)?));
            Ok(Self { pointer, volume })
        }
    }

    /// Its record.
    pub fn volume(&self) -> &Volume {
        &self.volume
    }

    /// What its device is.
    pub fn device_kind(&self) -> DeviceKind {
        // SAFETY: the pointer is the mount's.
        DeviceKind::from_raw(unsafe { sys::kata_mount_device_kind(self.pointer.as_ptr()) })
    }

    /// The device's path without links, the socket without "spdk://", "0000:01:00.0",
    /// "/dev/vfio/12".
    pub fn device(&self) -> &Path {
        // SAFETY: the text lives as long as the mount.
        let name = unsafe { call::bytes(sys::kata_mount_device(self.pointer.as_ptr())) };
        Path::new(OsStr::from_bytes(name))
    }

    /// Major and minor number of a block device.
    pub fn device_number(&self) -> Option<(u32, u32)> {
        let mount = self.pointer.as_ptr();
        // SAFETY: the pointer is the mount's.
        let (major, minor) =
            unsafe { (sys::kata_mount_device_major(mount), sys::kata_mount_device_minor(mount)) };
        Some((u32::try_from(major).ok()?, u32::try_from(minor).ok()?))
    }

    /// What the guest mounts it as.
    pub fn fs_type(&self) -> &str {
        // SAFETY: the text lives as long as the mount.
        unsafe { call::text(sys::kata_mount_fstype(self.pointer.as_ptr())) }
    }

    /// With which options the guest mounts it: for Rust without "bind" and "rbind".
    pub fn options(&self) -> impl Iterator<Item = &str> {
        // SAFETY: the index is below the count, and the text lives as long as the mount.
        let count = unsafe { sys::kata_mount_option_count(self.pointer.as_ptr()) };
        (0..count).map(move |index| unsafe {
            call::text(sys::kata_mount_option(self.pointer.as_ptr(), index))
        })
    }

    /// Whether the guest may only read it.
    pub fn is_read_only(&self) -> bool {
        // SAFETY: the pointer is the mount's.
        unsafe { sys::kata_mount_is_read_only(self.pointer.as_ptr()) == 1 }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // SAFETY: it is ours, and nothing borrows from it any more.
        unsafe { sys::kata_mount_free(self.pointer.as_ptr()) }
    }
}

impl Host {
    /// Finds out whether a mount is a direct volume, and what its device is, by the rules of a
    /// runtime. `None` where it is none: a type that does not count, or no record of its source.
    ///
    /// Go takes "bind", and any type ("overlay") with the option
    /// "io.katacontainers.fs-opt.block_device=file". To Rust a "bind" whose source is itself a
    /// block device is none, whatever is recorded of it.
    ///
    /// Errors: `Usage` (`Runtime::Any`), `Malformed` (the record), `NotFound` (the device),
    /// `Refused` (a record that others can write, a device that is not what the volume's type
    /// says), `Unsupported` (a device that this runtime cannot take).
    pub fn resolve_mount(&self, mount: &OciMount, by: Runtime) -> Result<Option<Mount>, Error> {
        let mount_type = call::lend(mount.mount_type)?;
        let (source, destination) = (call::lend(mount.source)?, call::lend(mount.destination)?);
        let lent = mount.options.iter().map(|option| call::lend(option));
        let lent = lent.collect::<Result<Vec<CString>, Error>>()?;
        let options: Vec<_> = lent.iter().map(|option| option.as_ptr()).collect();
        let oci = sys::kata_oci_mount {
            size: size_of::<sys::kata_oci_mount>(),
            type_: mount_type.as_ptr(),
            source: source.as_ptr(),
            destination: destination.as_ptr(),
            options: options.as_ptr(),
            option_count: options.len(),
        };
        let mut found = ptr::null_mut();
        // SAFETY: what is lent lives as long as the call.
        call(|failure| unsafe {
            sys::kata_mount_resolve(self.pointer(), &oci, by.raw(), &mut found, failure)
        })?;
        // SAFETY: it was just given out.
        NonNull::new(found).map(|found| unsafe { Mount::from_raw(found) }).transpose()
    }
}
