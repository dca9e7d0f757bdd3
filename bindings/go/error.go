// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"context"
	"fmt"
	"io/fs"
)

// Code is what a caller can act on. New ones may be added. It is an error of its own, so that
// errors.Is(err, ErrNotFound) holds of each *Error with that code.
type Code int

const (
	ErrUsage       Code = C.KATA_USAGE       // the caller asked for something that makes no sense
	ErrNotFound    Code = C.KATA_NOT_FOUND   // the object does not exist
	ErrDenied      Code = C.KATA_DENIED      // the kernel, or the guest's policy, refuses this user
	ErrUnavailable Code = C.KATA_UNAVAILABLE // it exists, but nobody serves it now
	ErrMalformed   Code = C.KATA_MALFORMED   // bytes from outside do not follow their format
	ErrIO          Code = C.KATA_IO          // any other failure of the system
	ErrRefused     Code = C.KATA_REFUSED     // possible, but would harm; an option overrides it where there is one
	ErrUnsupported Code = C.KATA_UNSUPPORTED // the other side does not implement it
	ErrTimedOut    Code = C.KATA_TIMED_OUT   // the time allowed ran out; whether it happened is unknown
	ErrInterrupted Code = C.KATA_INTERRUPTED // the caller wanted to stop
	ErrNoMemory    Code = C.KATA_NO_MEMORY   // what was being changed is as it was before, or changed whole
	ErrInternal    Code = C.KATA_INTERNAL    // a defect of the library
)

var codeTexts = map[Code]string{
	ErrUsage:       "wrong usage",
	ErrNotFound:    "not found",
	ErrDenied:      "permission denied",
	ErrUnavailable: "unavailable",
	ErrMalformed:   "malformed",
	ErrIO:          "input or output failed",
	ErrRefused:     "refused",
	ErrUnsupported: "unsupported",
	ErrTimedOut:    "timed out",
	ErrInterrupted: "interrupted",
	ErrNoMemory:    "out of memory",
	ErrInternal:    "internal error",
}

// Error is the code's name: "not found".
func (c Code) Error() string {
	if text, ok := codeTexts[c]; ok {
		return text
	}
	return fmt.Sprintf("kata error %d", int(c))
}

// Is lets errors.Is find the standard library's errors of the same meaning: fs.ErrNotExist,
// fs.ErrPermission and context.DeadlineExceeded.
func (c Code) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return c == ErrNotFound
	case fs.ErrPermission:
		return c == ErrDenied
	case context.DeadlineExceeded:
		return c == ErrTimedOut
	}
	return false
}

// Error is why a call failed.
type Error struct {
	Code    Code
	Message string // "volume '/a/b': no such direct volume"; control characters are escaped
	Hint    string // what to do about it, one imperative sentence; "" where there is nothing to say
}

// Error is the message, without the hint.
func (e *Error) Error() string { return e.Message }

// Unwrap is the code.
func (e *Error) Unwrap() error { return e.Code }

// taken copies what the library says of a failure, and frees it.
func taken(failure *C.kata_error) error {
	defer C.kata_error_free(failure)
	return &Error{
		Code:    Code(C.kata_error_code(failure)),
		Message: C.GoString(C.kata_error_message(failure)),
		Hint:    C.GoString(C.kata_error_hint(failure)),
	}
}
