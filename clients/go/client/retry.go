package client

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// Where no RetryInfo says how long to wait, pauses grow from firstPause to longestPause.
const (
	attempts     = 5
	firstPause   = 400 * time.Millisecond
	longestPause = 3200 * time.Millisecond
)

// RequestID makes the request_id of a new write, a random UUID. Keep it to send the same write again.
func RequestID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// unary makes a call until it is answered, fails for good, or its time is over. The message stays the same, so that a
// write is applied once whatever its request_id met before.
func (c caller) unary(ctx context.Context, method string, request, answer any, to *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	if _, given := ctx.Deadline(); !given {
		limited, cancel := context.WithTimeout(ctx, c.timeout)
		defer cancel()
		ctx = limited
	}
	ctx = c.named(ctx)
	for attempt := 1; ; attempt++ {
		err := invoke(ctx, method, request, answer, to, options...)
		if err == nil || attempt == attempts || ctx.Err() != nil || !mayHelp(err) {
			return err
		}
		pause := pauseAfter(err, attempt)
		if deadline, _ := ctx.Deadline(); time.Until(deadline) < pause {
			return err // what went wrong says more than that the time was over
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// stream names the actor and leaves the rest to who reads: what was read already cannot be read again.
func (c caller) stream(ctx context.Context, about *grpc.StreamDesc, to *grpc.ClientConn, method string,
	open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	return open(c.named(ctx), about, to, method, options...)
}

// mayHelp says whether the same request can succeed when it is sent again. CANCELLED is what a server that shuts down
// answers to calls that reach it then.
func mayHelp(err error) bool {
	e := Explain(err)
	switch e.Code {
	case codes.Unavailable, codes.ResourceExhausted, codes.Canceled:
		return true
	case codes.Aborted:
		return e.Reason != "ETAG_MISMATCH" // another version stands: only its reader knows what to send
	}
	return false
}

// pauseAfter is what the server asks for and up to a tenth more, so that not all come back at once.
func pauseAfter(err error, attempt int) time.Duration {
	pause := min(firstPause<<(attempt-1), longestPause)
	if asked := Explain(err).RetryDelay; asked != nil {
		pause = *asked
	}
	return pause + time.Duration(mathrand.Float64()*0.1*float64(pause))
}
