"""Half a total never looks like a whole one: sums over parts of which one is not known."""

import csv
import io
import json
import pathlib
import tempfile
import unittest

import openpyxl

from case_folder import Case
from suite import new_id, pb, suite
from world import World, day, entry, line

comparison = pb("aggregator/compare_execution")
report = pb("aggregator/execution_report")
balance = pb("budget/balance")
settlement = pb("budget/settlement")

ABSENT = "08-absent-in-a-total"
LEVELS = ("CLASS", "PILLAR", "PROJECT", "SUB_PROJECT", "DEPARTMENT", "FUND_SOURCE")
POLICIES = ("AS_PRINTED", "GROUPED", "RESTATED")


def compare(case, level="PROJECT", policy="GROUPED", **fields):
    return suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
        jurisdiction=case.name, level=f"LEVEL_{level}", lineage_policy=f"LINEAGE_POLICY_{policy}",
        columns=[comparison.ColumnSpec(fiscal_year=y) for y in (2023, 2024)], **fields))


def grouped(case, grouping, y=2024):
    return {g.key.rpartition("/")[2]: g.figures for g in suite().budget.QueryGroupedBalances(
        balance.QueryGroupedBalancesRequest(parent=case.name, fiscal_years=[y],
                                            grouping=f"BALANCE_GROUPING_{grouping}")).balances}


def parts(incomplete):
    return (incomplete.known_yen, incomplete.parts, incomplete.absent_parts,
            incomplete.absent_appropriation_yen)


def executed_of(cell):
    """The executed amount, what is known of it, or nothing."""
    if cell.HasField("executed_yen"):
        return cell.executed_yen
    return parts(cell.incomplete_executed) if cell.HasField("incomplete_executed") else None


def money(y, budget_line, kind, amount):
    return {"jurisdiction": "", "fiscal_year": str(y), "batch": f"more-{budget_line}-{kind}",
            "budget_line": budget_line, "kind": kind, "amount_yen": str(amount),
            "effective_date": f"{y}-06-01", "supplementary_number": "", "transfer_group": ""}


class Lines:
    """Changes of the case's budget lines and entries of 2024, in a few words."""

    def __init__(self, lines=None, entries=(), drop=(), subs=()):
        self.lines, self.entries, self.drop, self.subs = lines or {}, entries, drop, subs

    def __call__(self, name, rows):
        code = rows[0]["jurisdiction"]
        if name == "budget_lines":
            model = dict(rows[-1])
            rows = [r for r in rows if (r["fiscal_year"], r["budget_line"]) not in self.drop]
            for key, (node, appropriation, execution) in self.lines.items():
                found = [r for r in rows if r["fiscal_year"] == "2024" and r["budget_line"] == key]
                row = found[0] if found else dict(model, budget_line=key)
                row.update(node=node, records_appropriation=appropriation,
                           records_execution=execution)
                if not found:
                    rows.append(row)
        if name == "ledger_entries":
            rows = [r for r in rows if (r["fiscal_year"], r["budget_line"]) not in self.drop]
            rows += [dict(e, jurisdiction=code) for e in self.entries]
        return rows


