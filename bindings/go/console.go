// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"context"
	"os"
	"syscall"
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
	// Only a descriptor that does not block is one that the runtime waits for, with deadlines. The
	// net package would not take a vsock.
	if err := syscall.SetNonblock(int(fd), true); err != nil {
		syscall.Close(int(fd))
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(fd), "console of "+sandbox), nil
}
