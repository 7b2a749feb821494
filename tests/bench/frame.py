"""The frame of the benchmarks: every measure is taken beside its baseline in the same run.

A measure starts its own servers, checks that both sides give the right answer, then runs rounds in
which the sides take turns, and reports the medians, the ratio of each round and its spread. Only the
ratios mean anything across machines. Nothing here passes or fails by time.
"""

import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

MEASURES = {}


def measure(function):
    """Registers a measure under its name."""
    MEASURES[function.__name__] = function
    return function


@dataclasses.dataclass
class Result:
    """One row of the report."""

    name: str
    unit: str
    value: float
    baseline: float
    ratios: list
    target: float | None = None  # of the ratio; None: none is set yet
    note: str = ""

    def row(self):
        return {"name": self.name, "value": round(self.value, 1), "unit": self.unit,
                "baseline": round(self.baseline, 1),
                "ratio": round(statistics.median(self.ratios), 3), "target": self.target,
                "spread": [round(min(self.ratios), 3), round(max(self.ratios), 3)],
                "rounds": len(self.ratios), "note": self.note}


class Load:
    """The load client against one server."""

    def __init__(self, target, method, request, expect=None, many=False, flags=()):
        """`request` is a file with one request, or with many, each after its length."""
        self.target, self.method, self.flags = target, method, [str(f) for f in flags]
        self.request, self.expect, self.many = request, expect, many

    def command(self, *extra):
        return [os.path.join(os.environ["KUZUKURI_BIN"], "bench_load"), "--target", self.target,
                "--method", self.method, "--requests" if self.many else "--request", self.request,
                *self.flags, *extra]

    def save(self, path):
        subprocess.run(self.command("--save", path), check=True)

    def run(self, in_flight, milliseconds):
        """Figures of one run; answers are compared with the expected bytes, where there are any."""
        expect = ["--expect", self.expect] if self.expect else []
        out = subprocess.run(
            self.command(*expect, "--in-flight", str(in_flight), "--milliseconds",
                         str(milliseconds)), check=True, capture_output=True, text=True).stdout
        return json.loads(out)


class Bench:
    """What measures share: the suite with the demonstration data, and a scratch folder."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-bench-"))
        self._suite = None

    def suite(self):
        if self._suite is None:
            import suite  # noqa: PLC0415  (generates stubs and starts PostgreSQL)

            self._suite = suite.suite()
            self._suite.cli("import", suite.REPO / "deploy/demo/asahi")
        return self._suite

    def echo(self, answer):
        """An echo server that answers every call with the bytes of a file."""
        import suite  # noqa: PLC0415

        address = f"127.0.0.1:{suite.free_port()}"
        process = subprocess.Popen(
            [os.path.join(os.environ["KUZUKURI_BIN"], "bench_echo"), "--listen", address,
             "--answer", answer], stdout=subprocess.PIPE)
        process.stdout.readline()
        return address, process

    def interleave(self, sides, in_flight):
        """Rounds in which the sides take turns, first one then the other in front."""
        rounds = [[] for _ in sides]
        for i in range(self.arguments.rounds + 1):
            order = range(len(sides)) if i % 2 == 0 else reversed(range(len(sides)))
            for side in order:
                figures = sides[side].run(in_flight, self.arguments.milliseconds)
                if i > 0:  # the first round warms up
                    rounds[side].append(figures)
        return rounds

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
