package client

import (
	"context"
	"iter"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A Lister is a method that lists, e.g. c.Catalog.ListProjects.
type Lister[Q proto.Message, A Page] = func(context.Context, Q, ...grpc.CallOption) (A, error)

// A Page is an answer that may have more behind it.
type Page interface{ GetNextPageToken() string }

// Pages calls a method that lists, page by page, all at the revision of the first. It ends after the first error, which
// comes with the zero answer. The request is not changed.
func Pages[Q proto.Message, A Page](ctx context.Context, list Lister[Q, A], request Q) iter.Seq2[A, error] {
	return func(yield func(A, error) bool) {
		next := proto.CloneOf(request)
		message := next.ProtoReflect()
		token := message.Descriptor().Fields().ByName("page_token")
		for {
			answer, err := list(ctx, next)
			if !yield(answer, err) || err != nil || answer.GetNextPageToken() == "" {
				return
			}
			message.Set(token, protoreflect.ValueOfString(answer.GetNextPageToken()))
		}
	}
}

// Yen prints an amount with commas, or `absent` where there is none: an amount that is not known is never 0, which is
// what GetAppropriationYen and its like return for it. Pass the field, cell.AppropriationYen.
func Yen(amount *int64, absent string) string {
	if amount == nil {
		return absent
	}
	digits := strconv.FormatInt(*amount, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
