"""Closing a year is a decision: it is shown what disagrees, it can be taken back until the settlement is
certified, and what was settled before stays."""

import threading
import unittest

import grpc

import world
from statements import CARRIED_OUT, YEAR, Papers, Statement
from suite import details, new_id, suite
from world import World, day

Code = grpc.StatusCode
FAILED = Code.FAILED_PRECONDITION
ORIGINAL, EXPENDITURE = 1, 20
CLOSING_PERIOD, SETTLED, CERTIFIED = 2, 3, 4


class ClosingTest(unittest.TestCase):
    def setUp(self):
        self.w = World(suite(), projects=3)
        self.papers = Papers(self.w)

    def refused(self, code, reason, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)
        return caught.exception.details()

    def books(self, revision=0):
        return suite().budget.GetBudgetYear(world.year_state.GetBudgetYearRequest(
            name=f"{self.w.year(YEAR)}/budgetYear", revision=revision)).budget_year

    def set_books(self, **fields):
        values = dict(name=f"{self.w.year(YEAR)}/budgetYear", closing_state=1,
                      posting_granularity=1, executed_through=day("2022-07-31"))
        suite().budget.UpdateBudgetYear(world.year_state.UpdateBudgetYearRequest(
            budget_year=world.year_state.BudgetYear(**{**values, **fields}), request_id=new_id()))

    def july(self, **header):
        return self.papers.put(self.papers.paper("july"), self.papers.rows((6600, 1200), (3900, 900)),
                               **header)

    def settlement(self, executed=6600, carried=1500, **header):
        """A settlement of 12,000 and 3,900; of the first 1,500 is carried over."""
        figures = [*self.papers.rows((12000, executed), (3900, 3000)),
                   self.papers.figure(0, CARRIED_OUT, carried)]
        return self.papers.put(
            self.papers.paper("settlement", Statement.KIND_SETTLEMENT, "2023-09-10"), figures,
            **header)


class CloseTest(ClosingTest):
    def test_a_year_without_lines_is_refused(self):
        for validate_only in (False, True):
            self.refused(FAILED, "YEAR_WITHOUT_LINES",
                         lambda: self.w.close(2024, validate_only=validate_only))
        years = suite().budget.ListBudgetYears(world.year_state.ListBudgetYearsRequest(
            parent=self.w.name)).budget_years
        self.assertEqual(list(years), [])

    def test_what_the_settlement_shows_is_what_the_paper_prints(self):
        self.settlement()
        shown = self.w.close(YEAR, validate_only=True).settlement
        closed = self.w.close(YEAR).settlement
        self.assertEqual(shown.figures, closed.figures)
        figures = closed.figures
        self.assertEqual(figures.appropriation.current_yen, 15_900_000)
        self.assertEqual(figures.execution.disbursed_yen, 9_600_000)
        self.assertEqual(figures.carry_over_out_not_stated_yen, 1_500_000)
        self.assertEqual(figures.unused_yen, 4_800_000)
        self.assertEqual((closed.disagreement_count, closed.disagreement_reason), (0, ""))

    def test_what_disagrees_is_refused_with_both_figures(self):
        self.july()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])
        message = self.refused(FAILED, "STATEMENTS_DISAGREE", lambda: self.w.close(YEAR))
        for part in ("1 figure:", "disbursed amount", self.w.project(YEAR, 0), "'july'",
                     "2022-07-31", "1200 times 1000", "1900000"):
            self.assertIn(part, message)
        # Nothing is closed; put again, the paper has the ledger agree.
        self.july()
        self.assertEqual(self.w.close(YEAR).settlement.disagreement_count, 0)

    def test_validate_only_shows_what_disagrees_and_writes_nothing(self):
        self.july()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01"),
                             self.w.entry(YEAR, 1, 100_000, on="2022-06-01")])
        before = self.w.budget_revision()
        answer = self.w.close(YEAR, validate_only=True)
        self.assertEqual(answer.settlement.disagreement_count, 2)
        self.assertEqual([(d.figure.node, d.figure.printed, d.ledger_yen)
                          for d in answer.disagreements],
                         [(self.w.project(YEAR, 0), 1200, 1_900_000),
                          (self.w.project(YEAR, 1), 900, 1_000_000)])
        self.assertEqual(answer.budget_year.closing_state, SETTLED)
        self.assertEqual(self.w.budget_revision(), before)

    def test_a_reason_closes_it_all_the_same_and_is_kept(self):
        self.july()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])
        answer = self.w.close(YEAR, disagreement_reason="戻入は翌年度に行う")
        self.assertEqual(len(answer.disagreements), 1)
        for settlement in (answer.settlement, self.w.settled(YEAR).settlement,
                           self.w.certify(YEAR).settlement, self.w.settled(YEAR).settlement):
            self.assertEqual((settlement.disagreement_count, settlement.disagreement_reason),
                             (1, "戻入は翌年度に行う"))

    def test_a_reason_is_not_kept_where_nothing_disagrees(self):
        self.july()
        self.assertEqual(self.w.close(YEAR, disagreement_reason="x").settlement.disagreement_reason,
                         "")

    def test_lines_kept_by_postings_are_compared_as_well(self):
        self.set_books()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 1_200_000, on="2022-06-01")])
        self.july()
        self.refused(FAILED, "STATEMENTS_DISAGREE", lambda: self.w.close(YEAR))
        self.w.append(YEAR, [
            self.w.entry(YEAR, 0, 6_600_000, kind=ORIGINAL, on="2022-04-01"),
            self.w.entry(YEAR, 1, 3_900_000, kind=ORIGINAL, on="2022-04-01"),
            self.w.entry(YEAR, 1, 900_999, on="2022-06-01")])  # prints as 900 thousand
        self.assertEqual(self.w.close(YEAR).settlement.disagreement_count, 0)

    def test_a_node_without_a_line_is_a_disagreement(self):
        total = f"{self.w.year(YEAR)}/classificationNodes/total"
        paper = self.papers.paper("july", checks_only=True)
        self.papers.put(paper, [self.papers.figure(total, 19, 5)])
        self.assertIn(total, self.refused(FAILED, "STATEMENTS_DISAGREE",
                                          lambda: self.w.close(YEAR)))

    def test_one_of_several_clerks_closes_it(self):
        self.july()
        results = []

        def close():
            try:
                results.append(self.w.close(YEAR).settlement.closing_revision)
            except grpc.RpcError as error:
                results.append(details(error)["ErrorInfo"].reason)
        clerks = [threading.Thread(target=close) for _ in range(4)]
        for clerk in clerks:
            clerk.start()
        for clerk in clerks:
            clerk.join()
        self.assertEqual(results.count("YEAR_CLOSED"), 3, results)


