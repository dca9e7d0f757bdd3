// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"errors"
	"net/http"
	"testing"

	"kata"
)

func TestARecordedOwnerIsFoundAndKeepsTheVolume(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	owner, err := m.FindOwner("/a")
	must(t, err)
	if owner != nil {
		t.Fatalf("a new volume has an owner: %v", owner)
	}

	must(t, m.RecordOwner("/a", "sandbox-1", false))
	must(t, m.RecordOwner("/a", "sandbox-1", false))
	owner, err = m.FindOwner("/a")
	must(t, err)
	equal(t, owner, &kata.Owner{SandboxID: "sandbox-1", Liveness: kata.Gone})

	m.serveShim("sandbox-1", http.NotFound)
	owner, err = m.FindOwner("/a")
	must(t, err)
	equal(t, owner, &kata.Owner{SandboxID: "sandbox-1", Liveness: kata.Live})
	_, err = m.RemoveVolume("/a", false)
	fails(t, err, kata.ErrRefused, "volume '/a': in use by live sandbox 'sandbox-1'")

	if err := m.RecordOwner("/a", "sandbox-2", false); !errors.Is(err, kata.ErrRefused) {
		t.Errorf("a second owner: %v", err)
	}
	m.serveShim("sandbox-2", http.NotFound)
	must(t, m.RecordOwner("/a", "sandbox-2", true))
	listed, err := m.Volumes()
	must(t, err)
	equal(t, listed[0].Owner, &kata.Owner{
		SandboxID: "sandbox-1", Liveness: kata.Live, Rivals: []string{"sandbox-2"}})

	removed, err := m.RemoveVolume("/a", true)
	must(t, err)
	equal(t, removed, 1)
}

func TestOnlySandboxesOwnVolumes(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	for _, id := range []string{"", "..", "a/b", "mountInfo.json\n"} {
		if err := m.RecordOwner("/a", id, false); !errors.Is(err, kata.ErrUsage) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := m.RecordOwner("/none", "sandbox-1", false); !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("no volume: %v", err)
	}
	if _, err := m.FindOwner("/none"); !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("no volume: %v", err)
	}
}

func TestLivenessIsReadAsItIsPrinted(t *testing.T) {
	for _, liveness := range []kata.Liveness{kata.Live, kata.Stale, kata.NoSocket, kata.Gone, kata.CannotTell} {
		text, err := liveness.MarshalText()
		must(t, err)
		var read kata.Liveness
		must(t, read.UnmarshalText(text))
		equal(t, read, liveness)
	}
	equal(t, kata.NoSocket.String(), "no-socket")
	var read kata.Liveness
	if err := read.UnmarshalText([]byte("dead")); err == nil {
		t.Error("an unknown word is one of them")
	}
}
