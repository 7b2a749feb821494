package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A report is what a group of clients has seen so far.
type report struct {
	mu       sync.Mutex
	Calls    int               `json:"calls"`
	Failed   int               `json:"failed"`
	Codes    map[string]int    `json:"codes"`
	Examples map[string]string `json:"examples"` // the first failure of each code
	// Failures a server told without naming a reason. What a client finds out itself has none.
	Bare    int            `json:"bare"`
	Told    int            `json:"told"` // failures a server told with a reason and when to try again
	Late    int            `json:"late"` // calls that ended a second and more after their deadline
	Slowest int64          `json:"slowest_ms"`
	Pods    map[string]int `json:"pods"` // calls that succeeded, by the address that answered
	Seconds map[string]int `json:"failures_by_second"`
}

func newReport() *report {
	return &report{Codes: map[string]int{}, Examples: map[string]string{}, Pods: map[string]int{},
		Seconds: map[string]int{}}
}

// What follows a reason that says when to try again.
const retry = " RetryInfo"

// reason is that of the status's ErrorInfo, with whether it says when to try again.
func reason(s *status.Status) string {
	found, again := "", ""
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			found = d.GetReason()
		case *errdetails.RetryInfo:
			again = retry
		}
	}
	return found + again
}

// clientsOwn says whether gRPC's client wrote the message: no server is there, or it went away.
func clientsOwn(message string) bool {
	for _, start := range []string{"connection error", "error reading from server", "name resolver error",
		"last connection error", "no healthy upstream", "closing transport", "produced zero addresses"} {
		if strings.Contains(message, start) {
			return true
		}
	}
	return false
}

func (r *report) add(err error, pod string, began time.Time, deadline time.Duration) {
	took := time.Since(began)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Calls++
	s := status.Convert(err)
	r.Codes[s.Code().String()]++
	r.Slowest = max(r.Slowest, took.Milliseconds())
	if took > deadline+time.Second {
		r.Late++
	}
	if s.Code() == codes.OK {
		r.Pods[pod]++
		return
	}
	r.Failed++
	r.Seconds[began.Format("15:04:05")]++
	why := reason(s)
	if why == "" && pod != "" && !clientsOwn(s.Message()) {
		r.Bare++
	}
	if strings.HasSuffix(why, retry) && why != retry {
		r.Told++
	}
	if _, ok := r.Examples[s.Code().String()]; !ok {
		r.Examples[s.Code().String()] = fmt.Sprintf("%s %s [%s]", began.Format("15:04:05.000"), s.Message(), why)
	}
}