class ReopenTest(ClosingTest):
    def test_a_paper_is_mended_and_the_year_closed_once_more(self):
        etag = self.settlement(executed=5600).statement.etag
        first = self.w.close(YEAR, "2023-06-20")
        self.refused(FAILED, "YEAR_CLOSED", lambda: self.settlement(etag=etag))
        reopened = self.w.reopen(YEAR, "支出済額の誤読")
        self.assertEqual(reopened.budget_year.closing_state, CLOSING_PERIOD)
        self.assertEqual(reopened.settlement.closing_revision, first.revision)
        self.settlement(etag=etag)
        second = self.w.close(YEAR)
        answer = self.w.settled(YEAR)
        self.assertEqual(answer.settlement, second.settlement)
        self.assertEqual(answer.settlement.figures.execution.disbursed_yen, 9_600_000)
        self.assertFalse(answer.settlement.HasField("reopening"))
        [superseded] = answer.superseded
        self.assertEqual(superseded, reopened.settlement)
        self.assertEqual((superseded.closed_on, superseded.closing_revision),
                         (day("2023-06-20"), first.revision))
        self.assertEqual(superseded.figures, first.settlement.figures)
        self.assertEqual(superseded.figures.execution.disbursed_yen, 8_600_000)
        self.assertEqual((superseded.reopening.reason, superseded.reopening.revision),
                         ("支出済額の誤読", reopened.revision))

    def test_every_revision_reads_what_it_read(self):
        etag = self.settlement(executed=5600).statement.etag
        closed = self.w.close(YEAR)
        at_closing = self.w.settled(YEAR, closed.revision)
        opened = self.w.reopen(YEAR).revision
        at_opening = self.w.settled(YEAR, opened)
        self.assertFalse(at_opening.HasField("settlement"))
        self.assertEqual(len(at_opening.superseded), 1)
        self.settlement(etag=etag)
        self.w.close(YEAR)
        self.w.reopen(YEAR, "再度")
        self.w.close(YEAR)
        self.w.certify(YEAR)
        self.assertEqual(self.w.settled(YEAR, closed.revision), at_closing)
        self.assertEqual(list(at_closing.superseded), [])
        self.assertEqual(self.w.settled(YEAR, opened), at_opening)
        self.assertEqual([s.reopening.reason for s in self.w.settled(YEAR).superseded],
                         ["再度", "誤読"])
        states = [self.books(r).closing_state for r in (closed.revision, opened, 0)]
        self.assertEqual(states, [SETTLED, CLOSING_PERIOD, CERTIFIED])

    def test_the_books_are_what_they_were(self):
        for fields in (dict(closing_state=2, execution_stage=1, statement_title="執行状況",
                            executed_through=day("2023-03-31")),
                       dict(closing_state=1, posting_granularity=2, control=2, control_level=2)):
            self.set_books(**fields)
            before = self.books()
            self.w.close(YEAR)
            self.assertEqual(self.books().posting_granularity, before.posting_granularity)
            self.w.reopen(YEAR)
            after = self.books()
            before.closing_state = CLOSING_PERIOD
            before.revision = after.revision
            self.assertEqual(after, before)

    def test_closing_a_year_without_a_state_does_not_say_who_keeps_its_lines(self):
        etag = self.july().statement.etag
        self.w.close(YEAR)
        self.assertEqual(self.books().posting_granularity, 0)
        self.w.reopen(YEAR)
        mended = self.papers.put(self.papers.paper("july"),
                                 self.papers.rows((6600, 2200), (3900, 900)), etag=etag)
        self.assertEqual((mended.effect.posted_entries, mended.effect.disagreement_count), (1, 0))
        self.assertEqual(self.papers.total(), (10_500_000, 3_100_000))
        # As of any date it says what it said before it was closed.
        self.assertEqual(self.papers.total("2022-04-01"), (10_500_000, 0))

    def test_the_year_takes_entries_again(self):
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 100, kind=ORIGINAL)])
        self.w.close(YEAR)
        self.refused(FAILED, "YEAR_CLOSED",
                     lambda: self.w.append(YEAR, [self.w.entry(YEAR, 0, 1)]))
        self.w.reopen(YEAR)
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 1)])

    def test_what_is_certified_stays_closed(self):
        self.july()
        self.refused(FAILED, "NOT_SETTLED", lambda: self.w.reopen(YEAR))
        self.w.close(YEAR)
        self.w.reopen(YEAR)
        self.refused(FAILED, "NOT_SETTLED", lambda: self.w.reopen(YEAR))
        self.refused(FAILED, "NOT_SETTLED", lambda: self.w.certify(YEAR))
        self.w.close(YEAR)
        self.w.certify(YEAR)
        self.refused(FAILED, "ALREADY_CERTIFIED", lambda: self.w.reopen(YEAR))
        self.refused(FAILED, "YEAR_CLOSED", lambda: self.w.close(YEAR))
        self.assertEqual(self.books().closing_state, CERTIFIED)

    def test_it_needs_a_reason_and_is_answered_once(self):
        self.july()
        self.w.close(YEAR)
        self.refused(Code.INVALID_ARGUMENT, "INVALID_FIELD", lambda: self.w.reopen(YEAR, "　"))
        before = self.w.budget_revision()
        self.w.reopen(YEAR, validate_only=True)
        self.assertEqual(self.w.budget_revision(), before)
        request_id = new_id()
        first = self.w.reopen(YEAR, request_id=request_id)
        self.assertEqual(self.w.reopen(YEAR, request_id=request_id), first)
        self.refused(FAILED, "REQUEST_ID_REUSED",
                     lambda: self.w.reopen(YEAR, "他の理由", request_id=request_id))

    def test_a_year_that_was_never_closed_has_no_settlement(self):
        self.july()
        with self.assertRaises(grpc.RpcError) as caught:
            self.w.settled(YEAR)
        self.assertEqual(caught.exception.code(), Code.NOT_FOUND)

    def test_a_column_follows_the_state_of_its_year(self):
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 100, kind=ORIGINAL),
                             self.w.entry(YEAR, 0, 70)])
        state = lambda answer: answer.columns[0].closing_state  # noqa: E731
        self.w.close(YEAR)
        closed = self.w.compare()
        self.assertEqual(state(closed), SETTLED)
        self.w.reopen(YEAR)
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 5)])
        opened = self.w.compare()
        self.assertEqual(state(opened), CLOSING_PERIOD)
        self.assertEqual(opened.columns[0].ledger_executed_yen, 75)
        self.w.close(YEAR)
        self.assertEqual(state(self.w.compare()), SETTLED)
        again = self.w.compare(snapshot=closed.snapshot)
        self.assertEqual(again, closed)


if __name__ == "__main__":
    unittest.main()
