"""How much one jurisdiction notices of the worst another can do."""

import json
import os
import pathlib
import subprocess
import sys

from frame import Result, measure

SIDE = pathlib.Path(__file__).resolve().parent / "isolation_side.py"
WORST = ("lineage", "import", "export", "writers", "silent")
FACTOR, MILLISECONDS = 3, 25  # of the quiet p99; above it: whichever allows more


def take(worst, seconds, binaries, load):
    """Figures of one side, in a process of its own with the binaries of a folder."""
    environment = {**os.environ, "KUZUKURI_BIN": str(binaries), "KUZUKURI_LOAD": load}
    out = subprocess.run([sys.executable, SIDE, worst, str(seconds)], env=environment, check=True,
                         stdout=subprocess.PIPE, text=True, timeout=120 + 10 * seconds).stdout
    return json.loads(out.splitlines()[-1])


def rows(name, figures):
    for call, quiet in figures["quiet"].items():
        beside = figures["beside"][call]
        before, after = quiet["p99_ms"], beside["p99_ms"]
        within = after <= max(FACTOR * before, before + MILLISECONDS)
        yield Result(
            name=f"{name}/{call}", unit="ms (p99)", value=after, baseline=before,
            ratios=[after / before], target=FACTOR,
            note=f"{'within' if within else 'BEYOND'} {FACTOR}x or {MILLISECONDS} ms more; p50 "
                 f"{beside['p50_ms']:.1f} ms against {quiet['p50_ms']:.1f}; {beside['calls']} calls, "
                 f"{beside['failed']} failed")


@measure
def isolation(bench):
    """A jurisdiction's p99 beside another's worst, against its own p99 alone, of comparisons, appends and
    small imports; with --control the same of an earlier build's binaries."""
    ours = os.environ["KUZUKURI_BIN"]
    load = os.path.join(ours, "bench_load")
    results = []
    for worst in WORST:
        results += rows(f"isolation_{worst}",
                        take(worst, bench.arguments.seconds, ours, load))
        if bench.arguments.control:
            results += rows(f"control_{worst}",
                            take(worst, bench.arguments.seconds, bench.arguments.control, load))
    return results
