"""What a column, a report and a balance say of a year that papers keep: they are of the newest paper at or
before their date, and no sum is made of figures that were told at different ones."""

import unittest

import world
from statements import CARRIED_OUT, CURRENT, DISBURSED, YEAR, Figure, Papers, Statement
from suite import new_id, pb, suite
from world import World, comparison, day

report = pb("aggregator/execution_report")
State = world.year_state.ClosingState
Stage = world.year_state.ExecutionStage
COMMITTED = Figure.FIGURE_COMMITTED
KIND = comparison.Finding


class ColumnTest(unittest.TestCase):
    def setUp(self):
        self.w = World(suite(), projects=3)
        self.papers = Papers(self.w)

    def july(self, *rows, **fields):
        """By commitments, as papers of a running year often are."""
        figures = [self.papers.figure(i, figure, printed)
                   for i, row in enumerate(rows or ((6000, 3000), (4000, 1000), (2000, 500)))
                   for figure, printed in zip((CURRENT, COMMITTED), row)]
        return self.papers.put(self.papers.paper(
            "july", execution_stage=Stage.EXECUTION_STAGE_COMMITMENT, **fields), figures)

    def october(self, *rows, **fields):
        return self.papers.put(
            self.papers.paper("october", on="2022-10-31",
                              execution_stage=Stage.EXECUTION_STAGE_DISBURSEMENT, **fields),
            self.papers.rows(*(rows or ((6000, 2500), (4000, 900), (2000, 400)))))

    def settlement(self):
        figures = [*self.papers.rows((6000, 5800), (4000, 3600), (2000, 1000)),
                   self.papers.figure(2, CARRIED_OUT, 700)]
        return self.papers.put(self.papers.paper(
            "settlement", Statement.KIND_SETTLEMENT, "2023-09-10"), figures)

    def compare(self, *dates, level="LEVEL_PROJECT", **fields):
        return self.w.suite.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, level=level, columns=[
                comparison.ColumnSpec(fiscal_year=YEAR, as_of=day(on) if on else None)
                for on in dates], **fields))


