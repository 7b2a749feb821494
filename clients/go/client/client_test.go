package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	catalogv1 "kuzukuri.dev/api/kuzukuri/catalog/v1"
)

// A catalog answers with what a test gives it.
type catalog struct {
	catalogv1.UnimplementedCatalogServiceServer
	create func(context.Context, *catalogv1.CreateJurisdictionRequest) error
	list   func(*catalogv1.ListJurisdictionsRequest) (*catalogv1.ListJurisdictionsResponse, error)
}

func (c *catalog) CreateJurisdiction(ctx context.Context, q *catalogv1.CreateJurisdictionRequest) (
	*catalogv1.CreateJurisdictionResponse, error) {
	if err := c.create(ctx, q); err != nil {
		return nil, err
	}
	return &catalogv1.CreateJurisdictionResponse{Jurisdiction: q.GetJurisdiction()}, nil
}

func (c *catalog) ListJurisdictions(_ context.Context, q *catalogv1.ListJurisdictionsRequest) (
	*catalogv1.ListJurisdictionsResponse, error) {
	return c.list(q)
}

// serve starts the catalog and returns its address.
func serve(t *testing.T, c *catalog, options ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serveOn(t, listener, c, options...)
	return listener.Addr().String()
}

func serveOn(t *testing.T, listener net.Listener, c *catalog, options ...grpc.ServerOption) {
	server := grpc.NewServer(options...)
	catalogv1.RegisterCatalogServiceServer(server, c)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
}

func connect(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := Connect(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// pauses records the pauses from here on and makes none.
func pauses(t *testing.T) *[]time.Duration {
	var made []time.Duration
	after = func(d time.Duration) <-chan time.Time {
		made = append(made, d)
		return time.After(0)
	}
	t.Cleanup(func() { after = time.After })
	return &made
}

func failure(code codes.Code, reason string, details ...protoadapt.MessageV1) error {
	all := append([]protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: reason, Domain: "kuzukuri.dev"}}, details...)
	s, err := status.New(code, "sentence").WithDetails(all...)
	if err != nil {
		panic(err)
	}
	return s.Err()
}

func again(delay time.Duration) *errdetails.RetryInfo {
	return &errdetails.RetryInfo{RetryDelay: durationpb.New(delay)}
}

var town = &catalogv1.Jurisdiction{Name: "jurisdictions/489018", DisplayName: "つづら野町"}

// attempt calls a catalog that always fails with err, and returns how often it was called.
func attempt(t *testing.T, ctx context.Context, err error) (calls int, got error) {
	address := serve(t, &catalog{create: func(context.Context, *catalogv1.CreateJurisdictionRequest) error {
		calls++
		return err
	}})
	c := connect(t, Options{Catalog: address})
	_, got = c.Catalog.CreateJurisdiction(ctx, &catalogv1.CreateJurisdictionRequest{Jurisdiction: town})
	return calls, got
}

