// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"context"
	"encoding/json"
)

// UsageUnit is what the numbers of a Usage count.
type UsageUnit int

const (
	Bytes  UsageUnit = 1
	Inodes UsageUnit = 2
)

// Usage is how much of one thing a volume has.
type Usage struct {
	Available uint64    `json:"available"`
	Total     uint64    `json:"total"`
	Used      uint64    `json:"used"`
	Unit      UsageUnit `json:"unit"`
}

// VolumeStats is how full a volume is, as the guest sees it.
type VolumeStats struct {
	Usage     []Usage         `json:"usage"`
	Condition VolumeCondition `json:"volume_condition"`
}

// VolumeCondition is the guest's word on a volume.
type VolumeCondition struct {
	Abnormal bool   `json:"abnormal"`
	Message  string `json:"message"`
}

// VolumeStats asks the guest how full a volume is. sandbox, an id or the unique beginning of one,
// overrides the recorded owner; "" does not.
//
// Errors: ErrNotFound (volume, owner, sandbox), ErrRefused (several owners live), ErrUnavailable,
// ErrTimedOut, ErrMalformed, ErrUnsupported, ErrDenied.
func (h *Host) VolumeStats(ctx context.Context, path, sandbox string) (*VolumeStats, error) {
	limit, err := timeout(ctx)
	if err != nil {
		return nil, err
	}
	var lent loans
	defer lent.end()
	cPath, cSandbox := lent.text(path), lent.textOrNil(sandbox)
	var text *C.char
	err = h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_stats_json(host, cPath, cSandbox, limit, &text, failure)
	})
	if err != nil {
		return nil, err
	}
	var stats VolumeStats
	if err := json.Unmarshal([]byte(given(text)), &stats); err != nil {
		return nil, err
	}
	return &stats, nil
}

// ResizeVolume lets the guest grow a volume. After ErrTimedOut it may have happened or not.
//
// Errors: as VolumeStats.
func (h *Host) ResizeVolume(ctx context.Context, path, sandbox string, sizeBytes uint64) error {
	limit, err := timeout(ctx)
	if err != nil {
		return err
	}
	var lent loans
	defer lent.end()
	cPath, cSandbox := lent.text(path), lent.textOrNil(sandbox)
	return h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_resize(host, cPath, C.uint64_t(sizeBytes), cSandbox, limit, failure)
	})
}
