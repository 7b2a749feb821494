// load calls the suite from many connections and counts how the calls end: what a client that somebody
// else wrote sees. No retry policy; gRPC's transparent retries are on, as in every client.
//
//	load run [FLAG...] NAME,CALL,TARGET[,health][,first]...   until `end`, or its time is over
//	load report | end                                         asks or ends the `run` of the same pod
//	load listen ADDRESS...                                    takes connections, for who asks whether it can be reached
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // for the health check a service config names
	"google.golang.org/grpc/peer"
)

const control = "127.0.0.1:9901"

var (
	flags       = flag.NewFlagSet("run", flag.ExitOnError)
	seconds     = flags.Int("seconds", 600, "ends after these at the latest")
	connections = flags.Int("connections", 16, "of each group, one call at a time on each")
	pause       = flags.Duration("pause", 20*time.Millisecond, "between two calls of a connection")
	deadline    = flags.Duration("deadline", 5*time.Second, "of each call")
	town        = flags.String("town", "jurisdictions/141127", "whose data is asked for")
	keys        = flags.String("keys", "", "folder with ca.crt, tls.crt and tls.key; empty: plain text")
)

func transport() (credentials.TransportCredentials, error) {
	if *keys == "" {
		return insecure.NewCredentials(), nil
	}
	certificate, err := tls.LoadX509KeyPair(*keys+"/tls.crt", *keys+"/tls.key")
	if err != nil {
		return nil, err
	}
	ca, err := os.ReadFile(*keys + "/ca.crt")
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		return nil, errors.New("no certificate in ca.crt")
	}
	return credentials.NewTLS(&tls.Config{RootCAs: pool, Certificates: []tls.Certificate{certificate}}), nil
}

// config is the client's service config: how it balances, and whether it asks for a pod's health.
func config(service string, options []string) string {
	policy := "round_robin"
	if slices.Contains(options, "first") {
		policy = "pick_first"
	}
	text := fmt.Sprintf(`{"loadBalancingConfig":[{%q:{}}]`, policy)
	if slices.Contains(options, "health") {
		text += fmt.Sprintf(`,"healthCheckConfig":{"serviceName":%q}`, service)
	}
	return text + "}"
}

// connect waits until a connection can be used: a new pod's network may not know it yet, and hundreds of
// handshakes take their time. What is counted comes after.
func connect(ctx context.Context, c *grpc.ClientConn) {
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for state := c.GetState(); state != connectivity.Ready; state = c.GetState() {
		c.Connect()
		if !c.WaitForStateChange(limited, state) {
			return
		}
	}
}

// group starts the connections of a group and returns its report.
func group(ctx context.Context, text string, connecting, running *sync.WaitGroup) (string, *report, error) {
	parts := strings.Split(text, ",")
	if len(parts) < 3 || calls[parts[1]].make == nil {
		return "", nil, fmt.Errorf("no such group: %s", text)
	}
	made := calls[parts[1]]
	secret, err := transport()
	if err != nil {
		return "", nil, err
	}
	r := newReport()
	for range *connections {
		c, err := grpc.NewClient(parts[2], grpc.WithTransportCredentials(secret), grpc.WithDisableRetry(),
			grpc.WithDisableServiceConfig(), grpc.WithDefaultServiceConfig(config(made.service, parts[3:])))
		if err != nil {
			return "", nil, err
		}
		connecting.Add(1)
		running.Go(func() {
			connect(ctx, c)
			connecting.Done()
			connecting.Wait()
			for ctx.Err() == nil {
				var answered peer.Peer
				limited, cancel := context.WithTimeout(context.Background(), *deadline)
				began := time.Now()
				err := made.make(limited, c, *town, grpc.Peer(&answered))
				cancel()
				address := ""
				if answered.Addr != nil {
					address = answered.Addr.String()
				}
				r.add(err, address, began, *deadline)
				time.Sleep(*pause)
			}
		})
	}
	return parts[0], r, nil
}

func run(arguments []string) error {
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Duration(*seconds)*time.Second)
	defer stop()
	var connecting, running sync.WaitGroup
	first := time.Now()
	// Nobody begins before all are there.
	connecting.Add(1)
	reports := map[string]*report{}
	for _, text := range flags.Args() {
		name, r, err := group(ctx, text, &connecting, &running)
		if err != nil {
			return err
		}
		reports[name] = r
	}
	show := func(w io.Writer) {
		for _, r := range reports {
			r.mu.Lock()
			defer r.mu.Unlock()
		}
		if err := json.NewEncoder(w).Encode(reports); err != nil {
			log.Print(err)
		}
	}
	http.HandleFunc("GET /report", func(w http.ResponseWriter, _ *http.Request) { show(w) })
	http.HandleFunc("GET /end", func(w http.ResponseWriter, _ *http.Request) {
		stop()
		running.Wait()
		show(w)
	})
	go func() { log.Print(http.ListenAndServe(control, nil)) }()
	connecting.Done()
	connecting.Wait()
	// When the oldest connection was asked for, by a clock that the tests share.
	fmt.Fprintf(os.Stderr, "begun, first %.3f\n", float64(first.UnixMilli())/1000)
	running.Wait()
	// Its reports can be asked for until the pod is deleted.
	select {}
}

func ask(what string) error {
	answer, err := http.Get("http://" + control + "/" + what)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(os.Stdout, answer.Body)
	return err
}

func listen(addresses []string) error {
	for _, address := range addresses {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				c.Close()
			}
		}()
	}
	select {}
}

// acknowledged notes a write that was answered with OK.
func acknowledged(id string) { fmt.Println(id) }

func main() {
	err := errors.New("load run|report|end|listen")
	if len(os.Args) > 1 && os.Args[1] == "run" {
		err = run(os.Args[2:])
	} else if len(os.Args) > 1 && os.Args[1] == "listen" {
		err = listen(os.Args[2:])
	} else if len(os.Args) > 1 {
		err = ask(os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}
