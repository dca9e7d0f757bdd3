// SPDX-License-Identifier: Apache-2.0

package kata

// #include <kata/kata.h>
import "C"

import (
	"context"
	"math"
	"time"
)

// timeout is what is left of a context's time in milliseconds, rounded up; 0, the library's own,
// where it has no end.
func timeout(ctx context.Context) (C.uint, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return 0, nil
	}
	left := time.Until(deadline)
	if left <= 0 { // the context's own timer is late
		return 0, context.DeadlineExceeded
	}
	return milliseconds(left), nil
}

func milliseconds(duration time.Duration) C.uint {
	count := duration / time.Millisecond
	if duration%time.Millisecond > 0 {
		count++
	}
	switch {
	case count < 0:
		return 0
	case count > math.MaxUint32:
		return math.MaxUint32
	}
	return C.uint(count)
}
