"""What a paper prints, and the values of indicators it tells, belong to it: they stand at its date, beside those
of other papers of the year, and a column reads the newest at or before its own date."""

import unittest

import grpc

import world
from statements import (APPROPRIATION, CURRENT, EXECUTED, RATE, YEAR, Papers, Statement, printed,
                        statement)
from suite import details, new_id, pb, suite
from world import World, day

CODE = grpc.StatusCode
comparison = world.comparison
indicator = world.indicator
report = pb("aggregator/execution_report")


def columns(*dates):
    return [comparison.ColumnSpec(fiscal_year=YEAR, as_of=day(date) if date else None)
            for date in dates]


class PaperTest(unittest.TestCase):
    def setUp(self):
        self.w = World(suite(), projects=3)
        self.papers = Papers(self.w)

    def july(self, executed=1200, **header):
        cells = [self.papers.cell("july", "T1.0.e", 0, EXECUTED, executed),
                 self.papers.cell("july", "T1.0.r", 0, RATE, 182),
                 self.papers.cell("july", "T1.1.e", 1, EXECUTED, 900, row=1)]
        return self.papers.put(self.papers.paper("july"),
                               self.papers.rows((6600, 1200), (3900, 900)), cells=cells, **header)

    def settlement(self, **header):
        paper = self.papers.paper("settlement", Statement.KIND_SETTLEMENT, "2023-09-10")
        cells = [self.papers.cell("settlement", "T1.0.e", 0, EXECUTED, 6600),
                 self.papers.cell("settlement", "T1.0.a", 0, APPROPRIATION, 6600)]
        return self.papers.put(paper, self.papers.rows((6600, 6600), (3900, 3000)), cells=cells,
                               **header)

    def refused(self, code, reason, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)
        return caught.exception.details()


