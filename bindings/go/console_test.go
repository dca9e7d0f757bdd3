// SPDX-License-Identifier: Apache-2.0

package kata_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"kata"
)

// serveGuest is a sandbox whose guest sends back each line on its console.
func (m tree) serveGuest(id string, port uint32) {
	m.t.Helper()
	const vmm = "/run/vc/vm/"
	m.serveShim(id, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "hvsock://%s%s/clh.sock:1024", vmm, id)
	})
	socket := m.listen(vmm + id + "/clh.sock")
	go func() {
		for {
			connection, err := socket.Accept()
			if err != nil {
				return
			}
			reader := bufio.NewReader(connection)
			if line, _ := reader.ReadString('\n'); line != fmt.Sprintf("CONNECT %d\n", port) {
				connection.Close()
				continue
			}
			fmt.Fprint(connection, "OK 5\n")
			go io.Copy(connection, reader)
		}
	}()
}

func TestAConsoleIsAFileWithDeadlines(t *testing.T) {
	m := newTree(t)
	m.serveGuest("sandbox-1", 1026)
	console, err := m.OpenConsole(context.Background(), "sandbox-1", kata.ConsoleOptions{})
	must(t, err)
	defer console.Close()
	must(t, console.SetDeadline(time.Now().Add(30*time.Second)))
	_, err = io.WriteString(console, "uname\n")
	must(t, err)
	line, err := bufio.NewReader(console).ReadString('\n')
	must(t, err)
	equal(t, line, "uname\n")

	must(t, console.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	if _, err := console.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
}

func TestClosingAConsoleEndsARead(t *testing.T) {
	m := newTree(t)
	m.serveGuest("sandbox-1", 1026)
	console, err := m.OpenConsole(context.Background(), "sandbox-1", kata.ConsoleOptions{})
	must(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := console.Read(make([]byte, 1))
		ended <- err
	}()
	must(t, console.Close())
	select {
	case err := <-ended:
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("got %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it still reads")
	}
}

func TestAConsoleElsewhereIsFoundByItsPort(t *testing.T) {
	m := newTree(t)
	m.serveGuest("sandbox-1", 2000)
	_, err := m.OpenConsole(context.Background(), "sandbox-1", kata.ConsoleOptions{})
	if !errors.Is(err, kata.ErrUnavailable) {
		t.Errorf("where nobody listens: %v", err)
	}
	console, err := m.OpenConsole(context.Background(), "sandbox-1", kata.ConsoleOptions{Port: 2000})
	must(t, err)
	must(t, console.Close())
}

func TestAnAddressThatIsNotTheGuestsIsRefused(t *testing.T) {
	m := newTree(t)
	m.serveShim("sandbox-1", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "hvsock:///run/vc/vm/another/clh.sock:1024")
	})
	_, err := m.OpenConsole(context.Background(), "sandbox-1", kata.ConsoleOptions{})
	if !errors.Is(err, kata.ErrRefused) {
		t.Errorf("got %v", err)
	}
}
