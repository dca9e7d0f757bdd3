// SPDX-License-Identifier: Apache-2.0

package kata

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"
)

func TestMillisecondsAreRoundedUpAndFit(t *testing.T) {
	cases := map[time.Duration]uint32{
		-time.Second: 0, 0: 0, 1: 1, time.Millisecond: 1, time.Millisecond + 1: 2, time.Second: 1000,
		math.MaxInt64: math.MaxUint32,
	}
	for duration, want := range cases {
		if got := uint32(milliseconds(duration)); got != want {
			t.Errorf("%v: got %d, want %d", duration, got, want)
		}
	}
}

func TestTheTimeIsWhatTheContextHasLeft(t *testing.T) {
	if limit, err := timeout(context.Background()); limit != 0 || err != nil {
		t.Errorf("without a deadline: %v, %v", limit, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if limit, err := timeout(ctx); limit == 0 || limit > 60000 || err != nil {
		t.Errorf("within a minute: %v, %v", limit, err)
	}
	past, stop := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer stop()
	if _, err := timeout(past); err != context.DeadlineExceeded {
		t.Errorf("too late: %v", err)
	}
}

func TestNotesAreLines(t *testing.T) {
	cases := map[string][]string{"": nil, "a": {"a"}, "a\n": {"a"}, "a\nb": {"a", "b"}}
	for text, want := range cases {
		if got := lines(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
