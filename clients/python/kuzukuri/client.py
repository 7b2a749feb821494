"""Connections to the four services, repetitions and lists."""

import contextlib
import os
import pathlib
import random
import time
import uuid
from typing import Any, Callable, Dict, Iterator, Optional, Protocol, TypeVar

import grpc

from kuzukuri.aggregator.v1.aggregator_service_pb2_grpc import AggregatorServiceStub
from kuzukuri.budget.v1.budget_service_pb2_grpc import BudgetServiceStub
from kuzukuri.catalog.v1.catalog_service_pb2_grpc import CatalogServiceStub
from kuzukuri.errors import Explanation, explain
from kuzukuri.indicator.v1.indicator_service_pb2_grpc import IndicatorServiceStub

ATTEMPTS, FIRST_PAUSE = 5, 0.4  # long enough for a service to be restarted
DEFAULT_TIMEOUT = 30.0
PORTS = {"aggregator": 7100, "catalog": 7101, "budget": 7102, "indicator": 7103}
# Not min_reconnect_backoff_ms: gRPC takes it as the time that one attempt to connect may last.
OPTIONS = [("grpc.max_receive_message_length", 64 << 20), ("grpc.initial_reconnect_backoff_ms", 100),
           ("grpc.max_reconnect_backoff_ms", 1000)]


class _Page(Protocol):
    @property
    def next_page_token(self) -> str: ...


T = TypeVar("T")
Page = TypeVar("Page", bound=_Page)


class Client(contextlib.ExitStack):
    """The stubs of the services, on channels that `close` or the end of a `with` closes."""

    def __init__(self, channels: Dict[str, grpc.Channel], timeout: float) -> None:
        super().__init__()
        for channel in channels.values():
            self.callback(channel.close)
        self.aggregator = _wrap(AggregatorServiceStub(channels["aggregator"]), timeout)
        self.catalog = _wrap(CatalogServiceStub(channels["catalog"]), timeout)
        self.budget = _wrap(BudgetServiceStub(channels["budget"]), timeout)
        self.indicator = _wrap(IndicatorServiceStub(channels["indicator"]), timeout)


def connect(address: Optional[str] = None, *, aggregator: Optional[str] = None,
            catalog: Optional[str] = None, budget: Optional[str] = None,
            indicator: Optional[str] = None, ca: Optional[str] = None, cert: Optional[str] = None,
            key: Optional[str] = None, timeout: Optional[float] = None) -> Client:
    """A client of the services at `HOST:PORT`: one `address` for all, or one each. What is not given comes
    from KUZUKURI_AGGREGATOR (_CATALOG, _BUDGET, _INDICATOR), else KUZUKURI_ADDRESS, else this machine. `ca`,
    `cert` and `key` are PEM files (KUZUKURI_CA, _CERT, _KEY): TLS with the first, mutual with all. A call takes
    at most `timeout` seconds (KUZUKURI_TIMEOUT, else 30) with its repetitions. ValueError for half of a pair."""
    credentials = _credentials(ca or _env("CA"), cert or _env("CERT"), key or _env("KEY"))
    given = {"aggregator": aggregator, "catalog": catalog, "budget": budget, "indicator": indicator}
    channels = {}
    for name, port in PORTS.items():
        target = (given[name] or address or _env(name.upper()) or _env("ADDRESS")
                  or f"127.0.0.1:{port}")
        channels[name] = (grpc.secure_channel(target, credentials, OPTIONS) if credentials
                          else grpc.insecure_channel(target, OPTIONS))
    return Client(channels, timeout or float(_env("TIMEOUT") or DEFAULT_TIMEOUT))


def retry(attempt: Callable[[float], T], timeout: float = DEFAULT_TIMEOUT) -> T:
    """Calls `attempt` with the seconds that are left, and again while its error says that the same
    request may succeed. A write must carry the same request_id in every attempt."""
    end = time.monotonic() + timeout
    count = 1
    while True:
        try:
            return attempt(max(end - time.monotonic(), 0.001))
        except grpc.RpcError as error:
            said = explain(error)
            asked = said.retry_delay.total_seconds() if said.retry_delay else 0
            pause = max(FIRST_PAUSE * 2 ** (count - 1), asked) * random.uniform(1, 1.1)
            if count == ATTEMPTS or not _may_help(said) or time.monotonic() + pause >= end:
                raise
            time.sleep(pause)
            count += 1


def pages(method: Callable[..., Page], request: Any, **options: Any) -> Iterator[Page]:
    """The answers of a list, page after page."""
    page = type(request)()
    page.CopyFrom(request)
    while True:
        answer = method(page, **options)
        yield answer
        if not answer.next_page_token:
            return
        page.page_token = answer.next_page_token


def _env(name: str) -> Optional[str]:
    return os.environ.get("KUZUKURI_" + name) or None


def _credentials(ca: Optional[str], cert: Optional[str],
                 key: Optional[str]) -> Optional[grpc.ChannelCredentials]:
    if (cert is None) != (key is None) or (cert and not ca):
        raise ValueError("give ca, cert and key, or ca alone for TLS without a certificate of the caller")
    if ca is None:
        return None
    return grpc.ssl_channel_credentials(
        *(pathlib.Path(file).read_bytes() if file else None for file in (ca, key, cert)))


def _may_help(said: Explanation) -> bool:
    # CANCELLED is what gRPC's server gives to calls that reach it while it shuts down.
    if said.code == "RESOURCE_EXHAUSTED":  # without a delay it is a message that is too large
        return said.retry_delay is not None
    return said.code in ("UNAVAILABLE", "CANCELLED") or (
        said.code == "ABORTED" and said.reason != "ETAG_MISMATCH")


class _Unary:
    """A unary method with a deadline, repetitions, and a request_id that is the same in all of them."""

    def __init__(self, call: Any, timeout: float) -> None:
        self._call, self._timeout = call, timeout

    def __call__(self, request: Any, timeout: Optional[float] = None, **options: Any) -> Any:
        if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
            numbered = type(request)(request_id=str(uuid.uuid4()))
            numbered.MergeFrom(request)
            request = numbered
        return retry(lambda left: self._call(request, timeout=left, **options),
                     self._timeout if timeout is None else timeout)

    def __getattr__(self, name: str) -> Any:  # with_call and future: once, as gRPC has them
        return getattr(self._call, name)


def _wrap(stub: T, timeout: float) -> T:
    for name, call in vars(stub).items():
        if isinstance(call, grpc.UnaryUnaryMultiCallable):
            setattr(stub, name, _Unary(call, timeout))
    return stub
