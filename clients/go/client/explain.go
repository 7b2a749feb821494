package client

import (
	"slices"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	typev1 "kuzukuri.dev/api/kuzukuri/type/v1"
)

// A Field is a field of a request that breaks a rule, or what stands in its way.
type Field struct {
	Field       string // its path, e.g. entries[0].amount_yen, or a resource name
	Description string
}

// A Resource is what an error is about.
type Resource struct {
	Type, Name string
}

// An Explanation is what an error says beside its sentence. Branch on Code and Reason; what was not said is empty or
// nil.
type Explanation struct {
	Code       codes.Code
	Message    string
	Reason     string // a value of typev1.ErrorReason without its prefix; docs/errors.md has them all
	Metadata   map[string]string
	Fields     []Field // fields first, then what stands in the way
	Resource   *Resource
	RetryDelay *time.Duration // the same request may succeed after it
}

// ErrorReason is Reason by its value; unspecified for none, and for one of a release to come.
func (e Explanation) ErrorReason() typev1.ErrorReason {
	return typev1.ErrorReason(typev1.ErrorReason_value["ERROR_REASON_"+e.Reason])
}

// Explain reads the details of an error that a call returned, wrapped or not. The code of an error that is none of
// gRPC is Unknown; that of nil is OK.
func Explain(err error) Explanation {
	s := status.Convert(err)
	e := Explanation{Code: s.Code(), Message: s.Message()}
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			e.Reason, e.Metadata = d.GetReason(), d.GetMetadata()
		case *errdetails.BadRequest:
			for i, v := range d.GetFieldViolations() {
				e.Fields = slices.Insert(e.Fields, i, Field{v.GetField(), v.GetDescription()})
			}
		case *errdetails.PreconditionFailure:
			for _, v := range d.GetViolations() {
				e.Fields = append(e.Fields, Field{v.GetSubject(), v.GetDescription()})
			}
		case *errdetails.ResourceInfo:
			e.Resource = &Resource{d.GetResourceType(), d.GetResourceName()}
		case *errdetails.RetryInfo:
			delay := d.GetRetryDelay().AsDuration()
			e.RetryDelay = &delay
		}
	}
	return e
}
