// SPDX-License-Identifier: Apache-2.0

// Volume-runtime plays the part of the Go runtime for the direct volumes of one container: it
// finds them among the mounts of an OCI configuration, opens their devices, records the sandbox
// as their owner, and serves the management socket of the sandbox's shim, so that kata-ctl's
// "direct-volume stats" and "resize" work on them. It needs nothing but libkata.
//
// There is no guest: a device is as full as the file behind it. With -agent-url the sandbox has
// one that somebody else serves, and -guest-command runs a command in it over its debug console.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"kata"
)

type options struct {
	sysroot, sandbox, config, agentURL, guestCommand string
}

func main() {
	var o options
	flag.StringVar(&o.sysroot, "sysroot", "/", "where the machine's root is mounted")
	flag.StringVar(&o.sandbox, "id", "", "the sandbox's `id`")
	flag.StringVar(&o.config, "config", "config.json", "the container's OCI configuration")
	flag.StringVar(&o.agentURL, "agent-url", "", "the address of the guest's agent")
	flag.StringVar(&o.guestCommand, "guest-command", "", "what to run in the guest at first")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		var failure *kata.Error
		if errors.As(err, &failure) && failure.Hint != "" {
			fmt.Fprintf(os.Stderr, "hint: %s\n", failure.Hint)
		}
		stop()
		os.Exit(1)
	}
}

// run serves until the context is done.
func run(ctx context.Context, o options) error {
	host, err := kata.Open(o.sysroot)
	if err != nil {
		return err
	}
	defer host.Close()
	mounts, err := readMounts(o.config)
	if err != nil {
		return err
	}
	devices, err := openDevices(host, o.sysroot, mounts)
	if err != nil {
		return err
	}
	defer devices.close()

	// As the shim does, first the socket: an owner that does not answer counts as dead.
	socket, err := listen(o.sysroot, o.sandbox)
	if err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Dir(socket.Addr().String()))
	server := &http.Server{Handler: shim(devices, o.agentURL), ReadTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(socket) }()
	defer server.Close()

	for _, device := range devices {
		if err := host.RecordOwner(device.mount.Volume.Path, o.sandbox, false); err != nil {
			return err
		}
	}
	if o.guestCommand != "" {
		if err := askGuest(ctx, host, o.sandbox, o.guestCommand); err != nil {
			return err
		}
	}
	fmt.Printf("ready %s\n", socket.Addr())
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		return err
	}
}

func readMounts(config string) ([]kata.OCIMount, error) {
	text, err := os.ReadFile(config)
	if err != nil {
		return nil, err
	}
	var document struct {
		Mounts []kata.OCIMount `json:"mounts"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", config, err)
	}
	return document.Mounts, nil
}

// listen binds the socket as the shim does, for nobody but its owner.
func listen(sysroot, sandbox string) (net.Listener, error) {
	if sandbox == "" || strings.ContainsAny(sandbox, "/\x00") || sandbox == "." || sandbox == ".." {
		return nil, fmt.Errorf("-id %q: not a sandbox id", sandbox)
	}
	directory := filepath.Join(sysroot, "run/vc/sbs", sandbox)
	if err := os.MkdirAll(directory, 0o750); err != nil {
		return nil, err
	}
	name := filepath.Join(directory, "shim-monitor.sock")
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	socket, err := net.Listen("unix", name)
	if err != nil {
		return nil, err
	}
	return socket, os.Chmod(name, 0o600)
}
