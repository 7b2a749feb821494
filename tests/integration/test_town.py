"""The made-up town of the demonstration: that it is made the same each time and is right in itself, and that the suite
shows of it what was planned."""

import collections
import filecmp
import itertools
import json
import pathlib
import tempfile
import unittest

import oracle
import town
from demo import LEVELS
from suite import jurisdiction_code, new_id, pb, suite
from town import CODE, NAME, YEARS, Files, appropriation, carried_out, disbursed, year
from world import day

comparison = pb("aggregator/compare_execution")
balance = pb("budget/balance")
statement = pb("budget/statement")
settlement = pb("budget/settlement")
Row = comparison.Row
Finding = comparison.Finding
MISMATCHED = f"{year(2024)}/projects/0201-05"


class MadeTest(unittest.TestCase):
    """Its files, reckoned without the suite."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = Files(town.make(pathlib.Path(cls.folder.name) / "town"))

    def test_the_same_bytes_each_time(self):
        with tempfile.TemporaryDirectory() as other:
            town.make(other, PYTHONHASHSEED="7", TZ="America/Adak", LC_ALL="C")
            made = sorted(p.relative_to(self.files.folder) for p in self.files.folder.rglob("*.csv"))
            again = sorted(p.relative_to(other) for p in pathlib.Path(other).rglob("*.csv"))
            self.assertEqual(made, again)
            self.assertGreater(len(made), 50)
            for path in made:
                self.assertTrue(filecmp.cmp(self.files.folder / path, pathlib.Path(other) / path, shallow=False), path)

    def test_its_code_is_valid_and_of_no_prefecture(self):
        self.assertEqual(CODE, jurisdiction_code(int(CODE[:5])))
        self.assertGreater(int(CODE[:2]), 47)

    def test_it_is_a_town_of_twenty_thousand(self):
        for y in YEARS:
            original = sum(k["original_appropriation"] for k in self.files.sums(y).values())
            self.assertTrue(8_500_000_000 < original < 10_500_000_000, original)
            projects = self.files.rows(y, "projects")
            self.assertTrue(55 <= len(projects) <= 75, len(projects))
            self.assertGreater(len(self.files.entries(y)), 3000)

    def test_no_line_is_exceeded_on_any_day(self):
        for y in YEARS:
            lines = collections.defaultdict(collections.Counter)
            for date, entries in self.files.days(y):
                for e in entries:
                    lines[e["budget_line"]][e["kind"]] += int(e["amount_yen"])
                for line in {e["budget_line"] for e in entries}:
                    kinds = lines[line]
                    budget = appropriation(kinds)
                    self.assertLessEqual(disbursed(kinds) + carried_out(kinds), budget, f"{line} {date}")
                    self.assertLessEqual(kinds["commitment"], budget, f"{line} {date}")

    def test_what_is_paid_was_ordered_and_what_is_ordered_was_committed(self):
        for y in YEARS:
            of = collections.defaultdict(collections.Counter)
            lines = {}
            for date, entries in self.files.days(y):
                touched = set()
                for e in entries:
                    name = e["commitment"] or (e["entry"] if e["kind"] == "commitment" else "")
                    if name:
                        of[name][e["kind"]] += int(e["amount_yen"])
                        touched.add(name)
                        self.assertEqual(lines.setdefault(name, e["budget_line"]), e["budget_line"])
                for name in touched:
                    kinds = of[name]
                    paid = kinds["expenditure"] - kinds["refund"]
                    self.assertLessEqual(paid, kinds["payment_order"], f"{name} {date}")
                    self.assertLessEqual(kinds["payment_order"], kinds["commitment"], f"{name} {date}")
            self.assertGreater(len(of), 800)

    def test_legs_of_a_transfer_sum_to_zero_on_one_day(self):
        for y in YEARS:
            groups = collections.defaultdict(list)
            for e in self.files.entries(y):
                if e["transfer_group"]:
                    groups[e["transfer_group"]].append((e["kind"], e["effective_date"], int(e["amount_yen"])))
            kinds = {legs[0][0] for legs in groups.values()}
            self.assertLessEqual({"reserve_allocation", "diversion"}, kinds)
            for legs in groups.values():
                self.assertEqual(len({leg[:2] for leg in legs}), 1, legs)
                self.assertEqual(sum(leg[2] for leg in legs), 0, legs)

    def test_each_year_takes_in_what_the_last_carried_out_but_for_the_one_that_is_planned(self):
        differing = []
        for before, after in ((2022, 2023), (2023, 2024)):
            out, into = self.files.sums(before), self.files.sums(after)
            for line in {*out, *into}:
                for kind in town.CARRY_OVER:
                    a, b = out[line][f"{kind}_carry_over_out"], into[line][f"{kind}_carry_over_in"]
                    if a != b:
                        differing.append((before, line, kind, a, b))
        self.assertEqual(differing, [(2023, "0201-05.2-12-n", "approved", 16_800_000, 18_600_000)])
        kinds = {k for y in (2022, 2023) for s in self.files.sums(y).values() for k in s if "carry_over_out" in k}
        self.assertEqual(kinds, {f"{kind}_carry_over_out" for kind in town.CARRY_OVER})

    def test_money_goes_out_as_it_does_in_a_town(self):
        """Salaries evenly, works late, with the closing period."""
        by_item = {"02": [0, 0], "14": [0, 0]}
        for e in self.files.entries(2023):
            item = e["budget_line"].split("-")[-2]
            if e["kind"] == "expenditure" and item in by_item:
                by_item[item][e["effective_date"] > "2023-09-30"] += int(e["amount_yen"])
        early = {item: first * 100 // (first + second) for item, (first, second) in by_item.items()}
        self.assertTrue(48 <= early["02"] <= 52, early)
        self.assertLess(early["14"], 35, early)
        closing = [e for e in self.files.entries(2023) if e["effective_date"] > "2024-03-31"]
        self.assertGreater(len(closing), 100)
        self.assertLessEqual(max(e["effective_date"] for e in closing), "2024-05-31")


class LoadedTest(unittest.TestCase):
    """The suite with the town, which was loaded by a script that broke off in between."""

    @classmethod
    def setUpClass(cls):
        cls.suite = suite()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.files = Files(pathlib.Path(folder.name))
        cls.broken = town.load(cls.suite, folder.name, town.failing("edit", folder.name), check=False)
        cls.first = town.load(cls.suite, folder.name)
        cls.heads = cls.snapshot()
        cls.second = town.load(cls.suite, folder.name)

    @classmethod
    def snapshot(cls):
        return cls.suite.cli("--json", "snapshot", CODE).stdout

    def compare(self, *columns, level="PROJECT", policy="GROUPED", **fields):
        """Columns as fiscal years, or with a date."""
        specs = [comparison.ColumnSpec(fiscal_year=c) if isinstance(c, int) else
                 comparison.ColumnSpec(fiscal_year=c[0], as_of=day(c[1])) for c in columns]
        return self.suite.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=NAME, columns=specs, level=f"LEVEL_{level}", lineage_policy=f"LINEAGE_POLICY_{policy}",
            **fields))

    def kinds(self, answer):
        return {Finding.Kind.Name(f.kind).removeprefix("KIND_") for f in answer.findings}

    def log(self, name):
        return json.loads(self.suite.cli("--json", "log", name, "--limit", "1000").stdout)

    def test_a_load_that_broke_off_goes_on_and_another_changes_nothing(self):
        self.assertNotEqual(self.broken.returncode, 0)
        self.assertIn("broken", self.broken.stderr)
        self.assertIn("3 of 11 steps were done before", self.first.stdout)
        self.assertIn("11 of 11 steps were done before", self.second.stdout)
        self.assertEqual(self.snapshot(), self.heads)

    def test_the_ledger_holds_what_the_files_say(self):
        for y in YEARS:
            answer = self.suite.budget.QueryBalances(balance.QueryBalancesRequest(parent=year(y), page_size=1000))
            sums = self.files.sums(y)
            self.assertEqual(len(answer.balances), len(self.files.rows(y, "budget_lines")))
            for line in answer.balances:
                kinds = sums[line.budget_line.rsplit("/", 1)[1]]
                self.assertEqual(
                    (line.appropriation_yen, line.executed_yen, line.figures.execution.committed_yen,
                     line.figures.execution.ordered_yen),
                    (appropriation(kinds), disbursed(kinds), kinds["commitment"], kinds["payment_order"]), line)

    def test_all_pairs_of_years_keep_their_totals(self):
        for pair in itertools.combinations(YEARS, 2):
            for level in LEVELS:
                for policy in ("AS_PRINTED", "GROUPED", "RESTATED"):
                    if (level, policy) == ("FUND_SOURCE", "RESTATED"):
                        continue
                    answer = self.compare(*pair, level=level, policy=policy)
                    for i, y in enumerate(pair):
                        kinds = self.files.sums(y).values()
                        for cells in ([r.cells[i] for r in answer.rows], [answer.total.cells[i]]):
                            self.assertEqual((sum(c.appropriation_yen for c in cells),
                                              sum(c.executed_yen for c in cells)),
                                             (sum(map(appropriation, kinds)), sum(map(disbursed, kinds))),
                                             (pair, level, policy))

    def test_months_rise_and_end_at_what_the_papers_print(self):
        for y in YEARS:
            months = self.suite.budget.QueryGroupedBalances(balance.QueryGroupedBalancesRequest(
                parent=NAME, fiscal_years=[y], grouping="BALANCE_GROUPING_YEAR", monthly=True)).balances
            self.assertEqual(len(months), 14 if y < 2024 else 8)
            total, at_half = 0, None
            for month in months:
                self.assertGreater(month.figures.execution.executed_yen, 0)
                total += month.figures.execution.executed_yen
                at_half = total if month.month.month == 9 else at_half
            printed = self.printed(y, f"status-{y}-09-30", statement.StatementFigure.FIGURE_DISBURSED)
            self.assertEqual((at_half + 500) // 1000, printed)
            if y < 2024:
                self.assertEqual(total, self.printed(y, "settlement", statement.StatementFigure.FIGURE_DISBURSED))

    def printed(self, y, paper, figure):
        figures = self.suite.budget.ListStatementFigures(statement.ListStatementFiguresRequest(
            parent=f"{year(y)}/statements/{paper}", page_size=1000)).figures
        return next(f.printed for f in figures if f.node.endswith("/classificationNodes/total") and f.figure == figure)

    def test_findings_are_those_that_were_planned(self):
        self.assertEqual(self.kinds(self.compare(2022, 2023, include_indicators=True)), {
            "CLOSING_STATE_MISMATCH", "LOW_EXECUTION", "LARGE_SWING", "INDICATOR_MISSED"})
        self.assertEqual(self.kinds(self.compare(2023, 2024, include_indicators=True, include_pace=True)), {
            "CLOSING_STATE_MISMATCH", "AS_OF_MISMATCH", "LOW_EXECUTION", "LARGE_SWING", "BEHIND_PACE",
            "CARRY_OVER_MISMATCH", "INDICATOR_MISSED", "INDICATOR_NOT_COMPARABLE"})

    def results(self, *columns):
        """Results of the last column's year with their measures, and the columns in which an indicator is said to have missed."""
        answer = self.compare(*columns, include_indicators=True)
        of = columns[-1] if isinstance(columns[-1], int) else columns[-1][0]
        found = [r for row in answer.rows for group in row.indicators for r in group.results if r.fiscal_year == of]
        self.assertGreater(len(found), 20)
        return found, {f.column for f in answer.findings if f.kind == Finding.KIND_INDICATOR_MISSED}

    def test_what_half_a_year_came_to_is_not_called_missed(self):
        """Neither while the year runs nor where one looks back at a day of it: levels too."""
        for columns in ((2023, 2024), (2022, (2023, "2023-12-31"))):
            found, missed = self.results(*columns)
            self.assertEqual(missed, {0}, columns)
            self.assertFalse([r for r in found if any(a.HasField("met") for a in r.achievements)], columns)
            self.assertFalse([r for r in found if r.HasField("cost_per_unit_yen")], columns)
            # How far those came that go up is told.
            self.assertTrue([r for r in found if any(a.HasField("permille") for a in r.achievements)], columns)
        found, missed = self.results(2022, 2023)
        self.assertEqual(missed, {0, 1})
        self.assertTrue([r for r in found if any(a.HasField("met") for a in r.achievements)])
        self.assertTrue([r for r in found if r.HasField("cost_per_unit_yen")])

    def test_the_carry_over_that_differs_is_found_and_no_other(self):
        self.assertEqual([f for f in self.compare(2022, 2023).findings if f.kind == Finding.KIND_CARRY_OVER_MISMATCH],
                         [])
        found = [f for f in self.compare(2023, 2024).findings if f.kind == Finding.KIND_CARRY_OVER_MISMATCH]
        of_project = [f for f in found if f.node]
        self.assertEqual([(f.node.rsplit("/", 1)[1], list(f.figures)) for f in of_project],
                         [("0201-05", [16_800_000, 18_600_000])])
        self.assertEqual([f.figures[1] - f.figures[0] for f in found if not f.node], [1_800_000])

    def test_a_merge_and_a_split_with_its_shares(self):
        grouped = {m.node.rsplit("/", 1)[1]: r for r in self.compare(2022, 2023).rows for m in r.members}
        merged = grouped["0201-09"]
        self.assertEqual(merged.match, Row.MATCH_GROUP)
        self.assertEqual({m.node.rsplit("/", 1)[1] for m in merged.members}, {"0201-07", "0201-08", "0201-09"})
        whole = self.compare(2023, 2024)
        split = next(r for r in whole.rows if any(m.node.endswith("/projects/0302-03") for m in r.members))
        self.assertEqual({(lineage.successor.rsplit("/", 1)[1], lineage.share_ppm) for lineage in split.lineage},
                         {("0302-05", 620000), ("0302-06", 380000)})
        restated = {r.id: r for r in self.compare(2023, 2024, policy="RESTATED").rows}
        parts = [restated[f"2024/{id_}"].cells[0] for id_ in ("0302-05", "0302-06")]
        before = split.cells[0]
        self.assertEqual(sum(p.executed_yen for p in parts), before.executed_yen)
        self.assertEqual(sum(p.appropriation_yen for p in parts), before.appropriation_yen)
        # Each component is placed by itself, so each may be a yen away.
        self.assertAlmostEqual(parts[0].appropriation_yen, before.appropriation_yen * 62 // 100, delta=10)
        self.assertAlmostEqual(parts[0].executed_yen, before.executed_yen * 62 // 100, delta=1)

    def test_a_renaming_a_move_a_beginning_and_an_end(self):
        rows = {m.node.rsplit("/", 1)[1]: r for r in self.compare(*YEARS).rows for m in r.members}
        self.assertEqual({m.display_name for m in rows["0701-02"].members},
                         {"観光協会補助事業", "観光地域づくり推進事業"})
        moved = rows["0701-05"]
        self.assertEqual({m.node.rsplit("/", 1)[1] for m in moved.members}, {"1004-04", "0701-05"})
        self.assertEqual([c.HasField("appropriation_yen") for c in rows["0401-03"].cells], [True, True, False])
        self.assertEqual([c.HasField("appropriation_yen") for c in rows["0301-08"].cells], [False, False, True])

    def test_a_year_that_runs_is_seen_at_any_date(self):
        """As of any date, and beside the same date of other years."""
        executed = [self.compare((2024, date), 2023).total.cells[0].executed_yen
                    for date in ("2024-04-30", "2024-06-15", "2024-06-16", "2024-09-30", "2024-11-30")]
        self.assertEqual(executed, sorted(executed))
        expected = [sum(disbursed(k) for k in self.files.sums(2024, to=date).values())
                    for date in ("2024-04-30", "2024-11-30")]
        self.assertEqual([executed[0], executed[-1]], expected)
        paces = self.compare(2023, 2024, include_pace=True).total.paces
        self.assertEqual([p.fiscal_year for p in paces[0].past], [2023, 2022])
        self.assertTrue(paces[0].projected_low_yen <= paces[0].projected_yen <= paces[0].projected_high_yen)

    def test_what_was_put_right_is_in_the_history(self):
        project = self.log(f"{year(2023)}/projects/0201-09")
        self.assertTrue(any(w["write"]["method"].endswith("/ApplyChanges") and w["write"]["reason"] == "誤記の訂正"
                            and "空き屋" in " ".join(w["alteration"]) for w in project))
        reversed_ = [e for y in YEARS for e in self.files.entries(y) if e["reverses"]]
        self.assertEqual(len(reversed_), 2)
        for e in reversed_:
            shown = self.suite.cli("show", f"{year(e['fiscal_year'])}/ledgerEntries/{e['entry']}").stdout
            self.assertIn(e["reverses"], shown)
            self.assertIn("金額の誤り", shown)
        paper = self.suite.budget.GetStatement(statement.GetStatementRequest(
            name=f"{year(2023)}/statements/status-2023-09-30")).statement
        self.assertIn("訂正", paper.title)
        writes = [w["write"]["method"].rsplit("/", 1)[1] for w in self.log(CODE) if w["service"] == "budget"
                  and any(t.get("fiscalYear") == 2023 for t in w["write"]["touched"])]
        self.assertEqual(writes.count("PutStatement"), 3)

    def test_two_years_are_closed_and_one_is_certified(self):
        def settled(y):
            return self.suite.budget.GetSettlement(settlement.GetSettlementRequest(
                name=f"{year(y)}/settlement")).settlement

        self.assertTrue(settled(2022).certified_on.year)
        self.assertFalse(settled(2023).HasField("certified_on"))
        self.assertEqual([settled(y).disagreement_count for y in (2022, 2023)], [0, 0])
        self.assertIn("令和4年度", self.suite.cli("report", CODE, "2022", "--certified").stdout)

    def test_explanations_approved_open_and_a_draft(self):
        answer = self.compare(2023, 2024, explanations="EXPLANATION_CHOICE_WITH_DRAFTS")
        shown = {e.explanation.name.rsplit("/", 1)[1]: e for r in answer.rows for e in r.explanations}
        self.assertEqual({i for i, e in shown.items() if e.explanation.state == 1}, {"standard"})
        self.assertEqual({i for i, e in shown.items() if e.open}, {"attraction"})
        self.assertIn("child-allowance", shown)  # of a change that is no finding
        explained = {e.rsplit("/", 1)[1] for f in answer.findings for e in f.explanations}
        self.assertEqual(explained, {"led", "solar"})

    def test_the_papers_agree_with_the_postings(self):
        """Of closed years that was asked when they were closed."""
        answer = self.suite.budget.CloseFiscalYear(settlement.CloseFiscalYearRequest(
            name=year(2024), closed_on=day("2025-05-31"), request_id=new_id(), validate_only=True))
        self.assertEqual(list(answer.disagreements), [])
        misprinted = next(r for r in self.files.rows(2023, "statement_figures") if r["statement"].startswith("status")
                          and r["node"] == "projects/0802-01" and r["figure"] == "disbursed")
        corrected = next(r for r in self.files.rows("2023-corrected", "statement_figures")
                         if r["node"] == "projects/0802-01" and r["figure"] == "disbursed")
        self.assertNotEqual(misprinted["printed"], corrected["printed"])
        self.assertEqual(sorted(misprinted["printed"]), sorted(corrected["printed"]))

    def test_a_year_is_planned_again_without_a_change(self):
        planned = self.suite.cli("import", self.files.folder / "2024", "--update", "--plan").stdout
        self.assertIn("It would be 0 new, 0 changed, 0 deleted", planned)

    def test_another_program_reckons_the_same(self):
        for y in YEARS:
            self.assertGreater(oracle.hold(self, self.suite, CODE, y), 250)


if __name__ == "__main__":
    unittest.main()
