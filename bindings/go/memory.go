// SPDX-License-Identifier: Apache-2.0

package kata

/*
#include <kata/kata.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"strings"
	"unsafe"
)

// loans is what C may read during one call, in C's own memory: a structure that lies in Go's may
// not point to Go's. The caller defers end.
type loans struct {
	blocks []unsafe.Pointer
	err    error // why something cannot be lent
}

func (l *loans) end() {
	for _, block := range l.blocks {
		C.free(block)
	}
	l.blocks = nil
}

// text refuses a NUL, at which C would see the end: another path than the one that was meant.
func (l *loans) text(value string) *C.char {
	if strings.IndexByte(value, 0) >= 0 {
		l.err = &Error{Code: ErrUsage, Message: fmt.Sprintf("%q: holds a NUL byte", value)}
		return nil
	}
	text := C.CString(value)
	l.blocks = append(l.blocks, unsafe.Pointer(text))
	return text
}

// textOrNil is for arguments whose absence is NULL.
func (l *loans) textOrNil(value string) *C.char {
	if value == "" {
		return nil
	}
	return l.text(value)
}

func (l *loans) texts(values []string) **C.char {
	if len(values) == 0 {
		return nil
	}
	size := C.size_t(len(values)) * C.size_t(unsafe.Sizeof((*C.char)(nil)))
	block := C.malloc(size)
	l.blocks = append(l.blocks, block)
	for i, value := range values {
		unsafe.Slice((**C.char)(block), len(values))[i] = l.text(value)
	}
	return (**C.char)(block)
}

func (l *loans) bytes(value []byte) unsafe.Pointer {
	if len(value) == 0 {
		return nil
	}
	block := C.CBytes(value)
	l.blocks = append(l.blocks, block)
	return block
}

// given copies text that the library gave out, and frees it.
func given(text *C.char) string {
	defer C.kata_string_free(text)
	return C.GoString(text)
}
