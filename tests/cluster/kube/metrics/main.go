// Serves metrics.k8s.io, which a HorizontalPodAutoscaler and `kubectl top` read, from the one node's
// kubelet. It is for tests: it does not ask who calls.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"log"
	"math/big"
	"net/http"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	stats "k8s.io/kubelet/pkg/apis/stats/v1alpha1"
	metrics "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

const (
	version = "metrics.k8s.io/v1beta1"
	node    = "node"
)

type server struct{ client kubernetes.Interface }

// summary is what the kubelet has measured, asked through the API server.
func (s server) summary(ctx context.Context) (all stats.Summary, err error) {
	text, err := s.client.CoreV1().RESTClient().Get().
		Resource("nodes").Name(node).SubResource("proxy").Suffix("stats/summary").DoRaw(ctx)
	if err != nil {
		return all, err
	}
	return all, json.Unmarshal(text, &all)
}

// usage is nil until the kubelet has seen the container twice.
func usage(cpu *stats.CPUStats, memory *stats.MemoryStats) core.ResourceList {
	if cpu == nil || cpu.UsageNanoCores == nil || memory == nil || memory.WorkingSetBytes == nil {
		return nil
	}
	return core.ResourceList{
		core.ResourceCPU:    *resource.NewScaledQuantity(int64(*cpu.UsageNanoCores), resource.Nano),
		core.ResourceMemory: *resource.NewQuantity(int64(*memory.WorkingSetBytes), resource.BinarySI),
	}
}

func window() meta.Duration { return meta.Duration{Duration: 15 * time.Second} }

func (s server) nodes(r *http.Request) (any, error) {
	list := metrics.NodeMetricsList{TypeMeta: meta.TypeMeta{Kind: "NodeMetricsList", APIVersion: version}}
	all, err := s.summary(r.Context())
	if used := usage(all.Node.CPU, all.Node.Memory); used != nil {
		list.Items = []metrics.NodeMetrics{{ObjectMeta: meta.ObjectMeta{Name: node},
			Timestamp: all.Node.CPU.Time, Window: window(), Usage: used}}
	}
	return list, err
}

// podMetrics is nil unless every container of the pod has been measured.
func podMetrics(pod core.Pod, seen stats.PodStats) *metrics.PodMetrics {
	item := metrics.PodMetrics{Window: window(),
		ObjectMeta: meta.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace, Labels: pod.Labels}}
	for _, c := range seen.Containers {
		if used := usage(c.CPU, c.Memory); used != nil {
			item.Timestamp = c.CPU.Time
			item.Containers = append(item.Containers, metrics.ContainerMetrics{Name: c.Name, Usage: used})
		}
	}
	if len(item.Containers) < len(pod.Spec.Containers) {
		return nil
	}
	return &item
}

func (s server) pods(r *http.Request) (any, error) {
	list := metrics.PodMetricsList{TypeMeta: meta.TypeMeta{Kind: "PodMetricsList", APIVersion: version}}
	wanted, err := s.client.CoreV1().Pods(r.PathValue("namespace")).List(r.Context(), meta.ListOptions{
		LabelSelector: r.FormValue("labelSelector"), FieldSelector: r.FormValue("fieldSelector")})
	if err != nil {
		return nil, err
	}
	all, err := s.summary(r.Context())
	if err != nil {
		return nil, err
	}
	seen := map[string]stats.PodStats{}
	for _, p := range all.Pods {
		seen[p.PodRef.UID] = p
	}
	for _, pod := range wanted.Items {
		if item := podMetrics(pod, seen[string(pod.UID)]); item != nil {
			list.Items = append(list.Items, *item)
		}
	}
	return list, nil
}

func resources(*http.Request) (any, error) {
	return meta.APIResourceList{
		TypeMeta: meta.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: version,
		APIResources: []meta.APIResource{
			{Name: "nodes", Kind: "NodeMetrics", Verbs: meta.Verbs{"get", "list"}},
			{Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: meta.Verbs{"get", "list"}},
		}}, nil
}

func ready(*http.Request) (any, error) { return "ok", nil }

// answer sends what f says as JSON.
func answer(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := f(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(value); err != nil {
			log.Print(err)
		}
	}
}

// selfSigned is a certificate for this run: the API server does not verify it.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(0, 1, 0)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

func run() error {
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	certificate, err := selfSigned()
	if err != nil {
		return err
	}
	s := server{client}
	mux := http.NewServeMux()
	mux.Handle("GET /readyz", answer(ready))
	mux.Handle("GET /apis/"+version, answer(resources))
	mux.Handle("GET /apis/"+version+"/nodes", answer(s.nodes))
	mux.Handle("GET /apis/"+version+"/pods", answer(s.pods))
	mux.Handle("GET /apis/"+version+"/namespaces/{namespace}/pods", answer(s.pods))
	serve := http.Server{Addr: ":10443", Handler: mux,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}}
	return serve.ListenAndServeTLS("", "")
}

func main() { log.Fatal(run()) }
