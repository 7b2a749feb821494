"""Measures of explained differences, beside the comparison they explain."""

import time

from change_measures import result
from frame import measure

WRITES, ROWS, REPEATS = 10_000, 100, 5
YEARS = (2023, 2024)


class Ledger:
    """A jurisdiction with ten thousand writes of its ledger after a snapshot."""

    def __init__(self, suite):
        import suite as suites  # noqa: PLC0415
        import world  # noqa: PLC0415

        self.comparison = suites.pb("aggregator/compare_execution")
        self.explain = suites.pb("aggregator/explain_difference")
        self.service = suites.pb("aggregator/aggregator_service")
        self.w = world.World(suite, projects=ROWS, years=YEARS)
        self.aggregator = suite.aggregator
        self.w.append(YEARS[0], [self.w.entry(YEARS[0], i, 10**6, kind=1) for i in range(ROWS)])
        self.before = self.aggregator.GetSnapshot(self.service.GetSnapshotRequest(
            jurisdiction=self.w.name)).snapshot
        for write in range(WRITES):
            self.w.append(YEARS[1], [self.w.entry(YEARS[1], write % ROWS, 1000 + write, kind=1)])

    def ask(self):
        return self.comparison.CompareExecutionRequest(
            jurisdiction=self.w.name,
            columns=[self.comparison.ColumnSpec(fiscal_year=y) for y in YEARS])

    def compared(self, number):
        """Seconds of a comparison that is computed: each number asks for another threshold."""
        request = self.ask()
        request.thresholds.swing_yen = 10**6 + number  # no answer is kept for it
        began = time.monotonic()
        self.aggregator.CompareExecution(request)
        return time.monotonic() - began

    def explained(self):
        began = time.monotonic()
        answer = self.aggregator.ExplainDifference(self.explain.ExplainDifferenceRequest(
            comparison=self.ask(), from_snapshot=self.before))
        seconds = time.monotonic() - began
        assert answer.row_count > ROWS, answer.row_count
        return seconds


@measure
def explain_difference(bench):
    """Ten thousand writes explained, beside the comparison itself."""
    ledger = Ledger(bench.suite())
    ledger.compared(0), ledger.explained()
    turns = []
    for turn in range(bench.arguments.rounds):
        turns.append((min(ledger.explained() for _ in range(REPEATS)),
                      min(ledger.compared(1 + turn * REPEATS + i) for i in range(REPEATS))))
    return [result(f"explain_difference/{WRITES}", [a for a, _ in turns], [b for _, b in turns], 10,
                   "at most")]
