// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"context"
	"runtime"
	"sync"
)

// Sandbox is one whose shim has a management socket.
type Sandbox struct {
	ID      string
	Socket  string  // "/run/kata/..."
	Runtime Runtime // which of the two its shim is

	host *Host
	lock sync.RWMutex    // held for reading by each call, as Host's
	ptr  *C.kata_sandbox // nil once closed
}

// FindSandbox finds a sandbox by its id, or by a beginning that only one with a socket has.
//
// Errors: ErrUsage (not an id), ErrNotFound, ErrRefused (ambiguous; a link where the socket should
// be), ErrDenied.
func (h *Host) FindSandbox(id string) (*Sandbox, error) {
	var lent loans
	defer lent.end()
	cID := lent.text(id)
	sandbox := &Sandbox{host: h}
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_sandbox_find(host, cID, &sandbox.ptr, failure)
	})
	if err != nil {
		return nil, err
	}
	sandbox.ID = C.GoString(C.kata_sandbox_id(sandbox.ptr))
	sandbox.Socket = C.GoString(C.kata_sandbox_socket(sandbox.ptr))
	sandbox.Runtime = Runtime(C.kata_sandbox_runtime(sandbox.ptr))
	runtime.SetFinalizer(sandbox, (*Sandbox).Close) // for a caller that forgets
	return sandbox, nil
}

// Close lets go of it, after the calls under way. The error is always nil.
func (s *Sandbox) Close() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	C.kata_sandbox_free(s.ptr)
	s.ptr = nil
	runtime.SetFinalizer(s, nil)
	return nil
}

// Request is one to a shim. Method, target and content type are sent as they are.
type Request struct {
	Method      string // "GET" where ""
	Target      string // "/metrics", percent-encoded
	ContentType string
	Body        []byte
}

// Response is a shim's answer, whatever its status.
type Response struct {
	Status int // 200
	Body   []byte
}

// Call sends a request to the sandbox's shim and reads the whole answer, at most 1 MiB.
//
// Errors: ErrUsage (a control character in method, target or type, a blank in the first two, a
// type of more than 65,533 bytes, a TRACE with a body), ErrNotFound, ErrRefused (a link where the
// socket should be), ErrUnavailable, ErrTimedOut, ErrMalformed, ErrDenied.
func (s *Sandbox) Call(ctx context.Context, request Request) (*Response, error) {
	limit, err := timeout(ctx)
	if err != nil {
		return nil, err
	}
	s.lock.RLock()
	defer s.lock.RUnlock()
	if s.ptr == nil {
		return nil, &Error{Code: ErrUsage, Message: "sandbox: closed already"}
	}
	var lent loans
	defer lent.end()
	cRequest := C.kata_request{
		size:         C.sizeof_kata_request,
		method:       lent.textOrNil(request.Method),
		target:       lent.text(request.Target),
		content_type: lent.textOrNil(request.ContentType),
		body:         lent.bytes(request.Body),
		body_size:    C.size_t(len(request.Body)),
		timeout_ms:   limit,
	}
	var answer *C.kata_response
	err = s.host.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_sandbox_call(host, s.ptr, &cRequest, &answer, failure)
	})
	if err != nil {
		return nil, err
	}
	defer C.kata_response_free(answer)
	return &Response{
		Status: int(C.kata_response_status(answer)),
		Body:   C.GoBytes(C.kata_response_body(answer), C.int(C.kata_response_body_size(answer))),
	}, nil
}
