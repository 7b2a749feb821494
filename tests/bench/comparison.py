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