class AbsentTest(unittest.TestCase):
    """水路清掃事業 of 2024 records no execution; 図書巡回事業 does."""

    WHOLE = (3_500_000, 2, 1, 6_000_000)

    @classmethod
    def setUpClass(cls):
        cls.case = Case(ABSENT)

    def test_no_sum_of_it_looks_complete_at_any_level_under_any_policy(self):
        for level in LEVELS:
            for policy in POLICIES:
                if (level, policy) == ("FUND_SOURCE", "RESTATED"):
                    continue
                with self.subTest(level=level, policy=policy):
                    answer = compare(self.case, level, policy)
                    sums = [answer.total, *answer.subtotals]
                    if level not in ("PROJECT", "SUB_PROJECT"):
                        sums += answer.rows
                    for row in sums:
                        self.check_sum(row)
                    self.assertEqual(parts(answer.columns[1].incomplete_ledger_executed),
                                     self.WHOLE)
                    self.assertFalse(answer.columns[0].HasField("incomplete_ledger_executed"))
                    known = sum(c.executed_yen or c.incomplete_executed.known_yen
                                for c in (r.cells[1] for r in answer.rows))
                    self.assertEqual(known, answer.columns[1].ledger_executed_yen)

    def check_sum(self, row):
        before, after = row.cells
        self.assertEqual((before.executed_yen, before.rate.permille), (8_400_000, 840), row.id)
        self.assertEqual(parts(after.incomplete_executed), self.WHOLE, row.id)
        self.assertEqual(after.appropriation_yen, 10_000_000)
        for field in ("executed_yen", "difference_yen", "rate", "rate_on_original", "unused_yen",
                      "incomplete_appropriation"):
            self.assertFalse(after.HasField(field), field)
        change = row.changes[0]
        self.assertEqual(change.appropriation_yen, 0)
        for field in ("executed_yen", "difference_yen", "rate_permille"):
            self.assertFalse(change.HasField(field), field)
        if change.HasField("decomposition"):
            self.assertTrue(change.decomposition.executed_unknown)
            self.assertFalse(change.decomposition.appropriation_unknown)
            self.assertEqual(change.decomposition.executed_yen, 0)

    def test_the_row_itself_is_absent_and_the_other_is_whole(self):
        rows = {r.display_name: r for r in compare(self.case).rows}
        self.assertIsNone(executed_of(rows["水路清掃事業"].cells[1]))
        self.assertTrue(rows["水路清掃事業"].changes[0].decomposition.executed_unknown)
        self.assertEqual(rows["図書巡回事業"].cells[1].rate.permille, 875)
        self.assertEqual(rows["図書巡回事業"].changes[0].executed_yen, 500_000)

    def test_findings_are_not_made_of_it(self):
        kinds = {f.kind for f in compare(
            self.case, "CLASS", thresholds=comparison.FindingThresholds(
                swing_permille=1, swing_yen=1, low_execution_permille=999)).findings}
        self.assertNotIn(comparison.Finding.KIND_LARGE_SWING, kinds)

    def test_the_basic_view_says_it_too(self):
        answer = compare(self.case, view="COMPARISON_VIEW_BASIC")
        self.assertEqual(parts(answer.total.cells[1].incomplete_executed), self.WHOLE)

    def test_the_page_marks_it_and_says_what_is_missing(self):
        page = self.case.cli("compare", 2023, 2024, "--unit", "yen")
        mark = r"10,000,000 +※3,500,000 +－ +－ +0 +－ +－"
        self.assertRegex(page, r"合計 +10,000,000 +8,400,000 +1,600,000 +84.0% +" + mark)
        self.assertRegex(page, r"【安全】 +10,000,000 +8,400,000 +1,600,000 +84.0% +" + mark)
        self.assertIn("※ 2024年度の決算額は2件中1件が不明（その予算額 6,000,000円）",
                      "".join(page.split("\n      ")))
        self.assertIn("※ の額は一部が不明か前の公表時のもの", page)
        self.assertNotIn("35.0%", page)
        page = self.case.cli("compare", 2023, 2024, "--unit", "yen", "--language", "en")
        self.assertRegex(page, r"Total .* 10,000,000 +※3,500,000 +－ +－ +0 +－ +－")
        self.assertIn("not known of 1 of 2 parts", page)
        self.assertNotIn("※ の額", self.case.cli("compare", 2023, 2023, check=False))

    def test_what_a_change_is_made_of_says_nothing_of_it(self):
        page = self.case.cli("compare", 2023, 2024, "--unit", "yen", "--why")
        self.assertNotIn("4,900,000", page)
        self.assertIn("（増減の内訳）執行 －", page)

    def test_columns_with_it_come_last_in_an_order(self):
        rows = compare(self.case, order_by="executed desc").rows
        self.assertEqual([r.display_name for r in rows], ["図書巡回事業", "水路清掃事業"])

    def test_the_report_in_every_format(self):
        text = self.case.cli("report", 2024)
        self.assertRegex(text, r"合計 +10,000 +※3,500 +－ +－")
        self.assertIn("※ 決算額は2件中1件が不明（その予算額 6,000千円）", text)
        rows = {r["level"]: r for r in csv.DictReader(io.StringIO(
            self.case.cli("report", 2024, "--format", "csv").lstrip("\ufeff")))}
        total = rows["total"]
        self.assertEqual([total[c] for c in (
            "executed_yen", "difference_yen", "rate_permille", "known_executed_yen",
            "absent_executed_parts", "absent_executed_appropriation_yen", "printed_executed")],
            ["", "", "", "3500000", "1", "6000000", "※3,500"])
        page = self.case.cli("report", 2024, "--format", "html")
        self.assertIn("※3,500", page)
        self.assertNotIn("35.0%", page)
        chart = page[page.index("<svg"):page.index("</svg>")]
        self.assertEqual(chart.count('class="spent"') - 1, 0)  # the legend's alone
        folder = pathlib.Path(tempfile.mkdtemp())
        self.case.cli("report", 2024, "--format", "xlsx", "--output", folder / "r.xlsx")
        sheet = openpyxl.load_workbook(folder / "r.xlsx").worksheets[0]
        cells = {r[0]: r for r in sheet.iter_rows(values_only=True) if r[0]}
        self.assertEqual(cells["合計"][1:5], (10_000_000, "※3,500,000", None, None))

    def test_the_message_of_the_report(self):
        answer = suite().aggregator.GetExecutionReport(report.GetExecutionReportRequest(
            name=self.case.year(2024))).report
        self.assertEqual(executed_of(answer.total), self.WHOLE)
        self.assertFalse(answer.total.HasField("difference_yen"))
        by_name = {r.display_name: r.cell for r in answer.tables[0].rows}
        self.assertEqual(executed_of(by_name["安全"]), self.WHOLE)
        self.assertIsNone(executed_of(by_name["水路清掃事業"]))

    def test_balances_say_the_same(self):
        for grouping, key in (("YEAR", ""), ("CLASSIFICATION_NODE", "pillar-1"),
                              ("DEPARTMENT", "d1"), ("FUND_SOURCE", "")):
            figures = grouped(self.case, grouping)[key]
            self.assertEqual(parts(figures.incomplete_execution), self.WHOLE, grouping)
            self.assertFalse(figures.HasField("execution"))
            self.assertEqual(figures.known_execution.disbursed_yen, 3_500_000)
            self.assertEqual(figures.appropriation.current_yen, 10_000_000)
            self.assertFalse(figures.HasField("unused_yen"))
        self.assertEqual(grouped(self.case, "PROJECT")["B"].unused_yen, 500_000)
        total = suite().budget.QueryBalances(balance.QueryBalancesRequest(
            parent=self.case.year(2024))).total
        self.assertEqual(parts(total.incomplete_executed), self.WHOLE)
        self.assertFalse(total.HasField("incomplete_appropriation"))
        page = self.case.cli("balance", 2024, "--by", "classification-node")
        self.assertRegex(page, r"合計 +10,000,000 +0 +0 +0 +10,000,000 +－ +※3,500,000 +0 +－")
        self.assertRegex(page, r"台帳計 .*※3,500,000 +0 +－")
        self.assertIn("支出済額は2件中1件が不明", page)
        self.assertNotIn("※", self.case.cli("balance", 2023, "--by", "classification-node"))
        data = json.loads(suite().cli("--json", "balance", self.case.code, 2024).stdout)
        self.assertNotIn("unusedYen", [b for b in data["balances"] if b["key"].endswith("/A")][0])


