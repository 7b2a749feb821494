"""Lineage: the processor time of an edge, whatever the years and the ways."""

import json
import os
import statistics
import subprocess

from frame import Result, measure

YEARS = (5, 10, 20, 30, 50)


def microseconds_an_edge(years):
    out = subprocess.run([os.path.join(os.environ["KUZUKURI_BIN"], "bench_lineage"), "--years",
                          str(years)], check=True, capture_output=True, text=True).stdout
    figures = json.loads(out)
    return figures["microseconds"] / figures["edges"]


@measure
def lineage_years(bench):
    """Twenty projects that split into all of the next year's, restated over more and more years."""
    rounds = [{y: microseconds_an_edge(y) for y in (2, *YEARS)}
              for _ in range(bench.arguments.rounds + 1)][1:]
    return [Result(f"lineage_years/{y}", "us/edge", statistics.median(r[y] for r in rounds),
                   statistics.median(r[2] for r in rounds), [r[y] / r[2] for r in rounds], target=2,
                   note=f"{y} years beside 2, 400 edges a year") for y in YEARS]
