// SPDX-License-Identifier: Apache-2.0
//! `<kata/kata.h>` as it is, for what the safe part does not offer. Its comments say what everything
//! does, and who owns what.
#![allow(non_camel_case_types, missing_docs)]

use std::os::raw::{c_char, c_int, c_uint, c_void};

// Objects are seen through pointers alone; none can be made or moved here.
macro_rules! opaque {
    ($($name:ident)*) => {
        $(
            #[repr(C)]
            #[derive(Debug)]
            pub struct $name {
                _private: [u8; 0],
                _pinned: std::marker::PhantomData<(*mut u8, std::marker::PhantomPinned)>,
            }
        )*
    };
}
opaque!(kata_error kata_host kata_volume kata_mount kata_sandbox kata_response);

pub const KATA_USAGE: c_int = 1;
pub const KATA_NOT_FOUND: c_int = 2;
pub const KATA_DENIED: c_int = 3;
pub const KATA_UNAVAILABLE: c_int = 4;
pub const KATA_MALFORMED: c_int = 5;
pub const KATA_IO: c_int = 6;
pub const KATA_REFUSED: c_int = 7;
pub const KATA_UNSUPPORTED: c_int = 8;
pub const KATA_TIMED_OUT: c_int = 9;
pub const KATA_INTERRUPTED: c_int = 10;
pub const KATA_NO_MEMORY: c_int = 64;
pub const KATA_INTERNAL: c_int = 65;

pub const KATA_RUNTIME_ANY: c_int = 0;
pub const KATA_RUNTIME_GO: c_int = 1;
pub const KATA_RUNTIME_RUST: c_int = 2;

pub const KATA_ADD_STRICT: c_uint = 1;
pub const KATA_ADD_NO_DEVICE_CHECK: c_uint = 2;
pub const KATA_ADD_INFER_TYPE: c_uint = 4;
pub const KATA_ADD_KEEP_LINKS: c_uint = 8;

pub const KATA_REMOVE_FORCE: c_uint = 1;

pub const KATA_DEVICE_BLOCK: c_int = 1;
pub const KATA_DEVICE_FILE: c_int = 2;
pub const KATA_DEVICE_PCI: c_int = 3;
pub const KATA_DEVICE_VFIO_GROUP: c_int = 4;
pub const KATA_DEVICE_VHOST_SOCKET: c_int = 5;

pub const KATA_OWNER_SHARED: c_uint = 1;

pub const KATA_LIVE: c_int = 1;
pub const KATA_STALE: c_int = 2;
pub const KATA_NO_SOCKET: c_int = 3;
pub const KATA_GONE: c_int = 4;
pub const KATA_CANNOT_TELL: c_int = 5;

pub const KATA_CHECK_ACTIVE: c_uint = 1;

pub const KATA_ENV_NO_EXEC: c_uint = 1;

#[repr(C)]
#[derive(Debug)]
pub struct kata_oci_mount {
    pub size: usize,
    pub type_: *const c_char,
    pub source: *const c_char,
    pub destination: *const c_char,
    pub options: *const *const c_char,
    pub option_count: usize,
}

#[repr(C)]
#[derive(Debug)]
pub struct kata_request {
    pub size: usize,
    pub method: *const c_char,
    pub target: *const c_char,
    pub content_type: *const c_char,
    pub body: *const c_void,
    pub body_size: usize,
    pub timeout_ms: c_uint,
}

