"""Measures of the gateway: comparisons as JSON over HTTP beside the same over gRPC."""

import contextlib
import os
import pathlib
import re
import statistics
import struct
import subprocess
import time
import urllib.parse
import urllib.request

from google.protobuf.json_format import MessageToDict, Parse

from comparison import FULL, load_of
from frame import Load, measure
from nation_measures import Y1, Y2, computed_load, question, result, save_many, the_nation


class Gateway:
    """A gateway in front of the nation's services, as it is without flags."""

    def __init__(self, bench, nation):
        ports = [nation.modules.free_port() for _ in range(2)]
        self.address, self.metrics = (f"127.0.0.1:{port}" for port in ports)
        self.log = open(bench.folder / "gateway.log", "wb")  # noqa: SIM115  (as long as the process)
        self.process = subprocess.Popen(
            [nation.modules.BIN / "kuzukuri-gateway", "--listen", self.address, "--metrics-listen", self.metrics,
             *(f"--{name}={service.address}" for name, service in nation.suite.services.items())],
            stdout=self.log, stderr=self.log)
        self.wait_ready()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def wait_ready(self):
        for _ in range(400):
            with contextlib.suppress(OSError):
                self.get("/readyz")
                return
            time.sleep(0.05)
        raise RuntimeError(f"the gateway does not become ready: {pathlib.Path(self.log.name).read_text()[-2000:]}")

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.address}{path}") as answer:
            return answer.read()

    def kept(self):
        """How often an answer was kept when it was asked for, and how often it was not."""
        with urllib.request.urlopen(f"http://{self.metrics}/metrics") as answer:
            text = answer.read().decode()
        return [float(re.search(rf"^kuzukuri_kept_{name}_total (\S+)$", text, re.MULTILINE)[1])
                for name in ("found", "missed")]


class GatewayLoad(Load):
    """The load client over HTTP."""

    def __init__(self, gateway, paths, expect=None, many=False):
        super().__init__(gateway.address, None, paths, expect, many)

    def command(self, *extra):
        return [os.path.join(os.environ["KUZUKURI_BIN"], "bench_http_load"), "--target", self.target,
                "--paths" if self.many else "--path", self.request, *extra]


def path_of(request):
    """Where the gateway answers a comparison."""
    fields = MessageToDict(request)
    town = fields.pop("jurisdiction")
    fields["columns"] = [f"{c.fiscal_year}@{c.as_of.year:04}-{c.as_of.month:02}-{c.as_of.day:02}"
                         for c in request.columns]
    fields["includeIndicators"] = str(request.include_indicators).lower()
    return f"/api/aggregator/v1/{town}/comparison?{urllib.parse.urlencode(fields, doseq=True, safe='@')}"


def the_same(bench, gateway, **fields):
    """The load clients over HTTP and over gRPC with one question, each with the answer it has to get;
    the two answers are one."""
    nation = the_nation(bench)
    over_grpc, answer = load_of(bench, **fields)
    over_http = GatewayLoad(gateway, path_of(question(nation.codes[0], **fields)), f"{answer}.json")
    over_http.save(over_http.expect)
    kind = nation.modules.pb("aggregator/compare_execution").CompareExecutionResponse
    told = pathlib.Path(answer).read_bytes()
    if Parse(pathlib.Path(over_http.expect).read_bytes(), kind()) != kind.FromString(told):
        raise RuntimeError("the gateway answers something else than the aggregator")
    return over_http, over_grpc


class InTurn:
    """A load client of many questions whose every run goes on where the one before ended: begun anew each
    time, it would ask for what is kept since the last."""

    def __init__(self, bench, load, questions):
        self.bench, self.load, self.questions, self.at = bench, load, questions, 0

    def run(self, in_flight, milliseconds):
        left = self.questions[self.at:] + self.questions[:self.at]
        self.load.request = save_many(self.bench, "in-turn", left)
        figures = self.load.run(in_flight, milliseconds)
        self.at = (self.at + figures["requests"]) % len(self.questions)
        return figures


def all_different(bench, gateway, name, **fields):
    """The load clients with questions as of other dates each time."""
    nation = the_nation(bench)
    over_grpc = computed_load(nation, name, nation.codes[0], (Y1, Y2), **fields)
    asked = list(read_many(over_grpc.request))
    kind = nation.modules.pb("aggregator/compare_execution").CompareExecutionRequest
    paths = [path_of(kind.FromString(one)).encode() for one in asked]
    return InTurn(bench, GatewayLoad(gateway, None, many=True), paths), InTurn(bench, over_grpc, asked)


def read_many(path):
    """What save_many has written."""
    data, at = pathlib.Path(path).read_bytes(), 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        yield data[at + 4:at + 4 + length]
        at += 4 + length


def beside_grpc(bench, gateway, name, loads, note, found):
    """A row; `found` says whether the gateway had the answers, which its own figures have to bear out."""
    before = gateway.kept()
    ours, base = bench.interleave(loads, 16)
    hits, misses = (after - was for after, was in zip(gateway.kept(), before))
    if (misses if found else hits) > 100:
        raise RuntimeError(f"{name}: {hits:.0f} answers were kept and {misses:.0f} were not")
    p50, client = ([statistics.median(r[key] for r in side) for side in (ours, base)]
                   for key in ("p50_us", "client_us"))
    return result(f"{name}/16", "answers/s", ours, base, None,
                  f"{note}; p50 {p50[0]:.0f} us against {p50[1]:.0f} us; an answer costs the load clients "
                  f"{client[0]:.0f} us and {client[1]:.0f} us of processor time")


@measure
def http(bench):
    """Comparisons from the gateway as JSON beside the same from the aggregator, 16 in flight: asked for
    without a snapshot, pinned to one, and each another so that its JSON has to be written."""
    nation = the_nation(bench)
    snapshot = nation.suite.aggregator.CompareExecution(question(nation.codes[0])).snapshot
    rows = []
    with Gateway(bench, nation) as gateway:
        for name, view in (("full", FULL), ("basic", "COMPARISON_VIEW_BASIC")):
            loads = the_same(bench, gateway, view=view)
            json, protobuf = (os.path.getsize(load.expect) for load in loads)
            size = f"{json:,} bytes of JSON, {protobuf:,} of protobuf"
            rows.append(beside_grpc(bench, gateway, f"http_{name}", loads,
                                    f"{size}; kept, the snapshot asked for", True))
            rows.append(beside_grpc(bench, gateway, f"http_pinned_{name}",
                                    the_same(bench, gateway, view=view, snapshot=snapshot), f"{size}; kept", True))
            rows.append(beside_grpc(bench, gateway, f"http_written_{name}",
                                    all_different(bench, gateway, f"http-{name}", view=view),
                                    "computed, written and compressed each time", False))
    return rows
