"""Measures of the aggregator."""

import json
import os
import statistics
import subprocess

from frame import Load, Result, measure
from nation_measures import METHOD, Y1, Y2, computed_load, question, the_nation

FULL = "COMPARISON_VIEW_FULL"


def save(bench, name, message):
    path = str(bench.folder / name)
    with open(path, "wb") as file:
        file.write(message.SerializeToString())
    return path


def load_of(bench, **fields):
    """The load client with the nation's question to one jurisdiction, and a file with its answer."""
    nation = the_nation(bench)
    name = "-".join(["ask", *fields])
    answer = str(bench.folder / f"{name}-answer")
    load = Load(nation.suite.services["aggregator"].address, METHOD,
                save(bench, name, question(nation.codes[0], **fields)), answer)
    load.save(answer)
    return load, answer


def beside_echo(bench, name, load, answer, in_flights, targets, note):
    """Rows of a measure beside an echo of an answer's bytes, both over TCP on loopback."""
    address, process = bench.echo(answer)
    try:
        echo = Load(address, METHOD, save(bench, "echoed", question("000000")), answer)
        results = []
        for in_flight in in_flights:
            ours, base = bench.interleave([load, echo], in_flight)
            results.append(Result(
                name=f"{name}/{in_flight}", unit="answers/s",
                value=statistics.median(r["per_second"] for r in ours),
                baseline=statistics.median(r["per_second"] for r in base),
                ratios=[a["per_second"] / b["per_second"] for a, b in zip(ours, base)],
                target=targets.get(in_flight),
                note=f"{os.path.getsize(answer)} bytes; p50 "
                     f"{statistics.median(r['p50_us'] for r in ours):.0f} us against "
                     f"{statistics.median(r['p50_us'] for r in base):.0f} us; {note}"))
        return results
    finally:
        process.terminate()
        process.wait()


@measure
def compare_fresh(bench):
    """The same question again and again without a snapshot: the heads of three services are checked,
    the answer's bytes are kept."""
    note = "kept answer, heads checked"
    load, answer = load_of(bench)
    rows = beside_echo(bench, "compare_fresh", load, answer, (1, 16, 64), {16: 0.5, 64: 0.7}, note)
    load, answer = load_of(bench, view=FULL)
    return rows + beside_echo(bench, "compare_fresh_full", load, answer, (16,), {}, note)


class Secured:
    """The four services once more, with certificates on every connection, on the same database."""

    def __init__(self, bench, suite):
        from authority import Authority  # noqa: PLC0415
        from suite import DATABASE_SERVICES, Service  # noqa: PLC0415

        self.ca = Authority(bench.folder / "tls")
        for name in (*DATABASE_SERVICES, "aggregator", "caller"):
            self.ca.issue(name, f"spiffe://bench/{name}")
        identities = bench.folder / "identities"
        identities.write_text("spiffe://bench/aggregator aggregator *\nspiffe://bench/caller reader *\n")
        health = [bench.folder / f"health-{n}" for n in (*DATABASE_SERVICES, "aggregator")]
        self.services = []
        for name, probe in zip((*DATABASE_SERVICES, "aggregator"), health):
            own = (["--database", suite.cluster.conninfo(f"kuzukuri_{name}")] if name != "aggregator" else
                   [f"--{s.name}=localhost:{s.port}" for s in self.services])
            service = Service(name, [*own, *self.ca.server_flags(name), "--identities", identities,
                                     "--health-listen", f"unix:{probe}"])
            service.start(wait=False)
            wait_serving(f"unix:{probe}", name)
            self.services.append(service)
        self.address = f"localhost:{self.services[-1].port}"

    def close(self):
        for service in self.services:
            service.kill()


def wait_serving(address, name):
    import time  # noqa: PLC0415

    import grpc  # noqa: PLC0415
    from suite import FULL_NAMES  # noqa: PLC0415

    full = FULL_NAMES[name].encode()
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        for _ in range(200):
            try:
                if check(b"\n" + bytes([len(full)]) + full, timeout=2) == b"\x08\x01":
                    return
            except grpc.RpcError:
                pass
            time.sleep(0.05)
    raise AssertionError(f"{name} is not ready")


@measure
def compare_tls(bench):
    """compare_fresh over mutual TLS, the caller's connection and those to the three services, beside
    the same without."""
    nation = the_nation(bench)
    plain, answer = load_of(bench)
    secured = Secured(bench, nation.suite)
    try:
        over_tls = Load(secured.address, METHOD, plain.request, answer, flags=secured.ca.client_flags("caller"))
        rows = []
        for in_flight in (1, 16, 64):
            ours, base = bench.interleave([over_tls, plain], in_flight)
            rows.append(Result(
                name=f"compare_tls/{in_flight}", unit="answers/s",
                value=statistics.median(r["per_second"] for r in ours),
                baseline=statistics.median(r["per_second"] for r in base),
                ratios=[a["per_second"] / b["per_second"] for a, b in zip(ours, base)],
                note=f"{os.path.getsize(answer)} bytes; p50 {statistics.median(r['p50_us'] for r in ours):.0f} us "
                     f"against {statistics.median(r['p50_us'] for r in base):.0f} us; heads checked"))
        return rows
    finally:
        secured.close()


@measure
def compare_pinned(bench):
    """The same question pinned to a snapshot: nothing needs to be asked."""
    nation = the_nation(bench)
    snapshot = nation.suite.aggregator.CompareExecution(question(nation.codes[0])).snapshot
    load, answer = load_of(bench, snapshot=snapshot)
    return beside_echo(bench, "compare_pinned", load, answer, (16, 64), {16: 0.9, 64: 0.9},
                       "kept answer, pinned")


@measure
def compare_open(bench):
    """Fresh answers asked for at 1,000 a second, whatever comes back when: closed loops hide the time
    requests wait. The ratio is the echo's p99 / ours."""
    load, answer = load_of(bench)
    address, process = bench.echo(answer)
    try:
        echo = Load(address, METHOD, load.request, answer)
        ours, base = bench.interleave([AtRate(load, 1000), AtRate(echo, 1000)], 1)
        return [Result(
            name="compare_open/1000", unit="us (p99)",
            value=statistics.median(r["p99_us"] for r in ours),
            baseline=statistics.median(r["p99_us"] for r in base),
            ratios=[b["p99_us"] / a["p99_us"] for a, b in zip(ours, base)],
            note=f"{os.path.getsize(answer)} bytes; "
                 f"p50 {statistics.median(r['p50_us'] for r in ours):.0f} us against "
                 f"{statistics.median(r['p50_us'] for r in base):.0f} us; an open loop")]
    finally:
        process.terminate()
        process.wait()


class AtRate:
    """The load client sending at a fixed rate."""

    def __init__(self, load, per_second):
        self.load, self.per_second = load, per_second

    def run(self, _, milliseconds):
        out = subprocess.run(
            self.load.command("--per-second", str(self.per_second), "--milliseconds",
                              str(milliseconds)), check=True, capture_output=True, text=True).stdout
        return json.loads(out)


@measure
def compare_computed(bench):
    """Questions that are all different, as of other dates: every answer is computed, from years in
    memory, with the heads checked."""
    nation = the_nation(bench)
    rows = []
    for name, fields, targets in (("compare_computed", {}, {16: 0.4}),
                                  ("compare_computed_full", {"view": FULL}, {})):
        _, answer = load_of(bench, **fields)
        load = computed_load(nation, name, nation.codes[0], (Y1, Y2), **fields)
        rows += beside_echo(bench, name, load, answer, (16,), targets, "computed, heads checked")
    return rows
