// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"kata"
)

// A guest may send without end.
const longestAnswer = 1 << 20

// The terminal echoes what is typed; what the shell makes of it differs from that, so an echo is
// not taken for an answer.
const (
	typedBegin, begin = "echo kata-''begin", "kata-begin"
	typedEnd, end     = "echo kata-''end", "kata-end"
)

// askGuest runs a command in the sandbox's guest and prints its lines.
func askGuest(ctx context.Context, host *kata.Host, sandbox, command string) error {
	console, err := host.OpenConsole(ctx, sandbox, kata.ConsoleOptions{Retry: 3 * time.Second})
	if err != nil {
		return err
	}
	defer console.Close()
	if err := console.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(console, "%s; %s; %s\n", typedBegin, command, typedEnd); err != nil {
		return err
	}
	return printAnswer(console)
}

func printAnswer(console *os.File) error {
	lines := bufio.NewScanner(io.LimitReader(console, longestAnswer))
	isAnswer := false
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		if !isAnswer {
			isAnswer = strings.HasSuffix(line, begin) // a prompt may stand before it
			continue
		}
		text := strings.TrimSuffix(line, end) // a last line that does not end has it behind
		if text != "" {
			fmt.Printf("guest: %q\n", text)
		}
		if text != line {
			return nil
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}