class CellsTest(PaperTest):
    def test_two_papers_print_tables_of_the_same_ids(self):
        answer = self.july().statement
        self.assertEqual((answer.figure_count, answer.reported_figure_count), (4, 3))
        self.settlement()
        self.assertEqual(self.papers.cells(), [
            ("settlement", "T1", 0, APPROPRIATION, 6600), ("july", "T1", 0, EXECUTED, 1200),
            ("settlement", "T1", 0, EXECUTED, 6600), ("july", "T1", 0, RATE, 182),
            ("july", "T1", 1, EXECUTED, 900)])
        self.assertEqual([c[4] for c in self.papers.cells(self.papers.name("july"))],
                         [1200, 182, 900])
        for paper, value in (("july", 1200), ("settlement", 6600)):
            name = f"{self.papers.name(paper)}/reportedFigures/T1.0.e"
            one = self.papers.budget.GetReportedFigure(
                printed.GetReportedFigureRequest(name=name)).reported_figure
            self.assertEqual((one.name, one.statement, one.value),
                             (name, self.papers.name(paper), value))

    def test_a_paper_tells_the_date_it_stands_at(self):
        self.july()
        self.settlement()
        dates = {paper: self.papers.get(paper).stands_at for paper in ("july", "settlement")}
        self.assertEqual(dates, {"july": day("2022-07-31"), "settlement": day("2023-05-31")})

    def test_pages_go_through_all_papers(self):
        self.july()
        self.settlement()
        values, token = [], ""
        while True:
            page = self.papers.budget.ListReportedFigures(printed.ListReportedFiguresRequest(
                parent=self.w.year(YEAR), page_size=1, page_token=token))
            values += [c.value for c in page.reported_figures]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(values, [6600, 1200, 6600, 182, 900])

    def test_equal_cells_write_nothing_and_others_need_the_etag(self):
        etag = self.july().statement.etag
        before = self.papers.revision()
        self.assertTrue(self.july().unchanged)
        said = self.refused(CODE.FAILED_PRECONDITION, "STATEMENT_EXISTS",
                            lambda: self.july(executed=1300))
        self.assertIn("is 1200 of", said)
        self.assertIn("is 1300 of", said)
        self.assertEqual(self.papers.revision(), before)
        mended = self.july(executed=1300, etag=etag)
        self.assertEqual(mended.effect.posted_entries, 0)
        self.assertEqual([c[4] for c in self.papers.cells()], [1300, 182, 900])
        old = self.papers.budget.ListReportedFigures(printed.ListReportedFiguresRequest(
            parent=self.w.year(YEAR), revision=before)).reported_figures
        self.assertEqual([c.value for c in old], [1200, 182, 900])

    def test_cells_end_with_their_paper(self):
        etag = self.july().statement.etag
        self.settlement()
        self.papers.withdraw("july", etag)
        self.assertEqual({c[0] for c in self.papers.cells()}, {"settlement"})
        parent = self.papers.name("july")
        self.refused(CODE.NOT_FOUND, "NOT_FOUND", lambda: self.papers.cells(parent))

    def test_whole_or_not_at_all(self):
        good = self.papers.cell("july", "a", 0, EXECUTED, 1200)
        for field, wrong in (
                ("reported_figures[1].name", self.papers.cell(None, "b", 1, EXECUTED, 1, row=1)),
                ("reported_figures[1].name", self.papers.cell("june", "b", 1, EXECUTED, 1, row=1)),
                ("reported_figures[1].name", self.papers.cell("july", "a", 1, EXECUTED, 1, row=1)),
                ("reported_figures[1]", self.papers.cell("july", "b", 1, EXECUTED, 1)),
                ("reported_figures[1].unit_yen",
                 self.papers.cell("july", "b", 1, EXECUTED, 1, row=1, unit=7))):
            with self.subTest(field), self.assertRaises(grpc.RpcError) as caught:
                self.papers.put(self.papers.paper("july"), self.papers.rows((6600, 1200)),
                                cells=[good, wrong])
            self.assertEqual([v.field for v in details(caught.exception)["BadRequest"].field_violations],
                             [field])
        messages = list(self.papers.messages(self.papers.paper("july"),
                                             self.papers.rows((6600, 1200)), cells=[good]))
        messages[-1].end.reported_figure_count = 2
        self.refused(CODE.INVALID_ARGUMENT, "INVALID_FIELD",
                     lambda: self.papers.budget.PutStatement(iter(messages)))
        self.refused(CODE.INVALID_ARGUMENT, "INVALID_FIELD",
                     lambda: self.papers.budget.PutStatement(iter(messages[:-1])))
        self.assertEqual(self.papers.cells(), [])
        self.assertEqual(self.papers.total(), (0, 0))

    def test_a_message_has_no_more_than_a_thousand(self):
        cells = [self.papers.cell("july", f"c{i}", 0, EXECUTED, i, row=i) for i in range(1001)]
        many = statement.PutStatementRequest(
            reported_figures=statement.PutStatementReportedFigures(reported_figures=cells))
        header, *rest = self.papers.messages(self.papers.paper("july"), [], cells=cells)
        self.refused(CODE.INVALID_ARGUMENT, "INVALID_FIELD",
                     lambda: self.papers.budget.PutStatement(iter([header, many, rest[-1]])))
        self.assertEqual(self.papers.budget.PutStatement(
            iter([header, *rest])).statement.reported_figure_count, 1001)

    def test_figures_and_cells_come_in_any_order(self):
        self.july()
        header, figures, cells, end = self.papers.messages(
            self.papers.paper("july"), self.papers.rows((6600, 1200), (3900, 900)),
            cells=[self.papers.cell("july", "T1.0.e", 0, EXECUTED, 1200),
                   self.papers.cell("july", "T1.0.r", 0, RATE, 182),
                   self.papers.cell("july", "T1.1.e", 1, EXECUTED, 900, row=1)])
        self.assertTrue(self.papers.budget.PutStatement(
            iter([header, cells, figures, end])).unchanged)

    def test_a_paper_that_only_prints(self):
        cells = [self.papers.cell("july", "a", 0, EXECUTED, 1200)]
        answer = self.papers.put(self.papers.paper("july"), [], cells=cells)
        self.assertEqual((answer.effect.posted_entries, answer.statement.reported_figure_count),
                         (0, 1))
        self.refused(CODE.INVALID_ARGUMENT, "INVALID_FIELD",
                     lambda: self.papers.put(self.papers.paper("june"), []))

    def test_cells_of_no_paper_keep_their_ids(self):
        self.july()
        loose = self.papers.cell(None, "T1.0.e", 0, EXECUTED, 1)
        request = printed.BatchCreateReportedFiguresRequest(
            parent=self.w.year(YEAR), request_id=new_id(), reported_figures=[loose])
        self.papers.budget.BatchCreateReportedFigures(request)
        self.assertIn(("", "T1", 0, EXECUTED, 1), self.papers.cells())
        request.request_id = new_id()
        self.refused(CODE.ALREADY_EXISTS, "ALREADY_EXISTS",
                     lambda: self.papers.budget.BatchCreateReportedFigures(request))


