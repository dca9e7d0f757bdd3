// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MountInfo is what is recorded of a volume: mountInfo.json.
type MountInfo struct {
	VolumeType string            `json:"volume-type"` // "directvol", "vfiovol", "spdkvol", ...
	Device     string            `json:"device"`
	FSType     string            `json:"fstype"` // "ext4"
	Metadata   map[string]string `json:"metadata,omitempty"`
	Options    []string          `json:"options,omitempty"`
}

// Volume is a volume's record.
type Volume struct {
	Path string // the source of the container's mount
	MountInfo
}

// AddOptions are what AddVolume may do differently.
type AddOptions struct {
	Runtime       Runtime // whose rules count
	Strict        bool    // what would be a note is an error
	NoDeviceCheck bool    // the device is made later, as CSI drivers do
	InferType     bool    // a missing volume type is inferred from the device
	KeepLinks     bool    // record the device as it is written, links and all
}

func (o AddOptions) flags() C.uint {
	return flag(o.Strict, C.KATA_ADD_STRICT) | flag(o.NoDeviceCheck, C.KATA_ADD_NO_DEVICE_CHECK) |
		flag(o.InferType, C.KATA_ADD_INFER_TYPE) | flag(o.KeepLinks, C.KATA_ADD_KEEP_LINKS)
}

func flag(isSet bool, bit C.uint) C.uint {
	if isSet {
		return bit
	}
	return 0
}

// AddVolume records a volume, or replaces its record, durably and in one step. The notes are what
// the user should hear.
//
// Errors: ErrUsage (a bad path or mount info, text that is not UTF-8), ErrNotFound (no such
// device), ErrRefused (the device is in use, or not of the right kind), ErrDenied, ErrTimedOut
// (another writer).
func (h *Host) AddVolume(path string, info MountInfo, options AddOptions) (notes []string, err error) {
	if err := info.checkText(); err != nil {
		return nil, err
	}
	document, err := json.Marshal(info)
	if err != nil {
		return nil, err
	}
	var lent loans
	defer lent.end()
	cPath, cInfo := lent.text(path), lent.text(string(document))
	var text *C.char
	err = h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_add(host, cPath, cInfo, C.int(options.Runtime), options.flags(), &text, failure)
	})
	if err != nil {
		return nil, err
	}
	return lines(given(text)), nil
}

// checkText refuses what is not UTF-8: json.Marshal would write other characters in its place.
func (i MountInfo) checkText() error {
	texts := append([]string{i.VolumeType, i.Device, i.FSType}, i.Options...)
	for key, value := range i.Metadata {
		texts = append(texts, key, value)
	}
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return &Error{Code: ErrUsage, Message: fmt.Sprintf("%q: not UTF-8", text)}
		}
	}
	return nil
}

func lines(text string) []string {
	text = strings.TrimSuffix(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// Volume reads the record of a volume.
//
// Errors: ErrNotFound, ErrMalformed, ErrRefused (somebody else can write to it), ErrDenied.
func (h *Host) Volume(path string) (*Volume, error) {
	var lent loans
	defer lent.end()
	cPath := lent.text(path)
	var record *C.kata_volume
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_get(host, cPath, &record, failure)
	})
	if err != nil {
		return nil, err
	}
	defer C.kata_volume_free(record)
	return copyVolume(record), nil
}

func copyVolume(record *C.kata_volume) *Volume {
	volume := &Volume{Path: C.GoString(C.kata_volume_path(record))}
	volume.VolumeType = C.GoString(C.kata_volume_type(record))
	volume.Device = C.GoString(C.kata_volume_device(record))
	volume.FSType = C.GoString(C.kata_volume_fstype(record))
	for i := C.size_t(0); i < C.kata_volume_option_count(record); i++ {
		volume.Options = append(volume.Options, C.GoString(C.kata_volume_option(record, i)))
	}
	for i := C.size_t(0); i < C.kata_volume_metadata_count(record); i++ {
		if volume.Metadata == nil {
			volume.Metadata = map[string]string{}
		}
		key := C.kata_volume_metadata_key(record, i)
		volume.Metadata[C.GoString(key)] = C.GoString(C.kata_volume_metadata(record, key))
	}
	return volume
}

// ListedVolume is one entry of the directory of records, healthy or not.
type ListedVolume struct {
	Path      string     `json:"volume_path"` // "" where the name is not the encoded path of a volume
	Name      string     `json:"name"`
	Directory string     `json:"directory"`
	MountInfo *MountInfo `json:"mount_info"` // nil where it cannot be read
	Owner     *Owner     `json:"owner"`      // nil where no sandbox is recorded
	Issues    []Issue    `json:"issues"`     // what is wrong with it
}

// Issue is one thing that is wrong with a volume.
type Issue struct {
	Code string `json:"code"` // "missing-device"
	Text string `json:"text"`
}

// Volumes lists all volumes, sorted by path; unreadable ones too, with the reason.
func (h *Host) Volumes() ([]ListedVolume, error) {
	var text *C.char
	err := h.call(&loans{}, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_list_json(host, &text, failure)
	})
	if err != nil {
		return nil, err
	}
	var document struct {
		Volumes []ListedVolume `json:"volumes"`
	}
	if err := json.Unmarshal([]byte(given(text)), &document); err != nil {
		return nil, err
	}
	return document.Volumes, nil
}

// RemoveVolume removes the record of a volume and leaves the device alone. It returns how many
// records there were: 0 is no error. With force it does so though a sandbox that lives uses it.
//
// Errors: ErrRefused (a live sandbox owns it), ErrDenied, ErrTimedOut (another writer).
func (h *Host) RemoveVolume(path string, force bool) (removed int, err error) {
	var lent loans
	defer lent.end()
	cPath := lent.text(path)
	var count C.size_t
	err = h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_volume_remove(host, cPath, flag(force, C.KATA_REMOVE_FORCE), &count, failure)
	})
	return int(count), err
}