class NewestPaperTest(ColumnTest):
    def test_each_column_is_of_its_own_paper(self):
        self.july()
        self.october()
        self.settlement()
        july, october, settled = self.compare("2022-07-31", "2022-10-31", "2023-05-31").columns
        self.assertEqual([c.statement_title for c in (july, october, settled)],
                         ["july", "october", "settlement"])
        self.assertEqual([c.closing_state for c in (july, october, settled)],
                         [State.CLOSING_STATE_IN_YEAR] * 2 + [State.CLOSING_STATE_SETTLED])
        self.assertEqual([c.execution_stage for c in (july, october, settled)], [
            Stage.EXECUTION_STAGE_COMMITMENT, Stage.EXECUTION_STAGE_DISBURSEMENT, 0])
        self.assertEqual([c.ledger_executed_yen for c in (july, october, settled)],
                         [4_500_000, 3_800_000, 10_400_000])
        self.assertEqual([c.executed_through for c in (july, october, settled)],
                         [day("2022-07-31"), day("2022-10-31"), day("2023-05-31")])

    def test_closing_adds_the_lock_and_changes_no_earlier_column(self):
        self.july()
        self.settlement()
        before = self.compare("2022-07-31", None)
        self.w.close(YEAR)
        after = self.compare("2022-07-31", None)
        self.assertEqual(after.columns, before.columns)
        self.assertEqual(after.rows, before.rows)

    def test_between_two_papers_figures_are_as_the_earlier_one_told_them(self):
        self.july()
        self.october()
        column = self.compare("2022-09-15", "2022-10-31").columns[0]
        self.assertEqual(column.as_of, day("2022-09-15"))
        self.assertEqual(column.executed_through, day("2022-07-31"))
        self.assertEqual(column.statement_title, "july")
        self.assertEqual(column.ledger_executed_yen, 4_500_000)

    def test_before_the_first_paper_execution_is_absent(self):
        self.july()
        answer = self.compare("2022-06-30", "2022-07-31")
        self.assertFalse(answer.columns[0].HasField("ledger_executed_yen"))
        self.assertFalse(answer.columns[0].HasField("executed_through"))
        self.assertFalse(any(row.cells[0].HasField("executed_yen") for row in answer.rows))
        self.assertIn(KIND.KIND_EXECUTION_UNKNOWN, [f.kind for f in answer.findings])

    def test_july_against_october_is_no_swing_and_stages_are_told_apart(self):
        self.july((6000, 3000))
        self.october((6000, 5500))
        kinds = [f.kind for f in self.compare("2022-07-31", "2022-10-31").findings]
        self.assertNotIn(KIND.KIND_LARGE_SWING, kinds)
        self.assertIn(KIND.KIND_EXECUTION_STAGE_MISMATCH, kinds)
        self.assertIn(KIND.KIND_AS_OF_MISMATCH, kinds)

    def test_a_stage_that_is_asked_for_is_that_of_the_papers_which_tell_it(self):
        self.july()
        self.october()
        columns = self.w.suite.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, columns=[
                comparison.ColumnSpec(fiscal_year=YEAR, execution_stage=stage)
                for stage in (1, 2)])).columns
        self.assertEqual([c.statement_title for c in columns], ["july", "october"])
        self.assertEqual([c.ledger_executed_yen for c in columns], [4_500_000, 3_800_000])

    def test_a_mended_and_a_withdrawn_paper_are_seen_at_once_and_old_snapshots_stay(self):
        etag = self.july().statement.etag
        self.october()
        old = self.compare("2022-07-31", "2022-10-31")
        self.papers.put(self.papers.paper("july"), self.papers.rows((6000, 2000)), etag=etag)
        mended = self.compare("2022-07-31", "2022-10-31")
        self.assertEqual(mended.columns[0].execution_stage, 0)
        self.assertEqual(mended.columns[0].ledger_executed_yen, 2_000_000)
        self.papers.withdraw("october", self.papers.get("october").etag)
        self.assertEqual(self.compare("2022-07-31", "2022-10-31").columns[1].statement_title, "july")
        self.assertEqual(self.compare("2022-07-31", "2022-10-31", snapshot=old.snapshot), old)

    def test_a_year_kept_by_postings_says_what_its_books_say(self):
        self.w.suite.budget.UpdateBudgetYear(world.year_state.UpdateBudgetYearRequest(
            budget_year=world.year_state.BudgetYear(
                name=f"{self.w.year(YEAR)}/budgetYear", closing_state=1, posting_granularity=1,
                executed_through=day("2022-12-24")), request_id=new_id()))
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])
        self.july()
        column = self.compare("2022-06-30", "2022-07-31").columns[0]
        self.assertEqual(column.statement_title, "")
        self.assertEqual(column.ledger_executed_yen, 700_000)
        self.assertEqual(column.executed_through, day("2022-06-30"))

    def test_pace_counts_to_the_declared_date(self):
        self.papers.put(self.papers.paper("october", on="2022-10-31"),
                        self.papers.rows((6000, 2500), (4000, 900), (2000, 400)))
        self.settlement()
        papers = Papers(self.w, year=2023)
        papers.put(papers.paper("october", on="2023-10-31"), papers.rows((6000, 2600)))
        answer = self.w.suite.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, columns=[
                comparison.ColumnSpec(fiscal_year=2022, as_of=day("2022-10-31")),
                comparison.ColumnSpec(fiscal_year=2023, as_of=day("2023-11-20"))], include_pace=True))
        of_2023 = [p for p in answer.total.paces if p.column == 1][0]
        self.assertEqual(of_2023.day_of_year, 214)
        self.assertEqual(of_2023.past[0].executed_yen, 3_800_000)


