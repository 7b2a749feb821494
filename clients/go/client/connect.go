// Package client calls the services of Kuzukuri: connections, deadlines and retries, pages of lists, and what an
// error says.
package client

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	aggregatorv1 "kuzukuri.dev/api/kuzukuri/aggregator/v1"
	budgetv1 "kuzukuri.dev/api/kuzukuri/budget/v1"
	catalogv1 "kuzukuri.dev/api/kuzukuri/catalog/v1"
	indicatorv1 "kuzukuri.dev/api/kuzukuri/indicator/v1"
)

// maxBytes is what a message may have; a comparison of a city with all its details has some MiB.
const maxBytes = 64 << 20

// A lost connection is tried again soon: a call that finds none is repeated a few times only.
var reconnect = backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second}

// Options say how the services are reached. What is left empty is taken from the variable named, then from the default.
type Options struct {
	Address    string // host:port of a proxy before all services, KUZUKURI_ADDRESS
	Aggregator string // KUZUKURI_AGGREGATOR, default 127.0.0.1:7100
	Catalog    string // KUZUKURI_CATALOG, default 127.0.0.1:7101
	Budget     string // KUZUKURI_BUDGET, default 127.0.0.1:7102
	Indicator  string // KUZUKURI_INDICATOR, default 127.0.0.1:7103
	CA         string // PEM file of the authorities trusted, KUZUKURI_CA: calls with TLS
	Cert       string // PEM file of the caller's certificate, KUZUKURI_CERT
	Key        string // PEM file of its key, KUZUKURI_KEY
	// Timeout of a unary call whose context has no deadline, its repetitions included: KUZUKURI_TIMEOUT in
	// seconds, default 30 s. Streams have none.
	Timeout time.Duration
}

// A Client has a stub of each service. Safe for use by many goroutines.
type Client struct {
	Aggregator aggregatorv1.AggregatorServiceClient
	Catalog    catalogv1.CatalogServiceClient
	Budget     budgetv1.BudgetServiceClient
	Indicator  indicatorv1.IndicatorServiceClient

	connections map[string]*grpc.ClientConn // by address
}

// Connect makes a client; connections are made by the first calls. It fails on options that cannot be used.
func Connect(o Options) (*Client, error) {
	secret, err := transport(given(o.CA, "CA"), given(o.Cert, "CERT"), given(o.Key, "KEY"))
	if seconds := cmp.Or(given("", "TIMEOUT"), "30"); o.Timeout == 0 && err == nil {
		o.Timeout, err = timeout(seconds)
	}
	c := &Client{connections: map[string]*grpc.ClientConn{}}
	to := func(service, name, otherwise string) *grpc.ClientConn {
		address := cmp.Or(service, o.Address, given("", name), given("", "ADDRESS"), otherwise)
		if c.connections[address] == nil && err == nil {
			c.connections[address], err = grpc.NewClient(address, grpc.WithTransportCredentials(secret),
				grpc.WithUnaryInterceptor(unary(o.Timeout)),
				grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnect, MinConnectTimeout: o.Timeout}),
				grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxBytes), grpc.MaxCallSendMsgSize(maxBytes)))
		}
		return c.connections[address]
	}
	c.Aggregator = aggregatorv1.NewAggregatorServiceClient(to(o.Aggregator, "AGGREGATOR", "127.0.0.1:7100"))
	c.Catalog = catalogv1.NewCatalogServiceClient(to(o.Catalog, "CATALOG", "127.0.0.1:7101"))
	c.Budget = budgetv1.NewBudgetServiceClient(to(o.Budget, "BUDGET", "127.0.0.1:7102"))
	c.Indicator = indicatorv1.NewIndicatorServiceClient(to(o.Indicator, "INDICATOR", "127.0.0.1:7103"))
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("kuzukuri: %w", err)
	}
	return c, nil
}

// Close ends the connections and the calls on them.
func (c *Client) Close() {
	for _, made := range c.connections {
		if made != nil {
			made.Close()
		}
	}
}

// given is an option, else what its variable has.
func given(option, name string) string { return cmp.Or(option, os.Getenv("KUZUKURI_"+name)) }

func timeout(text string) (time.Duration, error) {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(seconds > 0 && seconds < 1e9) {
		return 0, fmt.Errorf("KUZUKURI_TIMEOUT is %q: give seconds above 0", text)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// transport is TLS when ca is named, mutual with cert and key.
func transport(ca, cert, key string) (credentials.TransportCredentials, error) {
	if (cert == "") != (key == "") || (cert != "" && ca == "") {
		return nil, fmt.Errorf("CA is %q, Cert %q and Key %q: give all three, or CA alone for TLS without a "+
			"certificate of the caller, or none for plain text", ca, cert, key)
	}
	if ca == "" {
		return insecure.NewCredentials(), nil
	}
	pem, err := os.ReadFile(ca)
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	if err == nil && !config.RootCAs.AppendCertsFromPEM(pem) {
		err = fmt.Errorf("CA: no certificate in %q, which must be PEM", ca)
	}
	if err == nil && cert != "" {
		config.Certificates = make([]tls.Certificate, 1)
		if config.Certificates[0], err = tls.LoadX509KeyPair(cert, key); err != nil {
			err = fmt.Errorf("Cert and Key: %w", err)
		}
	}
	return credentials.NewTLS(config), err
}
