// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"kata"
)

func TestASandboxIsFoundByTheBeginningOfItsID(t *testing.T) {
	m := newTree(t)
	m.serveShim("sandbox-1", http.NotFound)
	sandbox, err := m.FindSandbox("sand")
	must(t, err)
	defer sandbox.Close()
	equal(t, sandbox.ID, "sandbox-1")
	equal(t, sandbox.Socket, "/run/vc/sbs/sandbox-1/shim-monitor.sock")
	equal(t, sandbox.Runtime, kata.RuntimeGo)
	if _, err := m.FindSandbox("none"); !errors.Is(err, kata.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
	if _, err := m.FindSandbox("../x"); !errors.Is(err, kata.ErrUsage) {
		t.Errorf("what is no id: %v", err)
	}
	m.serveShim("sandbox-2", http.NotFound)
	if _, err := m.FindSandbox("sand"); !errors.Is(err, kata.ErrRefused) {
		t.Errorf("one of two: %v", err)
	}
}

func TestAnAnswerComesWholeWhateverItsStatus(t *testing.T) {
	m := newTree(t)
	m.serveShim("sandbox-1", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+" "+string(body))
	})
	sandbox, err := m.FindSandbox("sandbox-1")
	must(t, err)
	ctx := context.Background()
	response, err := sandbox.Call(ctx, kata.Request{
		Method: "PUT", Target: "/policy", ContentType: "text/plain", Body: []byte("a\x00b")})
	must(t, err)
	equal(t, response, &kata.Response{Status: 418, Body: []byte("PUT /policy text/plain a\x00b")})
	response, err = sandbox.Call(ctx, kata.Request{Target: "/metrics"})
	must(t, err)
	equal(t, string(response.Body), "GET /metrics  ")

	_, err = sandbox.Call(ctx, kata.Request{Target: "/a b"})
	if !errors.Is(err, kata.ErrUsage) {
		t.Errorf("a blank in the target: %v", err)
	}
	must(t, sandbox.Close())
	must(t, sandbox.Close())
	_, err = sandbox.Call(ctx, kata.Request{Target: "/metrics"})
	fails(t, err, kata.ErrUsage, "sandbox: closed already")
}

func TestAShimThatIsGoneIsUnavailable(t *testing.T) {
	m := newTree(t)
	socket := m.listen("/run/vc/sbs/sandbox-1/shim-monitor.sock")
	sandbox, err := m.FindSandbox("sandbox-1")
	must(t, err)
	defer sandbox.Close()
	socket.Close() // and its name with it
	_, err = sandbox.Call(context.Background(), kata.Request{Target: "/metrics"})
	if !errors.Is(err, kata.ErrNotFound) && !errors.Is(err, kata.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
