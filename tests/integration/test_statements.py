"""Papers of a year follow each other: a later one restates the year, a wrong one is mended or withdrawn,
and what the suite holds agrees with each paper at its date."""

import threading
import unittest

import grpc

import world
from statements import CARRIED_OUT, CURRENT, DISBURSED, YEAR, Figure, Papers, Statement, statement
from suite import details, new_id, suite
from world import World, day

CODE = grpc.StatusCode


class StatementTest(unittest.TestCase):
    def setUp(self):
        self.w = World(suite(), projects=3)
        self.papers = Papers(self.w)

    def july(self):
        return self.papers.put(self.papers.paper("july"),
                               self.papers.rows((6600, 1200), (3900, 900)))

    def october(self):
        return self.papers.put(self.papers.paper("october", on="2022-10-31"),
                               self.papers.rows((6600, 3300), (3900, 1800)))

    def refused(self, code, reason, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        if reason:
            self.assertEqual(details(caught.exception)["ErrorInfo"].reason, reason)
        return caught.exception.details()


class FollowTest(StatementTest):
    def test_a_later_status_restates_the_year(self):
        first = self.july()
        self.assertEqual((first.effect.posted_entries, first.effect.reversed_entries), (4, 0))
        self.assertEqual(first.effect.disbursed_change_yen, 2_100_000)
        self.october()
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 2_100_000))
        self.assertEqual(self.papers.total("2022-10-31"), (10_500_000, 5_100_000))
        self.assertEqual(self.papers.total(), (10_500_000, 5_100_000))

    def test_the_order_in_which_they_come_makes_no_difference(self):
        self.october()
        self.july()
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 2_100_000))
        self.assertEqual(self.papers.total(), (10_500_000, 5_100_000))

    def test_a_misread_paper_is_mended_and_the_later_one_stands(self):
        etag = self.july().statement.etag
        self.october()
        mended = self.papers.put(self.papers.paper("july"),
                                 self.papers.rows((6600, 2200), (3900, 900)), etag=etag)
        self.assertEqual(mended.effect.disbursed_change_yen, 0)
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 3_100_000))
        self.assertEqual(self.papers.total(), (10_500_000, 5_100_000))
        self.assertNotEqual(mended.statement.etag, etag)

    def test_a_withdrawn_paper_leaves_what_the_others_say(self):
        etag = self.july().statement.etag
        self.october()
        self.papers.withdraw("july", etag)
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 0))
        self.assertEqual(self.papers.total(), (10_500_000, 5_100_000))
        listed = self.papers.budget.ListStatements(statement.ListStatementsRequest(
            parent=self.w.year(YEAR))).statements
        self.assertEqual([one.title for one in listed], ["october"])
        self.papers.withdraw("october", listed[0].etag)
        self.assertEqual(self.papers.total(), (0, 0))

    def test_what_a_settlement_carries_over_is_kept_as_printed(self):
        figures = self.papers.rows((6600, 6600), (5000, 3000))
        figures.append(self.papers.figure(1, CARRIED_OUT, 1500))
        self.papers.put(self.papers.paper("settlement", Statement.KIND_SETTLEMENT, "2023-09-10"),
                        figures)
        balances = self.papers.budget.QueryBalances(world.balance.QueryBalancesRequest(
            parent=self.w.year(YEAR))).balances
        figures = {b.budget_line: b.figures for b in balances}[self.w.line(YEAR, 1)]
        self.assertEqual(figures.carry_over_out_not_stated_yen, 1_500_000)
        self.assertEqual(figures.unused_yen, 500_000)
        self.assertEqual(figures.appropriation.not_stated_yen, 5_000_000)
        entries = self.papers.budget.ListLedgerEntries(world.entry.ListLedgerEntriesRequest(
            parent=self.w.year(YEAR))).ledger_entries
        dates = {(e.kind, e.effective_date.month, e.effective_date.day) for e in entries}
        self.assertEqual(dates, {(15, 4, 1), (20, 5, 31), (17, 5, 31)})

    def test_what_is_carried_over_is_held_by_sum_where_a_paper_tells_no_kind(self):
        figures = [*self.papers.rows((6600, 6600), (5000, 3000)),
                   self.papers.figure(1, CARRIED_OUT, 1500)]
        self.papers.put(self.papers.paper("settlement", Statement.KIND_SETTLEMENT, "2023-09-10"),
                        figures)
        self.w.close(YEAR)
        self.w.create_edges([self.w.edge("on", 1, self.w.project(YEAR, 1), self.w.project(2023, 1))])
        mismatch = world.comparison.Finding.KIND_CARRY_OVER_MISMATCH

        def told():
            return [f.message for f in self.w.compare().findings if f.kind == mismatch]
        taken = [self.w.entry(2023, 1, yen, kind=kind, on="2023-04-01")
                 for kind, yen in ((4, 500_000), (5, 1_000_000))]
        self.w.append(2023, taken)
        self.assertEqual(told(), [])
        self.w.append(2023, [self.w.entry(2023, 1, 7, kind=5, on="2023-04-01")])
        self.assertIn("1,500,000 yen of carry-over", told()[0])
        self.assertIn("1,500,007", told()[0])

    def test_entries_of_others_are_made_up_for_when_the_paper_is_put_again(self):
        self.july()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])
        self.assertEqual(self.papers.total("2022-07-31")[1], 2_800_000)
        again = self.july()
        self.assertFalse(again.unchanged)
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 2_100_000))
        self.assertTrue(self.july().unchanged)

    def test_a_batch_that_is_taken_back_leaves_the_papers_right(self):
        w = self.w
        batch = w.import_entries([w.entry(YEAR, i, yen, on=on) for i, yen, on in (
            (0, 700_000, "2022-06-01"), (1, 400_000, "2022-09-01"),
            (0, 50_000, "2022-12-01"))]).batch
        self.july()
        self.october()
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 2_100_000))
        revision = w.take_back(batch).revision
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 2_100_000))
        self.assertEqual(self.papers.total("2022-10-31"), (10_500_000, 5_100_000))
        self.assertEqual(self.papers.total(), (10_500_000, 5_100_000))
        entries = w.suite.budget.ListLedgerEntries(world.entry.ListLedgerEntriesRequest(
            parent=w.year(YEAR), page_size=1000)).ledger_entries
        of_take_back = [e for e in entries if e.revision == revision]
        self.assertEqual(len([e for e in of_take_back if e.statement]), 4)
        self.assertTrue(self.july().unchanged)
        self.assertTrue(self.october().unchanged)

    def test_what_was_posted_before_the_date_of_a_paper_is_absorbed_by_any_later_write(self):
        self.july()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 100_000, on="2022-05-01"),
                             self.w.entry(YEAR, 1, 200_000, on="2022-09-01")])
        self.october()
        self.assertEqual(self.papers.total("2022-07-31"), (10_500_000, 2_100_000))
        self.assertEqual(self.papers.total("2022-10-31"), (10_500_000, 5_100_000))
        self.assertTrue(self.july().unchanged)

    def test_an_export_leaves_to_the_statements_what_they_posted(self):
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])
        etag = self.july().statement.etag
        self.papers.put(self.papers.paper("july"), self.papers.rows((6600, 1300)), etag=etag)
        exported = self.w.export_entries(YEAR)
        self.assertEqual([(e.kind, e.amount_yen) for e in exported], [(20, 700_000)])
        # Another installation holds the same once it has the rows and the statements.
        other = World(suite(), projects=3)
        other.import_entries([other.entry(YEAR, 0, e.amount_yen, kind=e.kind, on="2022-06-01")
                              for e in exported])
        figures = self.papers.budget.ListStatementFigures(statement.ListStatementFiguresRequest(
            parent=self.papers.name("july"))).figures
        for figure in figures:
            figure.node = figure.node.replace(self.w.name, other.name)
        papers = Papers(other)
        papers.put(papers.paper("july"), figures)
        self.assertEqual(papers.total(), self.papers.total())

    def test_lines_kept_by_postings_are_checked_and_left_alone(self):
        self.papers.budget.UpdateBudgetYear(world.year_state.UpdateBudgetYearRequest(
            budget_year=world.year_state.BudgetYear(
                name=f"{self.w.year(YEAR)}/budgetYear", closing_state=1, posting_granularity=1,
                executed_through=day("2022-07-31")), request_id=new_id()))
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 1_200_000, on="2022-06-01")])
        effect = self.july().effect
        self.assertEqual(effect.posted_entries, 0)
        self.assertEqual(effect.disagreement_count, 3)
        held = {(d.figure.node, d.figure.figure): d.ledger_yen for d in effect.disagreements}
        self.assertEqual(held[self.w.project(YEAR, 1), DISBURSED], 0)
        self.assertEqual(self.papers.total(), (0, 1_200_000))