class ColumnsTest(PaperTest):
    def members(self, *dates):
        """By column, (paper, measure, value) of what is printed of the first project."""
        answer = suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, columns=columns(*dates), include_reported_figures=True))
        found = {m.column: m for row in answer.rows for m in row.members
                 if m.node == self.w.project(YEAR, 0)}
        return [[(f.statement.rsplit("/", 1)[-1], f.measure, f.value)
                 for f in found[c].reported_figures] for c in range(len(dates))]

    def report(self, date=None):
        """(paper, measure, value) of all that the report prints."""
        answer = suite().aggregator.GetExecutionReport(report.GetExecutionReportRequest(
            name=self.w.year(YEAR), as_of=day(date) if date else None)).report
        return {(f.statement.rsplit("/", 1)[-1], f.measure, f.value)
                for table in answer.tables for row in table.rows for f in row.reported_figures}

    def test_each_column_reads_the_newest_paper_at_its_date(self):
        self.july()
        july, settled = [("july", EXECUTED, 1200), ("july", RATE, 182)], [
            ("settlement", APPROPRIATION, 6600), ("settlement", EXECUTED, 6600),
            ("july", RATE, 182)]
        self.assertEqual(self.members("2022-07-30", "2022-07-31", None), [[], july, july])
        self.settlement()
        self.assertEqual(self.members("2022-07-31", "2023-03-31", "2023-05-31", None),
                         [july, july, settled, settled])
        # July read again, in whatever order, changes nothing of the settlement.
        self.july(executed=1300, etag=self.papers.get("july").etag)
        self.assertEqual(self.members("2022-07-31", None),
                         [[("july", EXECUTED, 1300), ("july", RATE, 182)], settled])

    def test_a_report_prints_the_tables_of_one_paper(self):
        self.settlement()
        self.july()
        july = {("july", EXECUTED, 1200), ("july", RATE, 182), ("july", EXECUTED, 900)}
        settled = {("settlement", EXECUTED, 6600), ("settlement", APPROPRIATION, 6600)}
        self.assertEqual(self.report("2022-07-31"), july)
        self.assertEqual(self.report("2023-03-31"), july)
        self.assertEqual(self.report("2023-05-31"), settled)
        self.assertEqual(self.report(), settled)
        self.papers.withdraw("settlement", self.papers.get("settlement").etag)
        self.assertEqual(self.report(), july)

    def test_volumes_of_one_paper_are_printed_together(self):
        for volume, node in (("volume-1", 0), ("volume-2", 1)):
            self.papers.put(
                self.papers.paper(volume), [self.papers.figure(node, CURRENT, 6600)],
                cells=[self.papers.cell(volume, "a", node, APPROPRIATION, 6600)])
        self.assertEqual(self.report(), {("volume-1", APPROPRIATION, 6600),
                                         ("volume-2", APPROPRIATION, 6600)})

    def test_cells_of_no_paper_stand_at_any_date_and_before_all_papers(self):
        self.papers.budget.BatchCreateReportedFigures(printed.BatchCreateReportedFiguresRequest(
            parent=self.w.year(YEAR), request_id=new_id(), reported_figures=[
                self.papers.cell(None, "e", 0, EXECUTED, 5),
                self.papers.cell(None, "a", 0, APPROPRIATION, 9)]))
        loose = [("", APPROPRIATION, 9), ("", EXECUTED, 5)]
        self.assertEqual(self.members("2022-04-01", None), [loose, loose])
        self.july()
        self.assertEqual(self.members("2022-04-01", None), [
            loose, [("", APPROPRIATION, 9), ("july", EXECUTED, 1200), ("july", RATE, 182)]])
        self.assertEqual(self.report("2022-04-01"), set(loose))
        self.assertNotIn(("", APPROPRIATION, 9), self.report())


