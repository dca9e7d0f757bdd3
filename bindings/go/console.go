// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"context"
	"os"
	"time"
)

// ConsoleOptions are what OpenConsole may do differently.
type ConsoleOptions struct {
	Port  uint32        // 1026 where 0
	Retry time.Duration // for so long a guest that does not listen yet is tried again
}

// OpenConsole opens the debug console of a sandbox's guest: a terminal with a shell behind it. The
// deadlines of what is returned work, and its Close ends a Read that waits. The context's
// deadline bounds each step of connecting, not what is read and written later.
//
// Errors: those of FindSandbox; ErrUnavailable (the console is off), ErrRefused (the shim gave an
// address that is not its guest's), ErrTimedOut, ErrUnsupported, ErrMalformed.
func (h *Host) OpenConsole(ctx context.Context, sandbox string, options ConsoleOptions) (*os.File, error) {
	limit, err := timeout(ctx)
	if err != nil {
		return nil, err
	}
	var lent loans
	defer lent.end()
	cSandbox := lent.text(sandbox)
	var fd C.int
	err = h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_console_open(host, cSandbox, C.uint32_t(options.Port), limit,
			milliseconds(options.Retry), &fd, failure)
	})
	if err != nil {
		return nil, err
	}
	// It does not block, so the runtime waits for it, with deadlines. The net package would not take
	// a vsock.
	return os.NewFile(uintptr(fd), "console of "+sandbox), nil
}