extern "C" {
    pub fn kata_version() -> *const c_char;
    pub fn kata_string_free(text: *mut c_char);

    pub fn kata_error_code(error: *const kata_error) -> c_int;
    pub fn kata_error_message(error: *const kata_error) -> *const c_char;
    pub fn kata_error_hint(error: *const kata_error) -> *const c_char;
    pub fn kata_error_free(error: *mut kata_error);

    pub fn kata_host_open(
        sysroot: *const c_char,
        host: *mut *mut kata_host,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_host_free(host: *mut kata_host);

    pub fn kata_volume_add(
        host: *mut kata_host,
        volume_path: *const c_char,
        mount_info: *const c_char,
        runtime: c_int,
        flags: c_uint,
        notes: *mut *mut c_char,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_volume_get(
        host: *const kata_host,
        volume_path: *const c_char,
        volume: *mut *mut kata_volume,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_volume_path(volume: *const kata_volume) -> *const c_char;
    pub fn kata_volume_type(volume: *const kata_volume) -> *const c_char;
    pub fn kata_volume_device(volume: *const kata_volume) -> *const c_char;
    pub fn kata_volume_fstype(volume: *const kata_volume) -> *const c_char;
    pub fn kata_volume_option_count(volume: *const kata_volume) -> usize;
    pub fn kata_volume_option(volume: *const kata_volume, index: usize) -> *const c_char;
    pub fn kata_volume_metadata(volume: *const kata_volume, key: *const c_char) -> *const c_char;
    pub fn kata_volume_metadata_count(volume: *const kata_volume) -> usize;
    pub fn kata_volume_metadata_key(volume: *const kata_volume, index: usize) -> *const c_char;
    pub fn kata_volume_free(volume: *mut kata_volume);
    pub fn kata_volume_list_json(
        host: *const kata_host,
        json: *mut *mut c_char,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_volume_remove(
        host: *mut kata_host,
        volume_path: *const c_char,
        flags: c_uint,
        removed: *mut usize,
        error: *mut *mut kata_error,
    ) -> c_int;

    pub fn kata_mount_resolve(
        host: *const kata_host,
        oci: *const kata_oci_mount,
        runtime: c_int,
        mount: *mut *mut kata_mount,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_mount_volume(mount: *const kata_mount) -> *const kata_volume;
    pub fn kata_mount_device_kind(mount: *const kata_mount) -> c_int;
    pub fn kata_mount_device(mount: *const kata_mount) -> *const c_char;
    pub fn kata_mount_device_major(mount: *const kata_mount) -> i64;
    pub fn kata_mount_device_minor(mount: *const kata_mount) -> i64;
    pub fn kata_mount_fstype(mount: *const kata_mount) -> *const c_char;
    pub fn kata_mount_option_count(mount: *const kata_mount) -> usize;
    pub fn kata_mount_option(mount: *const kata_mount, index: usize) -> *const c_char;
    pub fn kata_mount_is_read_only(mount: *const kata_mount) -> c_int;
    pub fn kata_mount_free(mount: *mut kata_mount);

    pub fn kata_volume_record_owner(
        host: *mut kata_host,
        volume_path: *const c_char,
        sandbox_id: *const c_char,
        flags: c_uint,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_volume_find_owner(
        host: *const kata_host,
        volume_path: *const c_char,
        sandbox_id: *mut *mut c_char,
        liveness: *mut c_int,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_volume_stats_json(
        host: *const kata_host,
        volume_path: *const c_char,
        sandbox: *const c_char,
        timeout_ms: c_uint,
        json: *mut *mut c_char,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_volume_resize(
        host: *const kata_host,
        volume_path: *const c_char,
        size_bytes: u64,
        sandbox: *const c_char,
        timeout_ms: c_uint,
        error: *mut *mut kata_error,
    ) -> c_int;

    pub fn kata_sandbox_find(
        host: *const kata_host,
        id: *const c_char,
        sandbox: *mut *mut kata_sandbox,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_sandbox_id(sandbox: *const kata_sandbox) -> *const c_char;
    pub fn kata_sandbox_socket(sandbox: *const kata_sandbox) -> *const c_char;
    pub fn kata_sandbox_runtime(sandbox: *const kata_sandbox) -> c_int;
    pub fn kata_sandbox_free(sandbox: *mut kata_sandbox);
    pub fn kata_sandbox_call(
        host: *const kata_host,
        sandbox: *const kata_sandbox,
        request: *const kata_request,
        response: *mut *mut kata_response,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_response_status(response: *const kata_response) -> c_uint;
    pub fn kata_response_body(response: *const kata_response) -> *const c_void;
    pub fn kata_response_body_size(response: *const kata_response) -> usize;
    pub fn kata_response_free(response: *mut kata_response);
    pub fn kata_console_open(
        host: *const kata_host,
        sandbox: *const c_char,
        port: u32,
        timeout_ms: c_uint,
        retry_ms: c_uint,
        fd: *mut c_int,
        error: *mut *mut kata_error,
    ) -> c_int;

    pub fn kata_check_json(
        host: *const kata_host,
        names: *const *const c_char,
        name_count: usize,
        config_file: *const c_char,
        flags: c_uint,
        json: *mut *mut c_char,
        is_ready: *mut c_int,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_config_json(
        host: *const kata_host,
        config_file: *const c_char,
        json: *mut *mut c_char,
        error: *mut *mut kata_error,
    ) -> c_int;
    pub fn kata_env_json(
        host: *const kata_host,
        config_file: *const c_char,
        runtime: c_int,
        flags: c_uint,
        json: *mut *mut c_char,
        error: *mut *mut kata_error,
    ) -> c_int;
}
