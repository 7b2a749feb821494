"""One address for all services, as behind a proxy, with mutual TLS; it passes every request on as it is, keeps what came,
and fails those that it is told to, before they reach the service or after."""

import subprocess
import time
from concurrent import futures
from dataclasses import dataclass

import grpc
from google.protobuf import any_pb2, duration_pb2
from suite import details  # noqa: F401  (makes google.rpc importable)

from breaker import UUID


@dataclass
class Failure:
    """An answer in place of the service's; with `after` the service has done what was asked."""

    code: grpc.StatusCode
    reason: str = ""
    retry_ms: int = 0
    after: bool = False
    metadata: tuple = ()

    def status(self):
        from google.rpc import error_details_pb2, status_pb2  # noqa: PLC0415

        found = []
        if self.reason:
            found.append(error_details_pb2.ErrorInfo(reason=self.reason, domain="kuzukuri.dev",
                                                     metadata=dict(self.metadata)))
        if self.retry_ms:
            found.append(error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(
                seconds=self.retry_ms // 1000, nanos=self.retry_ms % 1000 * 1_000_000)))
        status = status_pb2.Status(code=self.code.value[0], message="made by the test")
        for detail in found:
            packed = any_pb2.Any()
            packed.Pack(detail)
            status.details.append(packed)
        return status.SerializeToString()


@dataclass
class Call:
    """What came: when, which method, the request's bytes and the id in it."""

    time: float
    method: str
    request: bytes
    request_id: str


class Front(grpc.GenericRpcHandler):
    """`failures`: by method, what its first calls are answered with."""

    def __init__(self, suite, folder, failures):
        self.suite, self.failures = suite, {m: list(f) for m, f in failures.items()}
        self.calls = []
        self.tls = _certificates(folder)
        read = lambda name: (folder / name).read_bytes()  # noqa: E731
        self.server = grpc.server(futures.ThreadPoolExecutor(8), handlers=[self])
        port = self.server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials(
            [(read("server.key"), read("server.pem"))], read("ca.pem"), require_client_auth=True))
        self.address = f"127.0.0.1:{port}"
        self.server.start()

    def close(self):
        self.server.stop(0)

    def service(self, handler_call_details):
        path = handler_call_details.method
        service = path.split(".")[1]
        channel, method = self.suite.channels[service], path.rsplit("/", 1)[-1]
        if method == "PutStatement":
            return grpc.stream_unary_rpc_method_handler(
                lambda requests, context: self._pass(channel.stream_unary(path), requests, context))
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self._unary(channel.unary_unary(path), method, request, context))

    def _unary(self, send, method, request, context):
        ids = UUID.findall(request)
        self.calls.append(Call(time.monotonic(), method, request, ids[-1].decode() if ids else ""))
        failure = self.failures[method].pop(0) if self.failures.get(method) else None  # None passes
        if failure is None:
            return self._pass(send, request, context)
        if failure.after:
            send(request, timeout=10)
        context.set_trailing_metadata((("grpc-status-details-bin", failure.status()),))
        return context.abort(failure.code, "made by the test")

    @staticmethod
    def _pass(send, request, context):
        try:
            return send(request, timeout=10)
        except grpc.RpcError as error:
            context.set_trailing_metadata(tuple(
                (k, v) for k, v in error.trailing_metadata() if k == "grpc-status-details-bin"))
            return context.abort(error.code(), error.details())

    def of(self, method):
        return [c for c in self.calls if c.method == method]


def _certificates(folder):
    """An authority, a server of 127.0.0.1 and a client: the variables that name the client's files."""
    openssl = lambda *arguments: subprocess.run(  # noqa: E731
        ["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority", "-days", "2")
    for name in ("server", "client"):
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-out", f"{name}.pem", "-days", "2", "-extfile", "names")
    return {f"KUZUKURI_{v}": str(folder / f)
            for v, f in (("CA", "ca.pem"), ("CERT", "client.pem"), ("KEY", "client.key"))}