class RepeatTest(StatementTest):
    def test_equal_content_writes_nothing_whatever_the_request_id(self):
        first = self.july()
        revision = self.papers.revision()
        again = self.july()
        self.assertTrue(again.unchanged)
        self.assertEqual(again.statement, first.statement)
        self.assertEqual(self.papers.revision(), revision)

    def test_a_repeated_request_gives_the_first_answer(self):
        request_id, paper = new_id(), self.papers.paper("july")
        first = self.papers.put(paper, self.papers.rows((1, 1)), request_id=request_id)
        self.papers.put(paper, self.papers.rows((1, 2)), etag=first.statement.etag)
        self.refused(CODE.FAILED_PRECONDITION, "REQUEST_ID_REUSED", lambda: self.papers.put(
            paper, self.papers.rows((1, 3)), request_id=request_id))
        self.assertEqual(self.papers.put(paper, self.papers.rows((1, 1)), request_id=request_id),
                         first)

    def test_other_content_needs_the_etag(self):
        etag = self.july().statement.etag
        figures = self.papers.rows((6600, 1200), (3900, 901))
        message = self.refused(CODE.FAILED_PRECONDITION, "STATEMENT_EXISTS",
                               lambda: self.papers.put(self.papers.paper("july"), figures))
        self.assertIn("900", message)
        self.assertIn("901", message)
        self.refused(CODE.ABORTED, "ETAG_MISMATCH", lambda: self.papers.put(
            self.papers.paper("july"), figures, etag=str(int(etag) + 1)))
        self.refused(CODE.ABORTED, "ETAG_MISMATCH", lambda: self.papers.withdraw("july", "1"))
        self.refused(CODE.NOT_FOUND, None, lambda: self.papers.withdraw("none", etag))

    def test_two_clerks_at_once(self):
        etag = self.july().statement.etag
        results = []

        def put(executed):
            try:
                results.append(self.papers.put(self.papers.paper("july"),
                                               self.papers.rows((6600, executed)), etag=etag))
            except grpc.RpcError as error:
                results.append(error.code())
        clerks = [threading.Thread(target=put, args=(1000 + i,)) for i in range(4)]
        for clerk in clerks:
            clerk.start()
        for clerk in clerks:
            clerk.join()
        self.assertEqual(results.count(CODE.ABORTED), 3)

    def test_validate_only_tells_and_writes_nothing(self):
        revision = self.papers.revision() if self.papers.total() else 0
        told = self.papers.put(self.papers.paper("july"), self.papers.rows((6600, 1200)),
                               validate_only=True)
        self.assertEqual(told.effect.posted_entries, 2)
        self.assertEqual(self.papers.revision(), revision)
        self.assertEqual(self.papers.total(), (0, 0))