class PartsTest(unittest.TestCase):
    """Where a figure may be missing, and who may state it for others."""

    def total(self, **changes):
        case = Case(ABSENT, Lines(**changes))
        cell = compare(case).total.cells[1]
        # Two ways to the same: the catalogue's trees and the ledger's lines.
        year = grouped(case, "YEAR")[""]
        self.assertEqual(cell.HasField("incomplete_executed"), year.HasField("incomplete_execution"))
        self.assertEqual(parts(cell.incomplete_executed), parts(year.incomplete_execution))
        self.assertEqual(parts(cell.incomplete_appropriation),
                         parts(year.incomplete_appropriation))
        return cell

    A, B, TOTAL, PILLAR = ("projects/A", "projects/B", "classificationNodes/total",
                           "classificationNodes/pillar-1")

    def test_an_appropriation_that_is_not_known(self):
        cell = self.total(lines={"A": (self.A, "false", "true")}, drop=[("2024", "A")],
                          entries=[money(2024, "A", "expenditure", 100)])
        self.assertEqual(parts(cell.incomplete_appropriation), (4_000_000, 2, 1, 0))
        self.assertFalse(cell.HasField("appropriation_yen"))
        self.assertFalse(cell.HasField("original_yen"))
        self.assertEqual(cell.executed_yen, 3_500_100)
        self.assertFalse(cell.HasField("rate"))

    def test_a_project_with_two_lines_of_which_one_does_not_record_it(self):
        cell = self.total(lines={"A": (self.A, "true", "true"), "A2": (self.A, "true", "false")},
                          entries=[money(2024, "A2", "original_appropriation", 1_000),
                                   money(2024, "A", "expenditure", 10)])
        self.assertEqual(parts(cell.incomplete_executed), (3_500_010, 2, 1, 6_001_000))

    def test_a_line_that_records_it_alone_does_so_for_its_node(self):
        cell = self.total(lines={"A2": (self.A, "false", "true")},
                          entries=[money(2024, "A2", "expenditure", 5_000_000)])
        self.assertEqual(cell.executed_yen, 8_500_000)

    def test_what_a_node_above_states_is_lacking_nowhere_above(self):
        case = Case(ABSENT, Lines(lines={"P": (self.PILLAR, "false", "true")},
                                  entries=[money(2024, "P", "expenditure", 5_000_000)]))
        answer = compare(case)
        self.assertEqual(answer.total.cells[1].rate.permille, 850)
        self.assertEqual(answer.subtotals[0].cells[1].executed_yen, 8_500_000)
        self.assertEqual(grouped(case, "YEAR")[""].execution.executed_yen, 8_500_000)
        # The department has the projects, not what the pillar states for them.
        row = compare(case, "DEPARTMENT").rows[0]
        self.assertEqual(parts(row.cells[1].incomplete_executed), AbsentTest.WHOLE)

    def test_precision_adjustments_state_nothing(self):
        cell = self.total(lines={"P": (self.PILLAR, "false", "true")},
                          entries=[money(2024, "P", "expenditure_precision_adjustment", 300)])
        self.assertEqual(parts(cell.incomplete_executed), (3_500_300, 2, 1, 6_000_000))

    def test_a_zero_beside_what_is_known_below_states_nothing(self):
        cell = self.total(lines={"P": (self.PILLAR, "false", "true")})
        self.assertEqual(parts(cell.incomplete_executed), (3_500_000, 3, 1, 6_000_000))
        cell = self.total(lines={"P": (self.PILLAR, "false", "true"),
                                 "B": (self.B, "true", "false")},
                          drop=[("2024", "B")],
                          entries=[money(2024, "B", "original_appropriation", 4_000_000)])
        self.assertEqual(cell.executed_yen, 0)

    def test_a_project_without_any_line(self):
        case = Case(ABSENT, Lines(drop=[("2024", "A")]))
        cell = compare(case).total.cells[1]
        self.assertEqual(parts(cell.incomplete_appropriation), (4_000_000, 2, 1, 0))
        self.assertEqual(parts(cell.incomplete_executed), (3_500_000, 2, 1, 0))
        self.assertFalse(compare(case).total.changes[0].HasField("appropriation_yen"))


