"""Measures of the aggregator."""

import datetime
import itertools
import json
import os
import statistics
import struct
import subprocess

from frame import Load, Result, measure

METHOD = "/kuzukuri.aggregator.v1.AggregatorService/CompareExecution"


def request(**fields):
    import world  # noqa: PLC0415

    spec = world.comparison.ColumnSpec
    fields.setdefault("columns", [spec(fiscal_year=2022), spec(fiscal_year=2023)])
    return world.comparison.CompareExecutionRequest(
        jurisdiction="jurisdictions/141127", include_indicators=True, **fields)


def save(bench, name, message):
    path = str(bench.folder / name)
    with open(path, "wb") as file:
        file.write(message.SerializeToString())
    return path


def beside_echo(bench, name, load, answer, in_flights, targets, note):
    """Rows of a measure beside an echo of an answer's bytes, both over TCP on loopback."""
    address, process = bench.echo(answer)
    try:
        echo = Load(address, METHOD, save(bench, "request", request()), answer)
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
    aggregator = bench.suite().services["aggregator"].address
    answer = str(bench.folder / "answer")
    load = Load(aggregator, METHOD, save(bench, "request", request()), answer)
    load.save(answer)
    return beside_echo(bench, "compare_fresh", load, answer, (1, 16, 64), {16: 0.5, 64: 0.7},
                       "kept answer, heads checked")


@measure
def compare_pinned(bench):
    """The same question pinned to a snapshot: nothing needs to be asked."""
    suite = bench.suite()
    answer = str(bench.folder / "answer")
    snapshot = suite.aggregator.CompareExecution(request()).snapshot
    load = Load(suite.services["aggregator"].address, METHOD,
                save(bench, "pinned", request(snapshot=snapshot)), answer)
    load.save(answer)
    return beside_echo(bench, "compare_pinned", load, answer, (16, 64), {16: 0.9, 64: 0.9},
                       "kept answer, pinned")


@measure
def compare_open(bench):
    """Fresh answers asked for at 1,000 a second, whatever comes back when: closed loops hide the time
    requests wait. The ratio is the echo's p99 / ours."""
    aggregator = bench.suite().services["aggregator"].address
    answer = str(bench.folder / "answer")
    load = Load(aggregator, METHOD, save(bench, "request", request()), answer)
    load.save(answer)
    address, process = bench.echo(answer)
    try:
        echo = Load(address, METHOD, load.request, answer)
        ours, base = bench.interleave([AtRate(load, 1000), AtRate(echo, 1000)], 1)
        return [Result(
            name="compare_open/1000", unit="us (p99)",
            value=statistics.median(r["p99_us"] for r in ours),
            baseline=statistics.median(r["p99_us"] for r in base),
            ratios=[b["p99_us"] / a["p99_us"] for a, b in zip(ours, base)],
            note=f"p50 {statistics.median(r['p50_us'] for r in ours):.0f} us against "
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
    import world  # noqa: PLC0415

    suite = bench.suite()
    import suite as stubs  # noqa: PLC0415

    spec, date = world.comparison.ColumnSpec, stubs.pb("type/date")
    answer, path = str(bench.folder / "answer"), str(bench.folder / "many")
    Load(suite.services["aggregator"].address, METHOD, save(bench, "request", request()),
         answer).save(answer)

    def days(year):
        first = datetime.date(year, 4, 1)
        return [first + datetime.timedelta(days=i) for i in range(365)]

    pairs = list(itertools.islice(itertools.product(days(2022), days(2023)), 0, None, 7))
    with open(path, "wb") as file:
        for a, b in pairs:
            message = request(columns=[
                spec(fiscal_year=2022, as_of=date.Date(year=a.year, month=a.month, day=a.day)),
                spec(fiscal_year=2023, as_of=date.Date(year=b.year, month=b.month, day=b.day)),
            ]).SerializeToString()
            file.write(struct.pack("<I", len(message)) + message)
    load = Load(suite.services["aggregator"].address, METHOD, path, many=True)
    return beside_echo(bench, "compare_computed", load, answer, (16,), {16: 0.4},
                       "computed, heads checked")
