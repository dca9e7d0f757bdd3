// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"testing"

	"kata"
)

func TestAVolumeIsReadAsItWasAdded(t *testing.T) {
	m := newTree(t)
	info := kata.MountInfo{
		VolumeType: "directvol", Device: "/dev/later", FSType: "xfs",
		Metadata: map[string]string{"fsGroup": "100", "of-ours": "x"}, Options: []string{"ro", "noatime"},
	}
	notes, err := m.AddVolume("/pods/a", info, kata.AddOptions{NoDeviceCheck: true})
	must(t, err)
	equal(t, notes, []string{"runtime-rs ignores metadata 'fsGroup'"})

	volume, err := m.Volume("/pods/a")
	must(t, err)
	equal(t, volume, &kata.Volume{Path: "/pods/a", MountInfo: info})

	listed, err := m.Volumes()
	must(t, err)
	equal(t, listed, []kata.ListedVolume{{
		Path: "/pods/a", Name: "L3BvZHMvYQ==",
		Directory: "/run/kata-containers/shared/direct-volumes/L3BvZHMvYQ==",
		MountInfo: &info,
		Issues:    []kata.Issue{{Code: "missing-device", Text: "device '/dev/later' does not exist"}},
	}})

	removed, err := m.RemoveVolume("/pods/a", false)
	must(t, err)
	equal(t, removed, 1)
	removed, err = m.RemoveVolume("/pods/a", false)
	must(t, err)
	equal(t, removed, 0)
	listed, err = m.Volumes()
	must(t, err)
	equal(t, len(listed), 0)
}

func TestTextThatIsNotUTF8IsRefusedAndNotReplaced(t *testing.T) {
	const bad = "a\xff"
	m := newTree(t)
	for _, info := range []kata.MountInfo{
		{VolumeType: bad, Device: "/dev/later", FSType: "ext4"},
		{VolumeType: "directvol", Device: bad, FSType: "ext4"},
		{VolumeType: "directvol", Device: "/dev/later", FSType: bad},
		{VolumeType: "directvol", Device: "/dev/later", FSType: "ext4", Metadata: map[string]string{bad: ""}},
		{VolumeType: "directvol", Device: "/dev/later", FSType: "ext4", Metadata: map[string]string{"k": bad}},
		{VolumeType: "directvol", Device: "/dev/later", FSType: "ext4", Options: []string{"ro", bad}},
	} {
		_, err := m.AddVolume("/a", info, kata.AddOptions{NoDeviceCheck: true})
		fails(t, err, kata.ErrUsage, `"a\xff": not UTF-8`)
	}
	listed, err := m.Volumes()
	must(t, err)
	equal(t, len(listed), 0)
}

func TestWhatCannotBeAddedIsToldWhy(t *testing.T) {
	const device = "/dev/later"
	cases := []struct {
		path    string
		info    kata.MountInfo
		options kata.AddOptions
		code    kata.Code
		message string
	}{
		{"", kata.MountInfo{VolumeType: "directvol", Device: device, FSType: "ext4"}, kata.AddOptions{},
			kata.ErrUsage, "volume path '': empty"},
		{"/a", kata.MountInfo{VolumeType: "directvol", Device: device, FSType: "ext4"}, kata.AddOptions{},
			kata.ErrNotFound, "add '/a': device '/dev/later': does not exist"},
		{"/a", kata.MountInfo{VolumeType: "blk", Device: device, FSType: "ext4"},
			kata.AddOptions{NoDeviceCheck: true, Strict: true, Runtime: kata.RuntimeRust},
			kata.ErrUsage, "add '/a': runtime-rs refuses volume type 'blk'"},
	}
	m := newTree(t)
	for _, c := range cases {
		_, err := m.AddVolume(c.path, c.info, c.options)
		fails(t, err, c.code, c.message)
	}
	listed, err := m.Volumes()
	must(t, err)
	equal(t, len(listed), 0)
}
