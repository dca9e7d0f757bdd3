// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kata"
)

func TestAMountIsResolvedByTheRulesOfItsRuntime(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{Options: []string{"bind", "ro"}})
	found := func(options ...string) *kata.Mount {
		return &kata.Mount{
			Volume: &kata.Volume{Path: "/a", MountInfo: kata.MountInfo{
				VolumeType: "directvol", Device: "/disk.img", FSType: "ext4", Options: []string{"bind", "ro"}}},
			DeviceKind: kata.DiskFile, Device: "/disk.img", Major: -1, Minor: -1, FSType: "ext4",
			Options: options, ReadOnly: true,
		}
	}
	cases := []struct {
		mount kata.OCIMount
		by    kata.Runtime
		want  *kata.Mount
	}{
		{kata.OCIMount{Type: "bind", Source: "/a"}, kata.RuntimeGo, found("bind", "ro")},
		{kata.OCIMount{Type: "bind", Source: "/a"}, kata.RuntimeRust, found("ro")},
		{kata.OCIMount{Type: "directvol", Source: "/a"}, kata.RuntimeGo, nil},
		{kata.OCIMount{Type: "directvol", Source: "/a"}, kata.RuntimeRust, found("ro")},
		{kata.OCIMount{Type: "none", Source: "/a", Options: []string{"rbind"}}, kata.RuntimeRust, found("ro")},
		{kata.OCIMount{Type: "none", Source: "/a", Options: []string{"rw"}}, kata.RuntimeRust, nil},
		{kata.OCIMount{Type: "tmpfs", Source: "/a"}, kata.RuntimeRust, nil},
		{kata.OCIMount{Type: "bind", Source: "/b"}, kata.RuntimeGo, nil},
		{kata.OCIMount{Type: "proc"}, kata.RuntimeGo, nil},
	}
	for _, c := range cases {
		c.mount.Destination = "/data"
		mount, err := m.ResolveMount(c.mount, c.by)
		must(t, err)
		equal(t, mount, c.want)
	}
}

func TestWhatCannotBeResolvedIsAnError(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	mount := kata.OCIMount{Type: "bind", Source: "/a", Destination: "/data"}
	if _, err := m.ResolveMount(mount, kata.RuntimeAny); !errors.Is(err, kata.ErrUsage) {
		t.Errorf("for no runtime: %v", err)
	}
	must(t, os.Remove(filepath.Join(m.root, "disk.img")))
	if _, err := m.ResolveMount(mount, kata.RuntimeGo); !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("without its device: %v", err)
	}
}

func TestKindsOfDevicesHaveNames(t *testing.T) {
	equal(t, kata.BlockDevice.String(), "block device")
	equal(t, kata.DeviceKind(99).String(), "device kind 99")
}
