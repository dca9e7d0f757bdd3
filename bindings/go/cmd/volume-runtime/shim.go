// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// A request is a path and a number; what is longer is none of kata-ctl's.
const longestRequest = 64 << 10

// shim answers as the Go shim's management server does.
// Source: src/runtime/pkg/containerd-shim-v2/shim_management.go.
func shim(devices devices, agentURL string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/agent-url", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, agentURL)
	})
	mux.HandleFunc("/direct-volume/stats", func(w http.ResponseWriter, r *http.Request) {
		serveStats(devices, w, r)
	})
	mux.HandleFunc("/direct-volume/resize", func(w http.ResponseWriter, r *http.Request) {
		serveResize(devices, w, r)
	})
	return mux
}

// fail writes the text as it is, since kata-ctl shows it.
func fail(w http.ResponseWriter, status int, err error) {
	w.WriteHeader(status)
	fmt.Fprint(w, err)
}

func (d devices) find(path string) (device, error) {
	device, ok := d[path]
	if !ok {
		return device, fmt.Errorf("mount %s not found in sandbox", path)
	}
	return device, nil
}

// The value was decoded once by net/http; clients escape it twice.
func serveStats(devices devices, w http.ResponseWriter, r *http.Request) {
	value := r.URL.Query().Get("path")
	if value == "" {
		fail(w, http.StatusBadRequest, errors.New("Required parameter path not found"))
		return
	}
	path, err := url.PathUnescape(value)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	text, err := statsOf(devices, path)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Write(text)
}

func statsOf(devices devices, path string) ([]byte, error) {
	device, err := devices.find(path)
	if err != nil {
		return nil, err
	}
	stats, err := device.stats()
	if err != nil {
		return nil, err
	}
	return json.Marshal(stats)
}

func serveResize(devices devices, w http.ResponseWriter, r *http.Request) {
	var request struct {
		VolumePath string
		Size       uint64
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestRequest))
	if err == nil {
		err = json.Unmarshal(text, &request)
	}
	if err == nil {
		err = resizeDevice(devices, request.VolumePath, request.Size)
	}
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
	}
}

func resizeDevice(devices devices, path string, sizeBytes uint64) error {
	device, err := devices.find(path)
	if err != nil {
		return err
	}
	return device.resize(sizeBytes)
}
