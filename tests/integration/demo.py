"""The demonstration data set, loaded by the real client, and what is asked of it."""

import csv
import unittest

from suite import REPO, pb, suite

ASAHI = "jurisdictions/141127"
DATA = REPO / "deploy/demo/asahi"
comparison = pb("aggregator/compare_execution")
balance = pb("budget/balance")
figure = pb("budget/reported_figure")
Row = comparison.Row
LEVELS = ("CLASS", "PILLAR", "PROJECT", "SUB_PROJECT", "DEPARTMENT", "FUND_SOURCE")


def rows_of(name):
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def year(y):
    return f"{ASAHI}/fiscalYears/{y}"


def compare(level="PROJECT", policy="GROUPED", presentation=None, **fields):
    fields.setdefault("columns", [comparison.ColumnSpec(fiscal_year=y) for y in (2022, 2023)])
    return suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
        jurisdiction=ASAHI, level=f"LEVEL_{level}", lineage_policy=f"LINEAGE_POLICY_{policy}",
        presentation=presentation, **fields))


def balances(y):
    answer = suite().budget.QueryBalances(
        balance.QueryBalancesRequest(parent=year(y), page_size=1000))
    assert not answer.next_page_token
    return answer


def text(value):
    return f"{value:,}" if value >= 0 else f"▲{-value:,}"


def rate_text(permille):
    return f"{permille // 10}.{permille % 10}%"


class DemoCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = suite()
        cls.suite.cli("import", DATA)

    def reported(self, y):
        figures, token = [], ""
        while True:
            answer = self.suite.budget.ListReportedFigures(figure.ListReportedFiguresRequest(
                parent=year(y), page_size=1000, page_token=token))
            figures.extend(answer.reported_figures)
            token = answer.next_page_token
            if not token:
                return figures

    def members(self, answer, column):
        """Cells of projects and classification nodes of one column, by name."""
        return {m.node: m.cell for rows in (answer.rows, answer.subtotals) for r in rows
                for m in r.members if m.column == column}
