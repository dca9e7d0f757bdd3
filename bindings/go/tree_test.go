// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"kata"
)

// tree is a directory that stands for a machine.
type tree struct {
	*kata.Host
	t    *testing.T
	root string
}

func newTree(t *testing.T) tree {
	t.Helper()
	root, err := os.MkdirTemp("", "kata") // t.TempDir is too long for a socket's name
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(root) })
	must(t, os.Mkdir(filepath.Join(root, "run"), 0o755))
	host, err := kata.Open(root)
	must(t, err)
	t.Cleanup(func() { host.Close() })
	return tree{host, t, root}
}

// addVolume records a volume whose device is an empty file of 1 MiB.
func (m tree) addVolume(path string, info kata.MountInfo) {
	m.t.Helper()
	info.VolumeType, info.Device, info.FSType = "directvol", "/disk.img", "ext4"
	disk := filepath.Join(m.root, info.Device)
	must(m.t, os.WriteFile(disk, nil, 0o600))
	must(m.t, os.Truncate(disk, 1<<20))
	_, err := m.AddVolume(path, info, kata.AddOptions{NoDeviceCheck: true})
	must(m.t, err)
}

// listen binds a socket of the machine until the test ends.
func (m tree) listen(path string) net.Listener {
	m.t.Helper()
	name := filepath.Join(m.root, path)
	must(m.t, os.MkdirAll(filepath.Dir(name), 0o755))
	socket, err := net.Listen("unix", name)
	must(m.t, err)
	m.t.Cleanup(func() { socket.Close() })
	return socket
}

// serveShim is the Go shim of a sandbox.
func (m tree) serveShim(id string, handler http.HandlerFunc) {
	m.t.Helper()
	socket := m.listen("/run/vc/sbs/" + id + "/shim-monitor.sock")
	server := &http.Server{Handler: handler}
	go server.Serve(socket)
	m.t.Cleanup(func() { server.Close() })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
}

// fails compares an error's code and whole message.
func fails(t *testing.T, err error, code kata.Code, message string) {
	t.Helper()
	got, ok := err.(*kata.Error)
	if !ok {
		t.Fatalf("got %#v, want a *kata.Error: %s", err, message)
	}
	equal(t, got.Code, code)
	equal(t, got.Message, message)
}