class SubProjectsTest(unittest.TestCase):
    def test_a_sum_over_sub_projects(self):
        w = World(suite(), projects=1)
        subs = [f"{w.project(2023, 7)}/subProjects/{s}" for s in "abc"]
        project = pb("catalog/project")
        w.suite.catalog.BatchCreateProjects(project.BatchCreateProjectsRequest(
            parent=w.year(2023), request_id=new_id(), projects=[w.make_project(
                2023, 7, sub_projects=[project.SubProject(name=s, display_name=s[-1])
                                       for s in subs])]))

        def add(name, node, **records):
            w.suite.budget.BatchCreateBudgetLines(line.BatchCreateBudgetLinesRequest(
                parent=w.year(2023), request_id=new_id(), budget_lines=[line.BudgetLine(
                    name=f"{w.year(2023)}/budgetLines/{name}", node=node, **records)]))

        def post(name, kind, amount):
            w.append(2023, [entry.LedgerEntry(
                budget_line=f"{w.year(2023)}/budgetLines/{name}", kind=kind, amount_yen=amount,
                effective_date=day("2023-06-01"))])

        both = dict(records_appropriation=True, records_execution=True)
        add("a", subs[0], **both)
        add("b", subs[1], records_appropriation=True)  # the third has no amount of its own
        post("a", 1, 100)
        post("b", 1, 50)
        post("a", 20, 60)

        def cells(level="LEVEL_PROJECT", **fields):
            answer = w.compare(level=level, **fields)
            return {r.display_name: r.cells[1] for r in (*answer.rows, *answer.subtotals)}

        for policy in POLICIES:
            row = cells(lineage_policy=f"LINEAGE_POLICY_{policy}")["事業7"]
            self.assertEqual(executed_of(row), (60, 2, 1, 50))
        self.assertIsNone(executed_of(cells("LEVEL_SUB_PROJECT")["b"]))
        self.assertEqual(executed_of(cells("LEVEL_SUB_PROJECT")["事業7"]), (60, 2, 1, 50))
        add("own", w.project(2023, 7), records_execution=True)
        post("own", 20, 40)
        self.assertEqual(executed_of(cells()["事業7"]), 100)
        closed = w.close(2023).settlement.figures
        self.assertEqual(closed.execution.disbursed_yen, 100)

    def test_a_settlement_of_a_year_that_is_not_all_known(self):
        w = World(suite(), projects=1)
        w.suite.budget.BatchCreateBudgetLines(line.BatchCreateBudgetLinesRequest(
            parent=w.year(2022), request_id=new_id(), budget_lines=[line.BudgetLine(
                name=f"{w.year(2022)}/budgetLines/more", node=w.project(2022, 0) + "/subProjects/x",
                records_appropriation=True)]))
        w.append(2022, [w.entry(2022, 0, 90, kind=1), w.entry(2022, 0, 70)])
        figures = w.close(2022).settlement.figures
        self.assertEqual(figures.execution.disbursed_yen, 70)  # the project states it


if __name__ == "__main__":
    unittest.main()
