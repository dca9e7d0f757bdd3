// SPDX-License-Identifier: Apache-2.0
//! The devices of the container's direct volumes, open as a VMM would have them.
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::mem::MaybeUninit;
use std::os::raw::{c_int, c_ulong};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::io::AsRawFd;
use std::path::Path;

use kata::{DeviceKind, Host, Mount, OciMount, Runtime};

use crate::arguments::{Arguments, Entry};

/// A direct volume of the container.
pub struct Device {
    pub volume_path: String,
    /// The path that its record has, by which kata-ctl asks where it is not told the guest's.
    pub recorded: String,
    /// Where the container has it.
    pub destination: String,
    kind: DeviceKind,
    file: File,
}

/// How full a device is.
pub struct Usage {
    pub total_bytes: u64,
    pub used_bytes: u64,
    pub total_inodes: u64,
    pub available_inodes: u64,
}

/// Opens the device of each mount that is a direct volume.
pub fn open_all(host: &Host, arguments: &Arguments) -> Result<Vec<Device>, Box<dyn Error>> {
    let mut devices = Vec::new();
    for entry in &arguments.mounts {
        match resolve(host, entry)? {
            None => println!("mount {}: no direct volume", entry.destination),
            Some(mount) => {
                print_mount(entry, &mount);
                devices.push(Device::open(&arguments.sysroot, entry, &mount)?);
            }
        }
    }
    Ok(devices)
}

fn resolve(host: &Host, entry: &Entry) -> Result<Option<Mount>, kata::Error> {
    let options: Vec<&str> = entry.options.iter().map(String::as_str).collect();
    let oci = OciMount {
        mount_type: &entry.mount_type,
        source: &entry.source,
        destination: &entry.destination,
        options: &options,
    };
    host.resolve_mount(&oci, Runtime::Rust)
}

fn print_mount(entry: &Entry, mount: &Mount) {
    println!(
        "mount {}: {:?} {}, {}, read-only {}",
        entry.destination,
        mount.device_kind(),
        mount.device().display(),
        mount.fs_type(),
        mount.is_read_only()
    );
}

impl Device {
    fn open(sysroot: &str, entry: &Entry, mount: &Mount) -> Result<Self, Box<dyn Error>> {
        const O_NOFOLLOW: c_int = 0o400_000; // the library has resolved all links
        let below = mount.device().strip_prefix("/")?;
        let file = OpenOptions::new()
            .read(true)
            .write(!mount.is_read_only())
            .custom_flags(O_NOFOLLOW)
            .open(Path::new(sysroot).join(below))?;
        Ok(Self {
            volume_path: mount.volume().path().to_owned(),
            recorded: mount.volume().device().to_owned(),
            destination: entry.destination.clone(),
            kind: mount.device_kind(),
            file,
        })
    }

    /// Of a file, what of it takes room on the disk; a block device is all the guest's. Inodes are
    /// those of the file system that it lies on.
    pub fn usage(&self) -> io::Result<Usage> {
        let total_bytes = (&self.file).seek(SeekFrom::End(0))?; // a block device's too
        let allocated = self.file.metadata()?.blocks() * 512;
        let used_bytes = match self.kind {
            DeviceKind::File => allocated.min(total_bytes),
            _ => total_bytes,
        };
        let system = statvfs(&self.file)?;
        Ok(Usage {
            total_bytes,
            used_bytes,
            total_inodes: system.files,
            available_inodes: system.free_files,
        })
    }

    /// Lets the file behind the device grow, durably.
    pub fn resize(&self, size_bytes: u64) -> io::Result<()> {
        let is_growth = size_bytes >= (&self.file).seek(SeekFrom::End(0))?;
        if self.kind != DeviceKind::File || !is_growth {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.file.set_len(size_bytes)?;
        self.file.sync_all()
    }
}

/// statvfs(3) of the C library on 64-bit Linux; the standard library has none.
#[repr(C)]
struct StatVfs {
    block_size: c_ulong,
    fragment_size: c_ulong,
    blocks: u64,
    free_blocks: u64,
    available_blocks: u64,
    files: u64,
    free_files: u64,
    available_files: u64,
    rest: [c_ulong; 6],
}

extern "C" {
    fn fstatvfs(fd: c_int, result: *mut StatVfs) -> c_int;
}

fn statvfs(file: &File) -> io::Result<StatVfs> {
    let mut result = MaybeUninit::<StatVfs>::zeroed();
    // SAFETY: the descriptor is open, and the result is as large as the C library's.
    if unsafe { fstatvfs(file.as_raw_fd(), result.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: any bytes make one.
    Ok(unsafe { result.assume_init() })
}
