// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"kata"
)

func TestStatsAreTheGuests(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	m.serveShim("sandbox-1", func(w http.ResponseWriter, r *http.Request) {
		equal(t, r.URL.Path, "/direct-volume/stats")
		equal(t, r.URL.Query().Get("path"), "/disk.img")
		fmt.Fprint(w, `{"usage":[{"available":1,"total":3,"used":2,"unit":1}],"volume_condition":{"message":"OK"}}`)
	})
	must(t, m.RecordOwner("/a", "sandbox-1", false))
	stats, err := m.VolumeStats(context.Background(), "/a", "")
	must(t, err)
	equal(t, stats, &kata.VolumeStats{
		Usage:     []kata.Usage{{Available: 1, Total: 3, Used: 2, Unit: kata.Bytes}},
		Condition: kata.VolumeCondition{Message: "OK"},
	})
	stats, err = m.VolumeStats(context.Background(), "/a", "sand")
	must(t, err)
	equal(t, len(stats.Usage), 1)
	_, err = m.VolumeStats(context.Background(), "/a", "another")
	if !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("another sandbox: %v", err)
	}
}

func TestResizeAsksTheShim(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	bodies := make(chan string, 1)
	m.serveShim("sandbox-1", func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		bodies <- r.Method + " " + r.URL.Path + " " + string(text)
	})
	must(t, m.ResizeVolume(context.Background(), "/a", "sandbox-1", 1<<40))
	equal(t, <-bodies, `POST /direct-volume/resize {"VolumePath":"/disk.img","Size":1099511627776}`)
	if err := m.ResizeVolume(context.Background(), "/a", "", 1<<40); !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("without an owner: %v", err)
	}
}

func TestADeadlineEndsAQuestion(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	m.listen("/run/vc/sbs/sandbox-1/shim-monitor.sock") // takes connections and never answers
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := m.VolumeStats(ctx, "/a", "sandbox-1")
	if !errors.Is(err, kata.ErrTimedOut) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestAContextThatIsDoneKeepsTheCallFromBeingMade(t *testing.T) {
	m := newTree(t)
	m.addVolume("/a", kata.MountInfo{})
	m.serveShim("sandbox-1", func(http.ResponseWriter, *http.Request) { t.Error("the shim was asked") })
	sandbox, err := m.FindSandbox("sandbox-1")
	must(t, err)
	defer sandbox.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, statsErr := m.VolumeStats(ctx, "/a", "sandbox-1")
	_, callErr := sandbox.Call(ctx, kata.Request{Target: "/metrics"})
	_, consoleErr := m.OpenConsole(ctx, "sandbox-1", kata.ConsoleOptions{})
	for _, err := range []error{statsErr, callErr, consoleErr, m.ResizeVolume(ctx, "/a", "sandbox-1", 1)} {
		equal(t, err, context.Canceled)
	}
}
