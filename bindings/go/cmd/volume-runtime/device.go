// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"kata"
)

// device is a direct volume of the container, its device open as a VMM would have it.
type device struct {
	mount *kata.Mount
	file  *os.File
}

// devices are found by the path that the volume's record has, which is what the shim is asked for.
type devices map[string]device

// openDevices opens the device of each mount that is a direct volume.
func openDevices(host *kata.Host, sysroot string, mounts []kata.OCIMount) (devices, error) {
	found := devices{}
	for _, entry := range mounts {
		mount, err := host.ResolveMount(entry, kata.RuntimeGo)
		if err == nil && mount != nil {
			err = found.open(sysroot, mount)
		}
		if err != nil {
			found.close()
			return nil, fmt.Errorf("mount %q: %w", entry.Destination, err)
		}
		if mount == nil {
			fmt.Printf("mount %s: no direct volume\n", entry.Destination)
			continue
		}
		fmt.Printf("mount %s: %s %s, %s, read-only %t\n", entry.Destination, mount.DeviceKind,
			mount.Device, mount.FSType, mount.ReadOnly)
	}
	return found, nil
}

func (d devices) open(sysroot string, mount *kata.Mount) error {
	if _, isOpen := d[mount.Volume.Device]; isOpen {
		return nil
	}
	access := os.O_RDWR
	if mount.ReadOnly {
		access = os.O_RDONLY
	}
	// The library has resolved all links.
	file, err := os.OpenFile(filepath.Join(sysroot, mount.Device), access|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	d[mount.Volume.Device] = device{mount, file}
	return nil
}

func (d devices) close() {
	for _, device := range d {
		device.file.Close()
	}
}

// stats tells how full the device is: of a file, what of it takes room on the disk; a block device
// is all the guest's. Inodes are those of the file system that it lies on.
func (d device) stats() (*kata.VolumeStats, error) {
	var status syscall.Stat_t
	if err := syscall.Fstat(int(d.file.Fd()), &status); err != nil {
		return nil, os.NewSyscallError("fstat", err)
	}
	size, err := d.file.Seek(0, io.SeekEnd) // where a block device has its size too
	if err != nil {
		return nil, err
	}
	used := uint64(size)
	if allocated := uint64(status.Blocks) * 512; d.mount.DeviceKind == kata.DiskFile && allocated < used {
		used = allocated
	}
	var system syscall.Statfs_t
	if err := syscall.Fstatfs(int(d.file.Fd()), &system); err != nil {
		return nil, os.NewSyscallError("fstatfs", err)
	}
	return &kata.VolumeStats{
		Usage: []kata.Usage{
			{Available: uint64(size) - used, Total: uint64(size), Used: used, Unit: kata.Bytes},
			{Available: system.Ffree, Total: system.Files, Used: system.Files - system.Ffree, Unit: kata.Inodes},
		},
		Condition: kata.VolumeCondition{Message: "OK"},
	}, nil
}

// resize lets the file behind the device grow, durably.
func (d device) resize(sizeBytes uint64) error {
	if d.mount.DeviceKind != kata.DiskFile {
		return errors.New("resize_volume is not implemented for what is no file")
	}
	size, err := d.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if int64(sizeBytes) < size { // also what does not fit
		return fmt.Errorf("the volume has %d bytes, and cannot shrink to %d", size, sizeBytes)
	}
	if err := d.file.Truncate(int64(sizeBytes)); err != nil {
		return err
	}
	return d.file.Sync()
}