class IndicatorValuesTest(PaperTest):
    def setUp(self):
        super().setUp()
        self.name = f"{self.w.year(YEAR)}/indicators/a"
        suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
            parent=self.w.year(YEAR), request_id=new_id(), indicators=[indicator.Indicator(
                name=self.name, display_name="開催回数", measure=1, direction=1,
                nodes=[self.w.project(YEAR, 0)], values=[self.value(10, role=1)],
                components=[indicator.IndicatorComponent(id="1", unit="回")])]))

    def value(self, number, on=None, role=2):
        return indicator.IndicatorValue(
            component="1", role=role, state=1, value=pb("type/decimal").Decimal(unscaled=number),
            as_of=day(on) if on else None)

    def record(self, *values):
        return suite().indicator.RecordIndicatorValues(indicator.RecordIndicatorValuesRequest(
            parent=self.w.year(YEAR), request_id=new_id(), updates=[
                indicator.IndicatorValueUpdate(indicator=self.name, values=values)]))

    def values(self, revision=0):
        one = suite().indicator.GetIndicator(indicator.GetIndicatorRequest(
            name=self.name, revision=revision)).indicator
        return [(v.role, v.as_of.month, v.value.unscaled) for v in one.values]

    def column(self, date=None):
        """Target, actual and achievement in a column of the date."""
        answer = suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.w.name, include_indicators=True,
            columns=[*columns(date), comparison.ColumnSpec(fiscal_year=YEAR + 1)]))
        [result] = [r for row in answer.rows for group in row.indicators for r in group.results]
        told = {v.role: v.value.unscaled for v in result.indicator.values}
        self.assertEqual(len(told), len(result.indicator.values))
        return told.get(1), told.get(2), [a.permille for a in result.achievements]

    def test_values_of_several_dates_live_side_by_side(self):
        first = self.record(self.value(8, "2023-05-31"), self.value(3, "2022-07-31")).revision
        self.assertEqual(self.values(), [(1, 0, 10), (2, 7, 3), (2, 5, 8)])
        self.record(self.value(4, "2022-07-31"))
        self.assertEqual(self.values(), [(1, 0, 10), (2, 7, 4), (2, 5, 8)])
        self.assertEqual(self.values(first), [(1, 0, 10), (2, 7, 3), (2, 5, 8)])
        self.record(self.value(1), self.value(12, role=1))
        self.assertEqual(self.values(), [(1, 0, 12), (2, 0, 1), (2, 7, 4), (2, 5, 8)])

    def test_one_value_for_a_date(self):
        self.refused(CODE.INVALID_ARGUMENT, "INVALID_FIELD",
                     lambda: self.record(self.value(1, "2022-07-31"), self.value(2, "2022-07-31")))
        self.refused(CODE.INVALID_ARGUMENT, "INVALID_FIELD",
                     lambda: self.record(self.value(1), self.value(2)))

    def test_a_column_reads_the_newest_at_or_before_its_date(self):
        self.record(self.value(8, "2023-05-31"), self.value(3, "2022-07-31"))
        for _ in range(2):  # what is kept of one date is not told at another
            self.assertEqual(self.column("2022-07-30"), (10, None, []))
            self.assertEqual(self.column("2022-07-31"), (10, 3, [300]))
            self.assertEqual(self.column("2023-03-31"), (10, 3, [300]))
            self.assertEqual(self.column(), (10, 8, [800]))
        self.record(self.value(4, "2022-07-31"))
        self.assertEqual(self.column("2022-07-31"), (10, 4, [400]))
        self.assertEqual(self.column(), (10, 8, [800]))

    def test_a_value_without_a_date_stands_at_any_before_all_that_have_one(self):
        self.record(self.value(1))
        self.assertEqual(self.column("2022-04-01"), (10, 1, [100]))
        self.record(self.value(3, "2022-07-31"))
        self.assertEqual(self.column("2022-04-01"), (10, 1, [100]))
        self.assertEqual(self.column(), (10, 3, [300]))

    def test_a_report_reads_them_so_too(self):
        self.record(self.value(8, "2023-05-31"), self.value(3, "2022-07-31"))
        for date, actual in (("2022-07-31", 3), ("2023-05-31", 8)):
            answer = suite().aggregator.GetExecutionReport(report.GetExecutionReportRequest(
                name=self.w.year(YEAR), as_of=day(date))).report
            [result] = [r for page in answer.pages for r in page.indicators]
            self.assertEqual([v.value.unscaled for v in result.indicator.values], [10, actual])


if __name__ == "__main__":
    unittest.main()
