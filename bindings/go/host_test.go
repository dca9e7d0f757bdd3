// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kata"
)

func TestVersionIsThatOfTheLibrary(t *testing.T) {
	if strings.Count(kata.Version(), ".") != 2 {
		t.Errorf("got %q, want three numbers", kata.Version())
	}
}

func TestAnErrorIsFoundByItsCode(t *testing.T) {
	m := newTree(t)
	_, err := m.Volume("/none")
	fails(t, err, kata.ErrNotFound, "volume '/none': no such direct volume")
	err = fmt.Errorf("start: %w", err)
	for _, target := range []error{kata.ErrNotFound, fs.ErrNotExist} {
		if !errors.Is(err, target) {
			t.Errorf("it is not %v", target)
		}
	}
	for _, target := range []error{kata.ErrDenied, fs.ErrPermission, context.DeadlineExceeded} {
		if errors.Is(err, target) {
			t.Errorf("it is %v", target)
		}
	}
	var failure *kata.Error
	if !errors.As(err, &failure) {
		t.Fatal("there is no *kata.Error in it")
	}
	equal(t, failure.Hint, "list the volumes with 'kata-ctl direct-volume list'")
}

func TestTheRootMustBeADirectory(t *testing.T) {
	missing := filepath.Join(newTree(t).root, "missing")
	_, err := kata.Open(missing)
	if !errors.Is(err, kata.ErrNotFound) && !errors.Is(err, kata.ErrUsage) {
		t.Errorf("got %v", err)
	}
}

func TestAClosedHostRefusesCalls(t *testing.T) {
	m := newTree(t)
	must(t, m.Close())
	must(t, m.Close())
	_, err := m.Volumes()
	fails(t, err, kata.ErrUsage, "host: closed already")
	_, err = m.FindSandbox("sandbox")
	fails(t, err, kata.ErrUsage, "host: closed already")
}

func TestTextWithANULByteIsRefusedEverywhere(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	const bad = "/a\x00b"
	ctx := context.Background()
	calls := map[string]func() error{
		"Open":         func() error { _, err := kata.Open(bad); return err },
		"AddVolume":    func() error { _, err := m.AddVolume(bad, kata.MountInfo{}, kata.AddOptions{}); return err },
		"Volume":       func() error { _, err := m.Volume(bad); return err },
		"RemoveVolume": func() error { _, err := m.RemoveVolume(bad, true); return err },
		"a source":     func() error { _, err := m.ResolveMount(kata.OCIMount{Source: bad}, kata.RuntimeGo); return err },
		"an option": func() error {
			_, err := m.ResolveMount(kata.OCIMount{Options: []string{"ro", bad}}, kata.RuntimeGo)
			return err
		},
		"RecordOwner":   func() error { return m.RecordOwner("/a", bad, false) },
		"FindOwner":     func() error { _, err := m.FindOwner(bad); return err },
		"VolumeStats":   func() error { _, err := m.VolumeStats(ctx, "/a", bad); return err },
		"ResizeVolume":  func() error { return m.ResizeVolume(ctx, bad, "", 1) },
		"FindSandbox":   func() error { _, err := m.FindSandbox(bad); return err },
		"OpenConsole":   func() error { _, err := m.OpenConsole(ctx, bad, kata.ConsoleOptions{}); return err },
		"Check":         func() error { _, err := m.Check(kata.CheckOptions{Names: []string{bad}}); return err },
		"Config":        func() error { _, err := m.Config(bad); return err },
		"Env":           func() error { _, err := m.Env(kata.EnvOptions{ConfigFile: bad}); return err },
		"a destination": func() error { _, err := m.ResolveMount(kata.OCIMount{Destination: bad}, kata.RuntimeGo); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) { fails(t, call(), kata.ErrUsage, `"/a\x00b": holds a NUL byte`) })
	}
}

func TestManyGoroutinesUseOneHostAndOneClosesIt(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{Options: []string{"ro"}})
	var all sync.WaitGroup
	for i := 0; i < 32; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for j := 0; j < 20; j++ {
				volume, err := m.Volume("/a")
				if errors.Is(err, kata.ErrUsage) {
					return // it was closed
				}
				if err != nil || volume.Device != "/disk.img" {
					t.Errorf("got %v, %v", volume, err)
				}
			}
		}()
	}
	all.Add(1)
	go func() {
		defer all.Done()
		m.Volumes()
		m.Close()
	}()
	all.Wait()
}

func TestNoDescriptorIsLeftOpen(t *testing.T) {
	count := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		must(t, err)
		return len(entries)
	}
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	before := count()
	for i := 0; i < 10; i++ {
		host, err := kata.Open(m.root)
		must(t, err)
		_, err = host.ResolveMount(kata.OCIMount{Type: "bind", Source: "/a"}, kata.RuntimeGo)
		must(t, err)
		host.Volume("/none")
		host.FindSandbox("none")
		must(t, host.Close())
	}
	equal(t, count(), before)
}
