// SPDX-License-Identifier: Apache-2.0
//! How every call crosses into C and back.
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int, c_uint};
use std::ptr::{self, NonNull};
use std::time::Duration;

use crate::error::{Code, Error};
use crate::sys;

/// Makes a call, which is told where to leave its error.
pub fn call(body: impl FnOnce(*mut *mut sys::kata_error) -> c_int) -> Result<(), Error> {
    let mut failure = ptr::null_mut();
    if body(&mut failure) == 0 {
        return Ok(());
    }
    // SAFETY: a call that failed has set it, or could not and left it NULL, and it is ours now.
    Err(unsafe { Error::take(failure) })
}

/// What a call that succeeded should have set.
pub fn object<T>(pointer: *mut T) -> Result<NonNull<T>, Error> {
    NonNull::new(pointer)
        .ok_or_else(|| Error::new(Code::Internal, "libkata succeeded without a result"))
}

/// Text for C, which ends at a NUL: what follows one would be lost, and another path be meant.
pub fn lend(text: &str) -> Result<CString, Error> {
    CString::new(text).map_err(|_| Error::new(Code::Usage, &format!("{text:?}: holds a NUL byte")))
}

/// The same for what may be absent.
pub fn lend_option(text: Option<&str>) -> Result<Option<CString>, Error> {
    text.map(lend).transpose()
}

/// NULL for what is absent.
pub fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(ptr::null(), |text| text.as_ptr())
}

/// Copies text that the library gave out, and frees it.
///
/// # Safety
/// `text` is NULL, or was given out and not yet freed.
pub unsafe fn given(text: *mut c_char) -> String {
    // SAFETY: the caller's promise; the copy is made before it is freed.
    unsafe {
        let copy = String::from_utf8_lossy(bytes(text)).into_owned();
        sys::kata_string_free(text);
        copy
    }
}

/// Text that belongs to an object; none is "". All that the library reads is UTF-8 except names of
/// files, so what is not is shown as one replacement character.
///
/// # Safety
/// `text` is NULL, or ends with NUL and lives for `'a`.
pub unsafe fn text<'a>(text: *const c_char) -> &'a str {
    // SAFETY: the caller's promise.
    std::str::from_utf8(unsafe { bytes(text) }).unwrap_or("\u{fffd}")
}

/// # Safety
/// As [`text`].
pub unsafe fn bytes<'a>(text: *const c_char) -> &'a [u8] {
    if text.is_null() {
        return b"";
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

/// Milliseconds, rounded up; 0, the library's own time, stands for `None` alone.
pub fn milliseconds(time: Option<Duration>) -> c_uint {
    let time = match time {
        Some(time) => time,
        None => return 0,
    };
    let count = time.as_nanos().saturating_add(999_999) / 1_000_000;
    c_uint::try_from(count).unwrap_or(c_uint::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_rounded_up_and_fit() {
        let cases = [
            (None, 0),
            (Some(Duration::ZERO), 1),
            (Some(Duration::from_nanos(1)), 1),
            (Some(Duration::from_millis(1)), 1),
            (Some(Duration::from_nanos(1_000_001)), 2),
            (Some(Duration::from_secs(10)), 10_000),
            (Some(Duration::MAX), c_uint::MAX),
        ];
        for (time, expected) in cases {
            assert_eq!(milliseconds(time), expected, "{time:?}");
        }
    }

    #[test]
    fn a_call_that_fails_without_an_error_has_one_all_the_same() {
        let error = call(|_| -1).unwrap_err();
        assert_eq!(error.code(), Code::Other(0));
        assert_eq!(object::<u8>(ptr::null_mut()).unwrap_err().code(), Code::Internal);
    }
}
