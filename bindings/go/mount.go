// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import "fmt"

// OCIMount is one entry of "mounts" of an OCI configuration, and has its form in JSON.
type OCIMount struct {
	Destination string   `json:"destination"`
	Type        string   `json:"type,omitempty"`
	Source      string   `json:"source,omitempty"` // the volume path
	Options     []string `json:"options,omitempty"`
}

// DeviceKind is what a volume's device is.
type DeviceKind int

const (
	BlockDevice DeviceKind = C.KATA_DEVICE_BLOCK
	DiskFile    DeviceKind = C.KATA_DEVICE_FILE         // a regular file that holds a disk
	PCIFunction DeviceKind = C.KATA_DEVICE_PCI          // by its address, in an IOMMU group
	VFIOGroup   DeviceKind = C.KATA_DEVICE_VFIO_GROUP   // an IOMMU group by its number
	VhostSocket DeviceKind = C.KATA_DEVICE_VHOST_SOCKET // the socket of a vhost-user server
)

var deviceTexts = map[DeviceKind]string{
	BlockDevice: "block device", DiskFile: "file", PCIFunction: "PCI function",
	VFIOGroup: "VFIO group", VhostSocket: "vhost-user socket",
}

// String is for messages: "block device".
func (k DeviceKind) String() string {
	if text, ok := deviceTexts[k]; ok {
		return text
	}
	return fmt.Sprintf("device kind %d", int(k))
}

// Mount is a mount of a container that is a direct volume, as the guest is to have it.
type Mount struct {
	Volume     *Volume
	DeviceKind DeviceKind
	Device     string   // its path without links, the socket without "spdk://", "0000:01:00.0", "/dev/vfio/12"
	Major      int64    // of a block device; -1 for any other
	Minor      int64    // likewise
	FSType     string   // what the guest mounts it as
	Options    []string // and with which options: for Rust without "bind" and "rbind"
	ReadOnly   bool
}

// ResolveMount finds out whether a mount is a direct volume, and what its device is, by the rules
// of a runtime. It returns nil, and no error, where it is none: a type that does not count, or no
// record of its source.
//
// Go takes "bind", and any type ("overlay") with the option
// "io.katacontainers.fs-opt.block_device=file". To Rust a "bind" whose source is itself a block
// device is none, whatever is recorded of it.
//
// Errors: ErrUsage (RuntimeAny), ErrMalformed (the record), ErrNotFound (the device), ErrRefused (a
// record that others can write, a device that is not what the volume's type says), ErrUnsupported
// (a device that this runtime cannot take).
func (h *Host) ResolveMount(mount OCIMount, by Runtime) (*Mount, error) {
	var lent loans
	defer lent.end()
	oci := C.kata_oci_mount{
		_type:        lent.text(mount.Type),
		source:       lent.text(mount.Source),
		destination:  lent.text(mount.Destination),
		options:      lent.texts(mount.Options),
		option_count: C.size_t(len(mount.Options)),
	}
	oci.size = C.sizeof_kata_oci_mount
	var resolved *C.kata_mount
	err := h.call(&lent, func(host *C.kata_host, failure **C.kata_error) C.int {
		return C.kata_mount_resolve(host, &oci, C.int(by), &resolved, failure)
	})
	if err != nil || resolved == nil {
		return nil, err
	}
	defer C.kata_mount_free(resolved)
	return copyMount(resolved), nil
}

func copyMount(resolved *C.kata_mount) *Mount {
	mount := &Mount{
		Volume:     copyVolume(C.kata_mount_volume(resolved)),
		DeviceKind: DeviceKind(C.kata_mount_device_kind(resolved)),
		Device:     C.GoString(C.kata_mount_device(resolved)),
		Major:      int64(C.kata_mount_device_major(resolved)),
		Minor:      int64(C.kata_mount_device_minor(resolved)),
		FSType:     C.GoString(C.kata_mount_fstype(resolved)),
		ReadOnly:   C.kata_mount_is_read_only(resolved) == 1,
	}
	for i := C.size_t(0); i < C.kata_mount_option_count(resolved); i++ {
		mount.Options = append(mount.Options, C.GoString(C.kata_mount_option(resolved, i)))
	}
	return mount
}
