"""Traces: taken from the caller, passed on to the services that are asked, in the log, and told to a
collector, which may be slow, away or unwilling without anybody waiting for it."""

import json
import secrets
import subprocess
import tempfile
import time
import unittest

import grpc

import metrics
import world
from authority import Authority
from collector import Collector, attributes
from ports import free_address, free_port
from suite import BIN, DATABASE_SERVICES, Service, new_jurisdiction, pb, stub, suite
from world import World


# As opentelemetry-proto numbers them: what reads the spans elsewhere was not made from our file.
OTLP = {
    "ExportTraceServiceRequest": {"resource_spans": 1},
    "ExportTraceServiceResponse": {"partial_success": 1},
    "ExportTracePartialSuccess": {"rejected_spans": 1, "error_message": 2},
    "ResourceSpans": {"resource": 1, "scope_spans": 2},
    "Resource": {"attributes": 1},
    "ScopeSpans": {"scope": 1, "spans": 2},
    "InstrumentationScope": {"name": 1, "version": 2},
    "KeyValue": {"key": 1, "value": 2},
    "AnyValue": {"string_value": 1, "int_value": 3},
    "Span": {"trace_id": 1, "span_id": 2, "trace_state": 3, "parent_span_id": 4, "name": 5, "kind": 6,
             "start_time_unix_nano": 7, "end_time_unix_nano": 8, "attributes": 9, "status": 15},
    "Status": {"message": 2, "code": 3},
    "SpanKind": {"SPAN_KIND_UNSPECIFIED": 0, "SPAN_KIND_INTERNAL": 1, "SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3},
    "StatusCode": {"STATUS_CODE_UNSPECIFIED": 0, "STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2},
}


class ProtocolTest(unittest.TestCase):
    def test_fields_have_the_numbers_of_otlp(self):
        file = pb("otlp/trace").DESCRIPTOR
        found = {m.name: {f.name: f.number for f in m.fields} for m in file.message_types_by_name.values()}
        found |= {e.name: {v.name: v.number for v in e.values} for e in file.enum_types_by_name.values()}
        self.assertEqual(found, OTLP)
        span = file.message_types_by_name["Span"].fields_by_name
        for name in ("start_time_unix_nano", "end_time_unix_nano"):
            self.assertEqual(span[name].type, span[name].TYPE_FIXED64)
        for name in ("trace_id", "span_id", "parent_span_id"):
            self.assertEqual(span[name].type, span[name].TYPE_BYTES)


def new_trace():
    return secrets.token_hex(16), secrets.token_hex(8)


def metadata(trace_id, span_id, flags="01", state=None):
    return [("traceparent", f"00-{trace_id}-{span_id}-{flags}"),
            *([("tracestate", state)] if state else [])]


def comparison(w):
    return world.comparison.CompareExecutionRequest(
        jurisdiction=w.name, columns=[world.comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)])


class TracesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.w = World(suite())
        cls.collector = Collector()
        cls.addClassCleanup(cls.collector.stop)
        cls.services = {}
        for name in DATABASE_SERVICES:
            cls.services[name] = Service(name, ["--database", suite().cluster.conninfo(f"kuzukuri_{name}"),
                                                "--otlp", cls.collector.address])
        for name in DATABASE_SERVICES:
            cls.services[name].start()
        cls.services["aggregator"] = Service(
            "aggregator", [*[f"--{n}={cls.services[n].address}" for n in DATABASE_SERVICES],
                           "--otlp", cls.collector.address]).start()
        cls.stubs = {}
        for name, service in cls.services.items():
            cls.addClassCleanup(service.kill)
            channel = grpc.insecure_channel(service.address)
            cls.addClassCleanup(channel.close)
            cls.stubs[name] = stub(name, channel)

    def list_nodes(self, trace, **more):
        return self.stubs["catalog"].ListClassificationNodes(
            world.node.ListClassificationNodesRequest(parent=self.w.year(2022)), metadata=trace, **more)

    def compare(self, trace):
        return self.stubs["aggregator"].CompareExecution(comparison(self.w), metadata=trace)

    def logged(self, name, trace_id):
        lines = [json.loads(line) for line in self.services[name].log.read_text().splitlines()]
        return [line for line in lines if line.get("trace_id") == trace_id]

    def test_a_comparison_is_one_trace_over_all_services(self):
        trace_id, caller = new_trace()
        self.compare(metadata(trace_id, caller))
        self.collector.wait_for(trace_id, 9)
        time.sleep(1.5)
        spans = self.collector.found(trace_id)
        by_id = {s.span_id: (service, s) for service, s in spans}
        self.assertEqual(len(by_id), len(spans), "ids of spans are their own")
        roots = [(service, s) for service, s in spans if s.parent_span_id.hex() == caller]
        self.assertEqual([service for service, _ in roots], ["kuzukuri.aggregator.v1.AggregatorService"])
        root = roots[0][1]
        self.assertEqual(root.name, "kuzukuri.aggregator.v1.AggregatorService/CompareExecution")
        self.assertEqual(root.kind, 2)
        self.assertEqual(attributes(root)["kuzukuri.jurisdiction"], self.w.code)
        asked = [s for _, s in spans if s.kind == 3]
        self.assertGreaterEqual({s.name for s in asked},
                                {"catalog/ListProjects", "catalog/ListClassificationNodes", "budget/GetYearBook"})
        for s in asked:
            self.assertEqual(s.parent_span_id, root.span_id)
        served = [s for _, s in spans if s.kind == 2 and s is not root]
        self.assertEqual({s.parent_span_id for s in served}, {s.span_id for s in asked})
        for service, s in spans:
            self.assertLess(s.start_time_unix_nano, s.end_time_unix_nano)
            self.assertEqual(attributes(s)["rpc.grpc.status_code"], 0)
        for s in served:
            parent = by_id[s.parent_span_id][1]
            self.assertLessEqual(parent.start_time_unix_nano, s.start_time_unix_nano)
        for name in ("aggregator", "catalog", "budget"):
            self.assertTrue(self.logged(name, trace_id), name)

    def test_spans_that_nobody_wants_are_not_told_and_the_trace_goes_on(self):
        trace_id, caller = new_trace()
        self.stubs["aggregator"].GetSnapshot(
            pb("aggregator/aggregator_service").GetSnapshotRequest(jurisdiction=self.w.name),
            metadata=metadata(trace_id, caller, flags="00"))
        self.list_nodes(metadata(trace_id, caller, flags="00"))
        time.sleep(1.5)
        self.assertEqual(self.collector.found(trace_id), [])
        self.assertTrue(self.logged("catalog", trace_id))

    def test_errors_are_told_as_whose_they_are(self):
        trace_id, caller = new_trace()
        with self.assertRaises(grpc.RpcError):
            self.stubs["catalog"].GetProject(world.project.GetProjectRequest(name="x"),
                                             metadata=metadata(trace_id, caller))
        (_, span), = self.collector.wait_for(trace_id, 1)
        self.assertEqual(attributes(span)["rpc.grpc.status_code"], 3)
        self.assertEqual(attributes(span)["error.type"], "INVALID_NAME")
        self.assertEqual(span.status.code, 0, "the caller's mistake is no error of the server's")

    def test_what_is_no_trace_begins_another(self):
        for text in ("", "x", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", "ff-" + "1" * 32 + "-" + "1" * 16 + "-01"):
            with self.subTest(text):
                before = len(self.services["catalog"].log.read_text())
                self.list_nodes([("traceparent", text), ("x-request-id", "begins-another")])
                time.sleep(0.1)
                line = json.loads(self.services["catalog"].log.read_text()[before:].splitlines()[0])
                self.assertRegex(line["trace_id"], "^[0-9a-f]{32}$")
                self.assertNotIn(line["trace_id"], text)
                spans = self.collector.wait_for(line["trace_id"], 1)
                self.assertEqual(spans[0][1].parent_span_id, b"")

    def test_the_state_is_passed_on_where_it_can_be(self):
        trace_id, caller = new_trace()
        self.list_nodes(metadata(trace_id, caller, state="vendor=opaque"))
        (_, span), = self.collector.wait_for(trace_id, 1)
        self.assertEqual(span.trace_state, "vendor=opaque")
        trace_id, caller = new_trace()
        self.list_nodes(metadata(trace_id, caller, state="v=" + "x" * 600))
        (_, span), = self.collector.wait_for(trace_id, 1)
        self.assertEqual(span.trace_state, "")

    def test_heads_make_no_spans(self):
        trace_id, caller = new_trace()
        self.stubs["catalog"].BatchGetHeads(world.jurisdiction.BatchGetHeadsRequest(
            queries=[{"name": self.w.name}]), metadata=metadata(trace_id, caller))
        time.sleep(1.5)
        self.assertEqual(self.collector.found(trace_id), [])


class CollectorAwayTest(unittest.TestCase):
    """Nobody waits for a collector."""

    def begin(self, *arguments, name="catalog"):
        self.address = free_address()
        self.service = Service(name, ["--database", suite().cluster.conninfo(f"kuzukuri_{name}"),
                                      "--metrics-listen", self.address, *arguments]).start()
        self.addCleanup(self.service.kill)
        channel = grpc.insecure_channel(self.service.address)
        self.addCleanup(channel.close)
        self.stub = stub(name, channel)
        self.request = world.jurisdiction.GetJurisdictionRequest(name=f"jurisdictions/{new_jurisdiction()}")

    def call(self, trace_id, count=1):
        """Calls that fail at once: spans are what is tested."""
        trace = metadata(trace_id, secrets.token_hex(8))
        waiting = [self.stub.GetJurisdiction.future(self.request, metadata=trace) for _ in range(count)]
        for one in waiting:
            self.assertEqual(one.code(), grpc.StatusCode.NOT_FOUND)

    def spans(self, what):
        return metrics.value(self.address, f"kuzukuri_spans_{what}_total")

    def wait_for(self, true, seconds=15):
        deadline = time.monotonic() + seconds
        while not true():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_the_oldest_are_dropped_and_counted_and_the_newest_arrive(self):
        port = free_port()
        self.begin("--otlp", f"localhost:{port}")
        first, last = secrets.token_hex(16), secrets.token_hex(16)
        for _ in range(50):
            self.call(first, 100)
        self.call(last, 50)
        self.assertEqual(self.spans("exported"), 0)
        dropped = self.spans("dropped")
        self.assertGreater(dropped, 0)
        collector = Collector(port)
        self.addCleanup(collector.stop)
        self.assertEqual(len(collector.wait_for(last, 50, seconds=30)), 50)
        self.wait_for(lambda: self.spans("exported") + self.spans("dropped") == 5050)
        self.assertEqual(self.spans("dropped"), dropped)
        self.assertEqual(len(collector.found(first)) + 50, self.spans("exported"))

    def test_what_a_collector_refuses_is_counted_and_not_sent_again(self):
        collector = Collector()
        self.addCleanup(collector.stop)
        collector.refuse = grpc.StatusCode.INVALID_ARGUMENT
        self.begin("--otlp", collector.address)
        self.call(secrets.token_hex(16), 3)
        self.wait_for(lambda: self.spans("failed") == 3)
        collector.refuse = None
        later = secrets.token_hex(16)
        self.call(later, 2)
        self.assertEqual(len(collector.wait_for(later, 2)), 2)
        self.assertEqual(len(collector.spans), 2)

    def test_a_service_that_stops_sends_the_last_and_does_not_wait(self):
        collector = Collector()
        self.addCleanup(collector.stop)
        self.begin("--otlp", collector.address)
        trace_id = secrets.token_hex(16)
        self.call(trace_id, 5)
        self.assertEqual(self.service.terminate(), 0)
        self.assertEqual(len(collector.wait_for(trace_id, 5)), 5)
        self.begin("--otlp", f"localhost:{free_port()}")
        self.call(trace_id, 5)
        began = time.monotonic()
        self.assertEqual(self.service.terminate(), 0)
        self.assertLess(time.monotonic() - began, 5)

    def test_the_ratio_is_of_traces_that_begin_here(self):
        collector = Collector()
        self.addCleanup(collector.stop)
        self.begin("--otlp", collector.address, "--trace-ratio", "0")
        for _ in range(20):
            with self.assertRaises(grpc.RpcError):
                self.stub.GetJurisdiction(self.request)
        told = secrets.token_hex(16)
        self.call(told, 1)
        self.assertEqual(len(collector.wait_for(told, 1)), 1)
        self.assertEqual(len(collector.spans), 1)

    def test_authorities_that_cannot_be_read_are_told_at_the_start(self):
        said = subprocess.run([BIN / "kuzukuri-catalog", "--listen", free_address(), "--otlp", "localhost:1",
                               "--otlp-ca", "/nonexistent/ca.crt"], capture_output=True, text=True, timeout=20)
        self.assertEqual(said.returncode, 2)
        self.assertIn("/nonexistent/ca.crt", said.stderr)

    def test_a_collector_with_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            ca, other = Authority(folder), Authority(folder, "other")
            certificate, key = ca.issue("collector")
            credentials = grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])
            collector = Collector(credentials=credentials)
            self.addCleanup(collector.stop)
            trace_id = secrets.token_hex(16)
            self.begin("--otlp", collector.address, "--otlp-ca", ca.ca)
            self.call(trace_id, 2)
            self.assertEqual(len(collector.wait_for(trace_id, 2)), 2)
            self.begin("--otlp", collector.address, "--otlp-ca", other.ca)
            trace_id = secrets.token_hex(16)
            self.call(trace_id, 2)
            time.sleep(2.5)
            self.assertEqual(collector.found(trace_id), [], "a collector that the authority does not know")
            self.assertEqual(self.spans("exported"), 0)


class WithoutCollectorTest(unittest.TestCase):
    def test_traces_are_passed_on_and_logged_all_the_same(self):
        w = World(suite())
        trace_id, caller = new_trace()
        suite().aggregator.CompareExecution(comparison(w), metadata=metadata(trace_id, caller))
        time.sleep(0.2)
        for name in ("aggregator", "catalog", "budget"):
            self.assertIn(trace_id, suite().services[name].log.read_text(), name)


if __name__ == "__main__":
    unittest.main()