class BadPaperTest(StatementTest):
    def test_every_bad_field_is_named(self):
        bad = self.papers.paper("july", on="2023-07-31", document_digest="x")
        message = self.refused(CODE.INVALID_ARGUMENT, None, lambda: self.papers.put(bad, [
            Figure(node="x", figure=1, unit_yen=1000),
            self.papers.figure(0, 99, 1),
            self.papers.figure(0, CURRENT, 1, unit=7),
            self.papers.figure(0, DISBURSED, 2**60),
            self.papers.figure(0, DISBURSED, 1)]))
        self.assertIn("2023-07-31", message)

    def test_two_of_one_date_that_disagree(self):
        self.july()
        other = self.papers.paper("volume-2")
        self.refused(CODE.FAILED_PRECONDITION, "STATEMENTS_CONTRADICT", lambda: self.papers.put(
            other, [self.papers.figure(0, DISBURSED, 1202)]))
        self.papers.put(other, [self.papers.figure(0, DISBURSED, 1_200_400, unit=1),
                                self.papers.figure(2, DISBURSED, 5)])
        self.assertEqual(self.papers.total("2022-07-31")[1], 2_105_400)

    def test_two_settlements_of_one_date_that_tell_other_kinds_of_carry_over(self):
        def settle(statement_id, *figures, **fields):
            return self.papers.put(
                self.papers.paper(statement_id, Statement.KIND_SETTLEMENT, "2023-05-31", **fields),
                [self.papers.figure(0, figure, printed) for figure, printed in figures])
        settle("a", (CARRIED_OUT, 100), (Figure.FIGURE_APPROVED_OUT, 80))
        for other in (((Figure.FIGURE_ACCIDENTAL_OUT, 30),), ((CARRIED_OUT, 100), (Figure.FIGURE_CONTINUED_OUT, 30))):
            message = self.refused(CODE.FAILED_PRECONDITION, "STATEMENTS_CONTRADICT",
                                   lambda other=other: settle("b", *other))
            self.assertIn("statement 'a'", message)
        settle("b", (Figure.FIGURE_ACCIDENTAL_OUT, 20), excerpt=True)

    def test_a_node_without_a_line_of_its_own(self):
        message = self.refused(CODE.FAILED_PRECONDITION, "NO_BUDGET_LINE", lambda: self.papers.put(
            self.papers.paper("july"), [self.papers.figure(
                f"{self.w.year(YEAR)}/classificationNodes/total", DISBURSED, 5)]))
        self.assertIn("classificationNodes/total", message)
        self.assertEqual(self.papers.total(), (0, 0))

    def test_a_cut_stream_writes_nothing(self):
        def cut():
            messages = list(self.papers.messages(self.papers.paper("july"),
                                                 self.papers.rows((1, 1))))
            return self.papers.budget.PutStatement(iter(messages[:-1]))
        self.refused(CODE.INVALID_ARGUMENT, None, cut)
        self.assertEqual(self.papers.total(), (0, 0))

    def test_statement_kinds_are_no_ones_to_post(self):
        self.refused(CODE.INVALID_ARGUMENT, None, lambda: self.w.append(
            YEAR, [self.w.entry(YEAR, 0, 5, kind=15, on="2022-06-01")]))

    def test_an_entry_of_a_statement_is_reversed_through_it_only(self):
        self.july()
        entries = self.papers.budget.ListLedgerEntries(world.entry.ListLedgerEntriesRequest(
            parent=self.w.year(YEAR))).ledger_entries
        spent = next(e for e in entries if e.kind == 20)
        reversal = world.entry.LedgerEntry(reverses=spent.name, effective_date=spent.effective_date)
        message = self.refused(CODE.INVALID_ARGUMENT, None,
                               lambda: self.w.append(YEAR, [reversal]))
        self.assertIn("statement 'july'", message)
        whole = world.entry.LedgerEntry()
        whole.CopyFrom(reversal)
        whole.kind, whole.amount_yen = spent.kind, -spent.amount_yen
        whole.budget_line = spent.budget_line
        self.refused(CODE.INVALID_ARGUMENT, None, lambda: self.w.import_entries([whole]))

    def test_a_closed_year_takes_no_other_paper_and_knows_those_it_has(self):
        self.july()
        self.papers.budget.CloseFiscalYear(world.settlement.CloseFiscalYearRequest(
            name=self.w.year(YEAR), closed_on=day("2023-06-01"), request_id=new_id()))
        self.refused(CODE.FAILED_PRECONDITION, "YEAR_CLOSED", self.october)
        self.assertTrue(self.july().unchanged)

    def test_figures_are_listed_as_sent_at_every_revision(self):
        figures = self.papers.rows((6600, 1200), (3900, 900), (0, 0))
        first = self.papers.put(self.papers.paper("july"), figures, per_message=2)
        self.papers.put(self.papers.paper("july"), figures[:2], etag=first.statement.etag)

        def listed(revision):
            rows, token = [], ""
            while True:
                page = self.papers.budget.ListStatementFigures(
                    statement.ListStatementFiguresRequest(
                        parent=self.papers.name("july"), page_size=4, page_token=token,
                        revision=0 if token else revision))
                rows.extend(page.figures)
                token = page.next_page_token
                if not token:
                    return rows
        self.assertEqual(listed(first.revision), figures)
        self.assertEqual(listed(0), figures[:2])
        self.assertEqual(self.papers.get("july").figure_count, 2)
