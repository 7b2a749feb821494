"""The frame of the benchmarks: every measure is taken beside its baseline in the same run.

A measure starts its own servers, checks that both sides give the right answer, then runs rounds in
which the sides take turns, and reports the medians, the ratio of each round and its spread. Only the
ratios mean anything across machines. Nothing here passes or fails by time.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
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

    def __init__(self, folder, target, method, request, expect):
        self.folder, self.target, self.method = folder, target, method
        self.request, self.expect = request, expect

    def command(self, *extra):
        return [os.path.join(os.environ["KUZUKURI_BIN"], "bench_load"), "--target", self.target,
                "--method", self.method, "--request", self.request, *extra]

    def save(self, path):
        subprocess.run(self.command("--save", path), check=True)

    def run(self, in_flight, milliseconds):
        """Figures of one run; every answer is compared with the expected bytes."""
        out = subprocess.run(
            self.command("--expect", self.expect, "--in-flight", str(in_flight), "--milliseconds",
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


@measure
def compare_fresh(bench):
    """A fresh two-year comparison with indicators (no snapshot given, nothing cached) against an echo of
    the same bytes, both over TCP on loopback."""
    import world  # noqa: PLC0415

    aggregator = bench.suite().services["aggregator"].address
    method = "/kuzukuri.aggregator.v1.AggregatorService/CompareExecution"
    request, answer = str(bench.folder / "request"), str(bench.folder / "answer")
    spec = world.comparison.ColumnSpec
    with open(request, "wb") as file:
        file.write(world.comparison.CompareExecutionRequest(
            jurisdiction="jurisdictions/141127", include_indicators=True,
            columns=[spec(fiscal_year=2022), spec(fiscal_year=2023)]).SerializeToString())
    fresh = Load(bench.folder, aggregator, method, request, answer)
    fresh.save(answer)
    size = os.path.getsize(answer)
    address, process = bench.echo(answer)
    try:
        echo = Load(bench.folder, address, method, request, answer)
        results = []
        for in_flight in (1, 16):
            ours, base = bench.interleave([fresh, echo], in_flight)
            results.append(Result(
                name=f"compare_fresh/{in_flight}", unit="answers/s",
                value=statistics.median(r["per_second"] for r in ours),
                baseline=statistics.median(r["per_second"] for r in base),
                ratios=[a["per_second"] / b["per_second"] for a, b in zip(ours, base)],
                note=f"{size} bytes; p50 {statistics.median(r['p50_us'] for r in ours):.0f} us "
                     f"against {statistics.median(r['p50_us'] for r in base):.0f} us; "
                     f"nothing is cached: every answer reads all three services"))
        return results
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(
        prog="tests/bench/run", description="Measures, each beside its baseline in the same run. "
        "Names: " + ", ".join(MEASURES))
    parser.add_argument("names", nargs="*", metavar="NAME", help="measures to take (default: all)")
    parser.add_argument("--json", metavar="FILE", help="also write the report as JSON")
    parser.add_argument("--rounds", type=int, default=7, help="rounds after the first (default 7)")
    parser.add_argument("--milliseconds", type=int, default=1500,
                        help="length of one side's turn in a round (default 1500)")
    arguments = parser.parse_args()
    unknown = [n for n in arguments.names if n not in MEASURES]
    if unknown:
        parser.error(f"no measure named {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    bench = Bench(arguments)
    rows = []
    try:
        for name in arguments.names or MEASURES:
            print(f"measuring {name}", file=sys.stderr)
            rows += [r.row() for r in MEASURES[name](bench)]
    finally:
        bench.close()
    print(f"{'measure':<20} {'value':>10} {'baseline':>10} {'unit':<10} {'ratio':>7} "
          f"{'spread':>15} {'target':>7}")
    for r in rows:
        low, high = r["spread"]
        target = "-" if r["target"] is None else r["target"]
        print(f"{r['name']:<20} {r['value']:>10,.0f} {r['baseline']:>10,.0f} {r['unit']:<10} "
              f"{r['ratio']:>7.3f} {f'{low:.3f}-{high:.3f}':>15} {target:>7}")
        print(f"    {r['note']}")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"measures": rows}, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
