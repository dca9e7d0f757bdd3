// SPDX-License-Identifier: Apache-2.0

// Package kata is what a runtime or a CSI driver of Kata Containers needs of a node: direct
// volumes and their owners, sandboxes and their shims, the guests' debug consoles, and reports on
// what the node can do. It wraps libkata, which pkg-config finds under the name "kata".
//
// # Errors
//
// What fails returns an *Error with a Code, a message and a hint. Codes are errors themselves, so
// that
//
//	errors.Is(err, kata.ErrNotFound)
//
// tells what to do about one.
//
// # Goroutines
//
// Any number of them may use one Host or one Sandbox at once. Close waits for calls under way.
//
// # Contexts
//
// What waits for a shim or a guest takes a context. Its deadline bounds the call; without one the
// call has ten seconds. A context that is done already keeps the call from being made and its
// Err is returned. A call under way does not notice that its context is canceled: it ends with
// the answer, or when its time is over.
package kata

/*
#cgo pkg-config: kata
#include <kata/kata.h>
*/
import "C"

import (
	"runtime"
	"sync"
)

// Version is that of the library in use, as "0.1.0".
func Version() string {
	return C.GoString(C.kata_version())
}

// Runtime is one of the two runtimes, which differ in what they make of a volume.
type Runtime int

const (
	RuntimeAny  Runtime = C.KATA_RUNTIME_ANY // a volume for either of them
	RuntimeGo   Runtime = C.KATA_RUNTIME_GO
	RuntimeRust Runtime = C.KATA_RUNTIME_RUST
)

// String is "go", "rust", or "any".
func (r Runtime) String() string {
	switch r {
	case RuntimeGo:
		return "go"
	case RuntimeRust:
		return "rust"
	}
	return "any"
}

// Host is the machine whose files are looked at.
type Host struct {
	lock sync.RWMutex // held for reading by each call, so that Close cannot free what it uses
	ptr  *C.kata_host // nil once closed
}

// Open opens the machine whose root is mounted at sysroot, as "/host" in a privileged pod. Links
// below it are followed as in a chroot. "" and "/" stand for this machine.
//
// Errors: ErrNotFound (no such directory), ErrDenied, ErrIO.
func Open(sysroot string) (*Host, error) {
	var lent loans
	defer lent.end()
	root := lent.textOrNil(sysroot)
	if lent.err != nil {
		return nil, lent.err
	}
	host := &Host{}
	var failure *C.kata_error
	if C.kata_host_open(root, &host.ptr, &failure) != 0 {
		return nil, taken(failure)
	}
	runtime.SetFinalizer(host, (*Host).Close) // for a caller that forgets
	return host, nil
}

// Close lets go of the host, after the calls under way. Whatever is called later fails with
// ErrUsage; closing again does nothing. The error is always nil.
func (h *Host) Close() error {
	h.lock.Lock()
	defer h.lock.Unlock()
	C.kata_host_free(h.ptr)
	h.ptr = nil
	runtime.SetFinalizer(h, nil)
	return nil
}

// call makes one call of the library with what was lent to it. The host cannot be closed, nor
// collected, before it returns.
func (h *Host) call(lent *loans, body func(host *C.kata_host, failure **C.kata_error) C.int) error {
	if lent.err != nil {
		return lent.err
	}
	h.lock.RLock()
	defer h.lock.RUnlock()
	if h.ptr == nil {
		return &Error{Code: ErrUsage, Message: "host: closed already"}
	}
	var failure *C.kata_error
	if body(h.ptr, &failure) != 0 {
		return taken(failure)
	}
	return nil
}
