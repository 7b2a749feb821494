"""A collector of traces for tests: takes OTLP over gRPC and keeps the spans."""

import threading
import time
from concurrent import futures

import grpc

from suite import pb

METHOD = "opentelemetry.proto.collector.trace.v1.TraceService"


class Collector:
    """Listens on `address` from the start, or once it is started."""

    def __init__(self, port=0, credentials=None, start=True):
        self.spans = []  # (resource attributes, span)
        self.refuse = None  # a status code to answer with
        self._lock = threading.Lock()
        self.server = grpc.server(futures.ThreadPoolExecutor(4))
        self.server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(METHOD, {
            "Export": grpc.unary_unary_rpc_method_handler(
                self._export, pb("otlp/trace").ExportTraceServiceRequest.FromString,
                pb("otlp/trace").ExportTraceServiceResponse.SerializeToString)}),))
        where = f"127.0.0.1:{port}"
        self.port = (self.server.add_secure_port(where, credentials) if credentials
                     else self.server.add_insecure_port(where))
        self.address = f"localhost:{self.port}"
        if start:
            self.server.start()

    def _export(self, request, context):
        if self.refuse:
            context.abort(self.refuse, "not today")
        with self._lock:
            for resource in request.resource_spans:
                of = {a.key: a.value.string_value for a in resource.resource.attributes}
                self.spans += [(of, s) for scope in resource.scope_spans for s in scope.spans]
        return pb("otlp/trace").ExportTraceServiceResponse()

    def found(self, trace_id):
        """(service, span) of a trace, by when they began."""
        with self._lock:
            mine = [(of["service.name"], s) for of, s in self.spans if s.trace_id.hex() == trace_id]
        return sorted(mine, key=lambda one: one[1].start_time_unix_nano)

    def wait_for(self, trace_id, count, seconds=10):
        deadline = time.monotonic() + seconds
        while len(self.found(trace_id)) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.found(trace_id)

    def stop(self):
        self.server.stop(0).wait()


def attributes(span):
    """By key; whole numbers as such."""
    return {a.key: a.value.int_value if a.value.HasField("int_value") else a.value.string_value
            for a in span.attributes}
