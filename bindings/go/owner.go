// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import "fmt"

// Liveness is whether a sandbox's shim serves its socket.
type Liveness int

const (
	Live       Liveness = C.KATA_LIVE
	Stale      Liveness = C.KATA_STALE       // there is a socket, and nobody listens
	NoSocket   Liveness = C.KATA_NO_SOCKET   // the sandbox's directory is there, without a socket
	Gone       Liveness = C.KATA_GONE        // nothing of the sandbox is left
	CannotTell Liveness = C.KATA_CANNOT_TELL // no permission to look
)

var livenessTexts = map[Liveness]string{
	Live: "live", Stale: "stale", NoSocket: "no-socket", Gone: "gone", CannotTell: "cannot-tell",
}

// String is as the program prints it: "live", "no-socket".
func (l Liveness) String() string {
	if text, ok := livenessTexts[l]; ok {
		return text
	}
	return fmt.Sprintf("liveness %d", int(l))
}

// UnmarshalText is the opposite of String.
func (l *Liveness) UnmarshalText(text []byte) error {
	for liveness, name := range livenessTexts {
		if name == string(text) {
			*l = liveness
			return nil
		}
	}
	return fmt.Errorf("liveness %q: unknown", text)
}

// MarshalText writes what String says.
func (l Liveness) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Owner is the sandbox recorded as using a volume.
type Owner struct {
	SandboxID string   `json:"sandbox_id"`
	Liveness  Liveness `json:"state"`
	Rivals    []string `json:"rivals,omitempty"` // others that are recorded and live; Volumes tells them alone
}

// RecordOwner records that a sandbox uses a volume, so that its statistics can be asked for and
// nobody removes it. Recording the same sandbox again changes nothing. With shared it does so
// though another sandbox that lives is recorded.
//
// Errors: ErrUsage (not a sandbox id), ErrNotFound (no such volume), ErrRefused (another sandbox
// that lives uses it), ErrDenied, ErrTimedOut (another writer).
func (h *Host) RecordOwner(path, sandboxID string, shared bool) error {
	var lent loans
	defer lent.end()
	cPath, cID := lent.text(path), lent.text(sandboxID)
	return h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_record_owner(host, cPath, cID, flag(shared, C.KATA_OWNER_SHARED), failure)
	})
}

// FindOwner finds the sandbox recorded as a volume's owner, one that lives first; nil where none
// is recorded.
//
// Errors: ErrNotFound (no such volume), and those of Volume.
func (h *Host) FindOwner(path string) (*Owner, error) {
	var lent loans
	defer lent.end()
	cPath := lent.text(path)
	var id *C.char
	var liveness C.int
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_find_owner(host, cPath, &id, &liveness, failure)
	})
	if err != nil || id == nil {
		return nil, err
	}
	return &Owner{SandboxID: given(id), Liveness: Liveness(liveness)}, nil
}