func TestRepeatsWithTheSameRequestID(t *testing.T) {
	made := pauses(t)
	var ids []string
	address := serve(t, &catalog{create: func(_ context.Context, q *catalogv1.CreateJurisdictionRequest) error {
		ids = append(ids, q.GetRequestId())
		if len(ids) < 3 {
			return failure(codes.Unavailable, "DATABASE_UNAVAILABLE", again(900*time.Millisecond))
		}
		return nil
	}})
	c := connect(t, Options{Catalog: address})
	request := &catalogv1.CreateJurisdictionRequest{Jurisdiction: town}
	if _, err := c.Catalog.CreateJurisdiction(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if len(ids) != 3 || len(ids[0]) != 36 || ids[0] != ids[1] || ids[1] != ids[2] {
		t.Errorf("request ids: %v", ids)
	}
	if request.RequestId != "" {
		t.Error("the caller's message was changed")
	}
	// What the server asks for where it is longer than the pause that grows, and a tenth at most on top.
	for i, least := range []time.Duration{900 * time.Millisecond, 900 * time.Millisecond} {
		if got := (*made)[i]; got < least || got > least*11/10 {
			t.Errorf("pause %d is %v", i, got)
		}
	}
	ids = nil
	request.RequestId = "3b241101-e2bb-4255-8caf-4136c566a962"
	if _, err := c.Catalog.CreateJurisdiction(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if ids[0] != request.RequestId || ids[2] != request.RequestId {
		t.Errorf("request ids: %v", ids)
	}
}

func TestWhatIsRepeated(t *testing.T) {
	pauses(t)
	for _, c := range []struct {
		calls int
		err   error
	}{
		{5, failure(codes.Unavailable, "SHUTTING_DOWN")},
		{5, failure(codes.Aborted, "CONFLICT")},
		{5, failure(codes.ResourceExhausted, "SERVER_BUSY", again(time.Millisecond))},
		{5, status.Error(codes.Canceled, "the server shuts down")},
		{1, failure(codes.Aborted, "ETAG_MISMATCH")},
		{1, status.Error(codes.ResourceExhausted, "message too large")},
		{1, failure(codes.InvalidArgument, "INVALID_FIELD")},
		{1, failure(codes.Internal, "INTERNAL")},
		{1, failure(codes.DeadlineExceeded, "DEADLINE_EXCEEDED")},
	} {
		calls, got := attempt(t, t.Context(), c.err)
		if calls != c.calls || status.Code(got) != status.Code(c.err) {
			t.Errorf("%v: called %d times, then %v", c.err, calls, got)
		}
	}
}

func TestPausesGrow(t *testing.T) {
	made := pauses(t)
	attempt(t, t.Context(), failure(codes.Unavailable, "SHUTTING_DOWN", again(time.Second)))
	for i, least := range []time.Duration{1000, 1000, 1600, 3200} {
		if got := (*made)[i]; got < least*time.Millisecond || got > least*time.Millisecond*11/10 {
			t.Errorf("pause %d is %v", i, got)
		}
	}
}

func TestAPauseBeyondTheDeadlineIsNotMade(t *testing.T) {
	made := pauses(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	calls, err := attempt(t, ctx, failure(codes.Unavailable, "SHUTTING_DOWN", again(time.Hour)))
	if calls != 1 || len(*made) != 0 || Explain(err).Reason != "SHUTTING_DOWN" {
		t.Errorf("called %d times, paused %v, then %v", calls, *made, err)
	}
}

func TestACallerWhoCancelsIsNotRepeated(t *testing.T) {
	made := pauses(t)
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	address := serve(t, &catalog{create: func(serving context.Context, _ *catalogv1.CreateJurisdictionRequest) error {
		calls++
		cancel()
		<-serving.Done()
		return serving.Err()
	}})
	_, err := connect(t, Options{Catalog: address}).Catalog.CreateJurisdiction(ctx,
		&catalogv1.CreateJurisdictionRequest{Jurisdiction: town})
	if status.Code(err) != codes.Canceled || len(*made) != 0 {
		t.Errorf("paused %v, then %v", *made, err)
	}
}

func TestFindsAServerThatComesLater(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	c := connect(t, Options{Catalog: address})
	come := false
	after = func(d time.Duration) <-chan time.Time {
		if !come {
			come = true
			if listener, err = net.Listen("tcp", address); err != nil {
				t.Error(err)
			} else {
				serveOn(t, listener, &catalog{create: func(context.Context, *catalogv1.CreateJurisdictionRequest) error {
					return nil
				}})
			}
		}
		return time.After(d)
	}
	defer func() { after = time.After }()
	request := &catalogv1.CreateJurisdictionRequest{Jurisdiction: town}
	if _, err := c.Catalog.CreateJurisdiction(t.Context(), request); err != nil {
		t.Error(err)
	}
	if !come {
		t.Error("was not repeated")
	}
}

func TestDeadlines(t *testing.T) {
	var left time.Duration
	address := serve(t, &catalog{create: func(ctx context.Context, _ *catalogv1.CreateJurisdictionRequest) error {
		deadline, _ := ctx.Deadline()
		left = time.Until(deadline)
		return nil
	}})
	of := func(ctx context.Context, o Options) time.Duration {
		o.Catalog = address
		_, err := connect(t, o).Catalog.CreateJurisdiction(ctx, &catalogv1.CreateJurisdictionRequest{Jurisdiction: town})
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	is := func(what string, got, want time.Duration) {
		t.Helper()
		if got > want || got < want/2 {
			t.Errorf("%s: %v left", what, got)
		}
	}
	is("by default", of(t.Context(), Options{}), 30*time.Second)
	t.Setenv("KUZUKURI_TIMEOUT", "200.5")
	is("by the variable", of(t.Context(), Options{}), 200500*time.Millisecond)
	is("by the option", of(t.Context(), Options{Timeout: 600 * time.Second}), 600*time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 2000*time.Second)
	defer cancel()
	is("by the context", of(ctx, Options{}), 2000*time.Second)
	for _, bad := range []string{"0", "-1", "soon", "NaN", "1e300"} {
		t.Setenv("KUZUKURI_TIMEOUT", bad)
		if _, err := Connect(Options{}); err == nil || !strings.Contains(err.Error(), "KUZUKURI_TIMEOUT") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, name := range []string{"ADDRESS", "AGGREGATOR", "CATALOG", "BUDGET", "INDICATOR"} {
		t.Setenv("KUZUKURI_"+name, "")
	}
	of := func(o Options) []string {
		var addresses []string
		for address := range connect(t, o).connections {
			addresses = append(addresses, address)
		}
		slices.Sort(addresses)
		return addresses
	}
	is := func(o Options, want ...string) {
		t.Helper()
		if got := of(o); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
	}
	is(Options{}, "127.0.0.1:7100", "127.0.0.1:7101", "127.0.0.1:7102", "127.0.0.1:7103")
	t.Setenv("KUZUKURI_ADDRESS", "all:1")
	is(Options{}, "all:1")
	t.Setenv("KUZUKURI_CATALOG", "catalog:1")
	is(Options{}, "all:1", "catalog:1")
	is(Options{Budget: "given:1"}, "all:1", "catalog:1", "given:1")
	is(Options{Address: "given:1"}, "given:1")
	is(Options{Address: "given:1", Indicator: "given:2"}, "given:1", "given:2")
}

// keys makes an authority and, signed by it, a certificate for 127.0.0.1, as PEM files.
func keys(t *testing.T) (ca, cert, key string) {
	dir := t.TempDir()
	file := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := func() *ecdsa.PrivateKey {
		made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	authority := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter}
	signing, own := secret(), secret()
	sign := func(c *x509.Certificate, public *ecdsa.PrivateKey) []byte {
		der, err := x509.CreateCertificate(rand.Reader, c, authority, &public.PublicKey, signing)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	der, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return file("ca.crt", "CERTIFICATE", sign(authority, signing)), file("tls.crt", "CERTIFICATE", sign(leaf, own)),
		file("tls.key", "PRIVATE KEY", der)
}

func TestMutualTLS(t *testing.T) {
	pauses(t)
	ca, cert, key := keys(t)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	authorities := x509.NewCertPool()
	text, _ := os.ReadFile(ca)
	authorities.AppendCertsFromPEM(text)
	answer := &catalog{list: func(*catalogv1.ListJurisdictionsRequest) (*catalogv1.ListJurisdictionsResponse, error) {
		return &catalogv1.ListJurisdictionsResponse{}, nil
	}}
	address := serve(t, answer, grpc.Creds(credentials.NewTLS(&tls.Config{Certificates: []tls.Certificate{pair},
		ClientCAs: authorities, ClientAuth: tls.RequireAndVerifyClientCert})))
	list := func(o Options) error {
		o.Catalog = address
		_, err := connect(t, o).Catalog.ListJurisdictions(t.Context(), &catalogv1.ListJurisdictionsRequest{})
		return err
	}
	if err := list(Options{CA: ca, Cert: cert, Key: key}); err != nil {
		t.Error(err)
	}
	otherCA, _, _ := keys(t)
	for name, o := range map[string]Options{"plain text": {}, "no certificate": {CA: ca},
		"another authority": {CA: otherCA, Cert: cert, Key: key}} {
		if status.Code(list(o)) != codes.Unavailable {
			t.Errorf("%s was let in", name)
		}
	}
	t.Setenv("KUZUKURI_CA", ca)
	t.Setenv("KUZUKURI_CERT", cert)
	t.Setenv("KUZUKURI_KEY", key)
	if err := list(Options{}); err != nil {
		t.Error(err)
	}
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	ca, cert, key := keys(t)
	for name, c := range map[string]struct {
		o    Options
		says string
	}{
		"key alone":        {Options{CA: ca, Key: key}, "give all three"},
		"certificate only": {Options{CA: ca, Cert: cert}, "give all three"},
		"no authority":     {Options{Cert: cert, Key: key}, "give all three"},
		"no file":          {Options{CA: ca + "x"}, "no such file"},
		"no PEM":           {Options{CA: key}, "no certificate"},
		"mixed up":         {Options{CA: ca, Cert: key, Key: cert}, "Cert and Key"},
	} {
		if _, err := Connect(c.o); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExplain(t *testing.T) {
	delay := 1500 * time.Millisecond
	err := failure(codes.FailedPrecondition, "IN_USE",
		&errdetails.PreconditionFailure{Violations: []*errdetails.PreconditionFailure_Violation{
			{Type: "t", Subject: "jurisdictions/1/x", Description: "uses it"}}},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "entries[0].amount_yen", Description: "is 0"}, {Field: "entries[2]", Description: "is empty"}}},
		&errdetails.ResourceInfo{ResourceType: "project", ResourceName: "jurisdictions/1/p"}, again(delay))
	want := Explanation{Code: codes.FailedPrecondition, Message: "sentence", Reason: "IN_USE",
		Fields:   []Field{{"entries[0].amount_yen", "is 0"}, {"entries[2]", "is empty"}, {"jurisdictions/1/x", "uses it"}},
		Resource: &Resource{"project", "jurisdictions/1/p"}, RetryDelay: &delay}
	if got := Explain(err); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := Explain(fmt.Errorf("wrapped: %w", err)); got.Reason != "IN_USE" || got.Code != codes.FailedPrecondition {
		t.Errorf("%+v", got)
	}
	if got := Explain(errors.New("no call")); got.Code != codes.Unknown || got.Message != "no call" || got.Fields != nil ||
		got.Resource != nil || got.RetryDelay != nil {
		t.Errorf("%+v", got)
	}
	if got := Explain(nil); got.Code != codes.OK {
		t.Errorf("%+v", got)
	}
	info := &errdetails.ErrorInfo{Reason: "UPSTREAM_UNAVAILABLE", Metadata: map[string]string{"service": "catalog"}}
	s, _ := status.New(codes.Unavailable, "").WithDetails(info)
	if got := Explain(s.Err()); got.Metadata["service"] != "catalog" {
		t.Errorf("%+v", got)
	}
}

// listing is a catalog of pages 0, 1, ..., of which the last one has no token.
func listing(t *testing.T, pages int, failing int) (c *Client, read *int) {
	read = new(int)
	list := func(q *catalogv1.ListJurisdictionsRequest) (*catalogv1.ListJurisdictionsResponse, error) {
		page := 0
		fmt.Sscanf(q.GetPageToken(), "page %d", &page)
		*read++
		if page == failing {
			return nil, failure(codes.InvalidArgument, "INVALID_PAGE_TOKEN")
		}
		answer := &catalogv1.ListJurisdictionsResponse{}
		for i := range q.GetPageSize() {
			answer.Jurisdictions = append(answer.Jurisdictions, &catalogv1.Jurisdiction{Name: fmt.Sprint(page, ".", i)})
		}
		if page+1 < pages {
			answer.NextPageToken = fmt.Sprint("page ", page+1)
		}
		return answer, nil
	}
	return connect(t, Options{Catalog: serve(t, &catalog{list: list})}), read
}

func names(c *Client, request *catalogv1.ListJurisdictionsRequest) (names []string, err error) {
	pages := Pages(context.Background(), c.Catalog.ListJurisdictions, request)
	for page, err := range pages {
		if err != nil {
			return names, err
		}
		for _, town := range page.GetJurisdictions() {
			names = append(names, town.GetName())
		}
	}
	return names, nil
}

func TestPages(t *testing.T) {
	c, read := listing(t, 3, -1)
	request := &catalogv1.ListJurisdictionsRequest{PageSize: 2}
	for range 2 { // the request is as it was
		got, err := names(c, request)
		if err != nil || !slices.Equal(got, []string{"0.0", "0.1", "1.0", "1.1", "2.0", "2.1"}) {
			t.Errorf("%v %v", got, err)
		}
	}
	*read = 0
	for range Pages(t.Context(), c.Catalog.ListJurisdictions, request) {
		break
	}
	if *read != 1 {
		t.Errorf("%d pages were read for one", *read)
	}
}

func TestPagesEndWithAnError(t *testing.T) {
	c, _ := listing(t, 3, 1)
	got, err := names(c, &catalogv1.ListJurisdictionsRequest{PageSize: 1})
	if !slices.Equal(got, []string{"0.0"}) || Explain(err).Reason != "INVALID_PAGE_TOKEN" {
		t.Errorf("%v %v", got, err)
	}
}

func TestYen(t *testing.T) {
	for want, amount := range map[string]int64{"0": 0, "999": 999, "-999": -999, "1,000": 1000, "-123,456": -123456,
		"9,007,199,254,740,993": 1<<53 + 1, "-9,223,372,036,854,775,808": -1 << 63} {
		if got := Yen(&amount, "absent"); got != want {
			t.Errorf("%s: %s", want, got)
		}
	}
	if got := Yen(nil, "absent"); got != "absent" {
		t.Error(got)
	}
}