class MixedTest(ColumnTest):
    """October's paper is an excerpt that tells the first project alone."""

    def setUp(self):
        super().setUp()
        self.papers.put(self.papers.paper("july"),
                        self.papers.rows((6000, 3000), (4000, 1000), (2000, 500)))
        self.papers.put(self.papers.paper("october", on="2022-10-31", excerpt=True),
                        self.papers.rows((6000, 4200)))

    def assert_mixed(self, incomplete, known, parts, earlier, budget):
        self.assertEqual((incomplete.known_yen, incomplete.parts, incomplete.absent_parts),
                         (known, parts, 0))
        self.assertEqual((incomplete.earlier_parts, incomplete.earlier_appropriation_yen),
                         (earlier, budget))
        self.assertEqual(incomplete.earliest, day("2022-07-31"))

    def test_no_difference_rate_or_change_is_made_of_figures_of_two_dates(self):
        for policy in ("AS_PRINTED", "GROUPED", "RESTATED"):
            answer = self.compare("2022-07-31", "2022-10-31",
                                  lineage_policy=f"LINEAGE_POLICY_{policy}")
            july, october = answer.total.cells
            self.assertEqual(july.executed_yen, 4_500_000)
            self.assertFalse(october.HasField("executed_yen"))
            self.assertFalse(october.HasField("difference_yen"))
            self.assertFalse(october.HasField("rate"))
            self.assertFalse(october.HasField("unused_yen"))
            self.assert_mixed(october.incomplete_executed, 5_700_000, 3, 2, 6_000_000)
            self.assertFalse(answer.total.changes[0].HasField("executed_yen"))
            self.assertEqual(answer.total.changes[0].appropriation_yen, 0)

    def test_what_the_excerpt_tells_is_whole_and_what_it_leaves_out_is_marked(self):
        rows = {row.display_name: row for row in self.compare("2022-07-31", "2022-10-31").rows}
        told, left_out = rows["事業0"].cells[1], rows["事業1"].cells[1]
        self.assertEqual(told.executed_yen, 4_200_000)
        self.assertEqual(told.rate.permille, 700)
        self.assertFalse(left_out.HasField("executed_yen"))
        self.assert_mixed(left_out.incomplete_executed, 1_000_000, 1, 1, 4_000_000)

    def test_in_every_level_and_the_report(self):
        for level in ("CLASS", "PILLAR", "SUB_PROJECT", "DEPARTMENT"):
            answer = self.compare("2022-07-31", "2022-10-31", level=f"LEVEL_{level}")
            self.assertEqual(answer.total.cells[1].incomplete_executed.earlier_parts, 2, level)
        answer = self.w.suite.aggregator.GetExecutionReport(report.GetExecutionReportRequest(
            name=self.w.year(YEAR))).report
        self.assert_mixed(answer.total.incomplete_executed, 5_700_000, 3, 2, 6_000_000)
        self.assert_mixed(answer.column.incomplete_ledger_executed, 5_700_000, 3, 2, 6_000_000)

    def test_the_balance_says_the_same(self):
        year = self.w.grouped(8)[0].figures
        self.assert_mixed(year.incomplete_execution, 5_700_000, 3, 2, 6_000_000)
        total = self.w.balances(YEAR).total
        self.assert_mixed(total.incomplete_executed, 5_700_000, 3, 2, 6_000_000)
        whole = self.w.balances(YEAR, as_of=day("2022-07-31")).total
        self.assertFalse(whole.HasField("incomplete_executed"))

    def test_the_settlement_makes_it_whole_again(self):
        self.settlement()
        cell = self.compare("2022-10-31", None).total.cells[1]
        self.assertEqual(cell.executed_yen, 10_400_000)
        self.assertTrue(cell.HasField("rate"))

    def test_what_no_paper_told_is_absent_and_not_zero(self):
        fresh = World(suite(), projects=2)
        papers = Papers(fresh)
        papers.put(papers.paper("july"), papers.rows((6000, 3000)))
        self.w = fresh
        answer = self.compare("2022-07-31", "2022-08-31")
        rows = {row.display_name: row.cells[0] for row in answer.rows}
        self.assertEqual(rows["事業0"].executed_yen, 3_000_000)
        self.assertFalse(rows["事業1"].HasField("executed_yen"))
        self.assertEqual(answer.total.cells[0].incomplete_executed.absent_parts, 1)
        held = {b.node: b for b in fresh.balances(YEAR).balances}
        self.assertFalse(held[fresh.project(YEAR, 1)].HasField("executed_yen"))

    def project_in_parts(self):
        """A world whose second project has two sub-projects with lines of their own; their names."""
        w = World(suite(), projects=1)
        w.suite.catalog.BatchCreateProjects(world.project.BatchCreateProjectsRequest(
            parent=w.year(YEAR), request_id=new_id(), projects=[w.make_project(
                YEAR, 1, sub_projects=[world.project.SubProject(
                    name=f"{w.project(YEAR, 1)}/subProjects/{s}", display_name=s)
                    for s in "ab"])]))
        nodes = [w.project(YEAR, 1), *(f"{w.project(YEAR, 1)}/subProjects/{s}" for s in "ab")]
        w.suite.budget.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
            parent=w.year(YEAR), request_id=new_id(), budget_lines=[world.line.BudgetLine(
                name=f"{w.year(YEAR)}/budgetLines/{i}", node=node, records_appropriation=True,
                records_execution=True) for i, node in enumerate(nodes)]))
        return w, nodes

    def test_a_project_told_whole_holds_what_is_told_of_its_parts_earlier(self):
        w, nodes = self.project_in_parts()
        papers = Papers(w)
        nothing = papers.figure(0, DISBURSED, 0)
        papers.put(papers.paper("july"), [nothing, *(papers.figure(node, figure, printed)
                                          for node, row in zip(nodes[1:], ((600, 100), (400, 50)))
                                          for figure, printed in zip((CURRENT, DISBURSED), row))])
        papers.put(papers.paper("october", on="2022-10-31"),
                   [nothing, papers.figure(nodes[0], DISBURSED, 300)])
        self.w = w
        answer = self.compare("2022-07-31", "2022-10-31")
        self.assertEqual([c.executed_yen for c in answer.total.cells], [150_000, 300_000])
        self.assertEqual(answer.total.cells[1].rate.permille, 300)
        subs = {r.display_name: r.cells[1]
                for r in self.compare("2022-07-31", "2022-10-31", level="LEVEL_SUB_PROJECT").rows}
        self.assertEqual(subs["a"].incomplete_executed.earlier_parts, 1)
        self.assertEqual(subs["a"].incomplete_executed.known_yen, 100_000)

    def test_parts_told_after_their_project_are_not_counted_beside_it(self):
        w, (whole, *parts) = self.project_in_parts()
        papers = Papers(w)
        nothing = papers.figure(0, DISBURSED, 0)
        papers.put(papers.paper("july"), [nothing, papers.figure(whole, CURRENT, 1000),
                                          papers.figure(whole, DISBURSED, 300)])
        papers.put(papers.paper("october", on="2022-10-31"),
                   [nothing, *(papers.figure(node, figure, printed)
                               for node, row in zip(parts, ((600, 250), (400, 150)))
                               for figure, printed in zip((CURRENT, DISBURSED), row))])
        held = {b.node: b for b in w.balances(YEAR).balances}
        self.assertEqual([held[node].appropriation_yen for node in (whole, *parts)],
                         [0, 600_000, 400_000])
        self.assertEqual([held[node].executed_yen for node in parts], [250_000, 150_000])
        self.w = w
        july, october = self.compare("2022-07-31", "2022-10-31").total.cells
        self.assertEqual((july.appropriation_yen, july.executed_yen), (1_000_000, 300_000))
        self.assertEqual(october.appropriation_yen, 1_000_000)
        self.assertEqual(october.incomplete_executed.known_yen or october.executed_yen, 400_000)


if __name__ == "__main__":
    unittest.main()
