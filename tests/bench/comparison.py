"""Measures of the aggregator."""

import os
import statistics

from frame import Load, Result, measure


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
