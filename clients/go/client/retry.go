package client

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	attempts   = 5
	firstPause = 400 * time.Millisecond // doubles with every attempt
)

// after is replaced by tests, which do not wait.
var after = time.After

// RequestID makes a request_id, a random UUID. Unary writes without one get theirs by themselves; a write that is to be
// repeated later, by another process say, and streams need one that the caller keeps.
func RequestID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Retry runs call until it succeeds, fails for good, has failed five times, or the deadline of ctx is too near for the
// pause that the error asks for. Unary calls of a Client are retried so by themselves; streams are made anew by call,
// with the request_id they had.
func Retry(ctx context.Context, call func(context.Context) error) error {
	for attempt := 1; ; attempt++ {
		err := call(ctx)
		if err == nil || attempt == attempts || ctx.Err() != nil {
			return err
		}
		said, pause := Explain(err), firstPause<<(attempt-1)
		if said.RetryDelay != nil {
			pause = max(pause, *said.RetryDelay)
		}
		pause += mathrand.N(pause / 10) // so that not all come back at once
		deadline, limited := ctx.Deadline()
		if !mayHelp(said) || limited && time.Until(deadline) < pause {
			return err // what went wrong says more than that the time was over
		}
		select {
		case <-ctx.Done():
			return err
		case <-after(pause):
		}
	}
}

// unary gives calls a deadline and writes a request_id, and repeats them with the same message.
func unary(timeout time.Duration) grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, request, answer any, to *grpc.ClientConn,
		invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if _, limited := ctx.Deadline(); !limited {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		request = identified(request.(proto.Message))
		return Retry(ctx, func(ctx context.Context) error {
			return invoke(ctx, method, request, answer, to, options...)
		})
	}
}

// identified is the request with a request_id if it can have one: itself, or a copy of it.
func identified(request proto.Message) proto.Message {
	field := request.ProtoReflect().Descriptor().Fields().ByName("request_id")
	if field == nil || request.ProtoReflect().Get(field).String() != "" {
		return request
	}
	request = proto.Clone(request)
	request.ProtoReflect().Set(field, protoreflect.ValueOfString(RequestID()))
	return request
}

// mayHelp says whether the same request can succeed when it is sent again. CANCELLED is what a server that shuts down
// answers to calls that reach it then.
func mayHelp(said Explanation) bool {
	switch said.Code {
	case codes.Unavailable, codes.Canceled:
		return true
	case codes.ResourceExhausted: // without a delay the message is too large, and will be
		return said.RetryDelay != nil
	case codes.Aborted: // another version stands: only who reads it knows what to send
		return said.Reason != "ETAG_MISMATCH"
	}
	return false
}
