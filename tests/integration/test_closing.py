"""Closing a year is a decision: it is shown what disagrees, it can be taken back until the settlement is
certified, and what was settled before stays."""

import json
import pathlib
import shutil
import tempfile
import threading
import unittest

import grpc

import world
from statements import CARRIED_OUT, YEAR, Papers, Statement
from suite import details, new_id, new_jurisdiction, suite
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
        """A settlement of 12,000, 3,900 and nothing; of the first 1,500 is carried over."""
        figures = [*self.papers.rows((12000, executed), (3900, 3000), (0, 0)),
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

    def known(self, figures):
        part = figures.incomplete_execution
        return (part.known_yen, part.parts, part.absent_parts, part.earlier_parts)

    def settled_as_balanced(self):
        """The figures shown, closed and kept, which are those of the balance of the whole year."""
        shown = self.w.close(YEAR, validate_only=True).settlement.figures
        closed = self.w.close(YEAR).settlement.figures
        certified = self.w.certify(YEAR).settlement.figures
        balance, = suite().budget.QueryGroupedBalances(world.balance.QueryGroupedBalancesRequest(
            parent=self.w.name, fiscal_years=[YEAR],
            grouping=world.balance.BALANCE_GROUPING_YEAR)).balances
        for figures in (closed, certified, balance.figures):
            self.assertEqual(figures, shown)
        return shown

    def test_execution_that_a_paper_does_not_tell_is_no_whole(self):
        figure = self.papers.figure
        self.papers.put(self.papers.paper("settlement", Statement.KIND_SETTLEMENT, "2023-09-10"),
                        [*self.papers.rows((6000,), (4000, 3500)),
                         figure(2, CARRIED_OUT, 0), *self.papers.rows((), (), (1000, 900))[-2:]])
        figures = self.settled_as_balanced()
        self.assertEqual(self.known(figures), (4_400_000, 3, 1, 0))
        self.assertFalse(figures.HasField("execution") or figures.HasField("unused_yen"))

    def test_execution_told_at_another_date_is_no_whole(self):
        self.papers.put(self.papers.paper("july"),
                        self.papers.rows((6600, 1200), (3900, 900), (1000, 100)))
        self.papers.put(self.papers.paper("october", on="2022-10-31", excerpt=True),
                        self.papers.rows((6600, 3300), (), (1000, 200)))
        figures = self.settled_as_balanced()
        self.assertEqual(self.known(figures), (4_400_000, 3, 0, 1))
        self.assertFalse(figures.HasField("execution") or figures.HasField("unused_yen"))

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


class CommandTest(ClosingTest):
    """The settlement of 事業0 and 事業1, of which another posted 700,000 yen after it was put."""

    def setUp(self):
        super().setUp()
        self.etag = self.settlement().statement.etag

    def disagree(self):
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])

    def cli(self, command, *arguments, code=0):
        done = suite().cli(command, self.w.code, YEAR, *arguments, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_close_shows_the_settlement_and_closes(self):
        page = self.cli("close").stdout
        self.assertIn(f"試験市　{YEAR}年度　決算　（単位：円）\n締切日 2023年5月31日　台帳の記帳 5件", page)
        self.assertRegex(page, " 予算現額 +支出済額 +翌年度繰越額 +不用額\n")
        self.assertRegex(page, "\n台帳計 +15,900,000 +9,600,000 +1,500,000 +4,800,000\n")
        self.assertIn("公表資料と台帳に不一致はない。", page)
        self.assertIn(f"締め切った（台帳の版 {self.w.budget_revision()}）", page)
        self.assertEqual(self.books().closing_state, SETTLED)
        self.assertIn("YEAR_CLOSED", self.cli("close", code=1).stderr)

    def test_a_plan_writes_nothing(self):
        before = self.w.budget_revision()
        page = self.cli("close", "--plan", "--on", "令和5年6月1日").stdout
        self.assertIn("締切日 2023年6月1日", page)
        self.assertIn("書き込みはしていない。", page)
        self.disagree()
        self.cli("close", "--plan", code=1)
        self.assertEqual(self.w.budget_revision(), before + 1)

    def test_what_disagrees_is_named_with_both_figures(self):
        self.disagree()
        done = self.cli("close", "--unit", "thousand", code=1)
        self.assertIn("公表資料と台帳の不一致 1件", done.stdout)
        self.assertIn("「settlement」　2023年5月31日現在\n  事業0　支出済額", done.stdout)
        row = next(line for line in done.stdout.splitlines() if "支出済額" in line and "事業0" in line)
        self.assertEqual(row.split()[-2:], ["6,600", "7,300"])
        self.assertNotIn("projects/", done.stdout)
        self.assertIn("--despite", done.stderr)
        english = self.cli("close", "--language", "en", code=1)
        self.assertIn("Figures in which published papers and ledger disagree: 1", english.stdout)
        self.assertIn("事業0, disbursed", english.stdout)
        self.assertNotIn("台帳", english.stdout + english.stderr)
        self.refused(FAILED, "NOT_SETTLED", lambda: self.w.reopen(YEAR))

    def test_a_carry_over_that_differs_from_the_paper_is_named(self):
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 200_000, kind=8, on="2023-03-31")])
        page = self.cli("close", code=1).stdout
        row = next(line for line in page.splitlines() if "事業0　翌年度繰越額" in line)
        self.assertEqual(row.split()[-2:], ["1,500,000", "1,700,000"])

    def test_a_year_is_closed_despite_and_opened_again_and_certified(self):
        self.disagree()
        page = self.cli("close", "--despite", "過年度支出のため").stdout
        self.assertIn("理由：過年度支出のため", page)
        page = self.cli("reopen", "--reason", "資料の訂正").stdout
        self.assertIn("理由：資料の訂正", page)
        self.assertIn("再び開いた", page)
        self.assertIn("NOT_SETTLED", self.cli("reopen", "--reason", "資料の訂正", code=1).stderr)
        self.settlement()  # the paper again: what was posted is made up for
        self.cli("close")
        self.assertEqual(self.cli("certify", "--on", "2023-05-30", "--reference", "認定第1号",
                                  code=1).stdout, "")
        page = self.cli("certify", "--on", "2023-09-29", "--reference", "認定第1号", "--plan").stdout
        self.assertIn("書き込みはしていない。", page)
        page = self.cli("certify", "--on", "2023-09-29", "--reference", "認定第1号").stdout
        self.assertIn("認定日 2023年9月29日　認定第1号", page)
        self.assertIn("ALREADY_CERTIFIED", self.cli("reopen", "--reason", "x", code=1).stderr)
        standing, superseded = suite().cli(
            "show", f"{self.w.year(YEAR)}/settlement").stdout.split("\n\n")
        self.assertRegex(standing, "certification_reference +認定第1号")
        self.assertRegex(superseded, "disagreement_reason +過年度支出のため")
        self.assertRegex(superseded, "reason +資料の訂正")

    def test_the_same_year_is_closed_again_in_the_same_words(self):
        self.cli("close")
        self.cli("reopen", "--reason", "誤読")
        self.cli("close")
        self.cli("reopen", "--reason", "誤読")
        self.assertEqual(self.books().closing_state, CLOSING_PERIOD)
        self.assertEqual(len(self.w.settled(YEAR).superseded), 2)

    def test_json_is_the_answer(self):
        self.disagree()
        refused = json.loads(self.cli("close", "--json", code=1).stdout)
        self.assertEqual(refused["settlement"]["disagreementCount"], 1)
        closed = json.loads(self.cli("close", "--json", "--despite", "確認済み").stdout)
        self.assertEqual(closed["settlement"]["disagreementReason"], "確認済み")
        self.assertEqual(int(closed["revision"]), self.w.budget_revision())
        opened = json.loads(self.cli("reopen", "--json", "--reason", "誤読").stdout)
        self.assertEqual(opened["settlement"]["reopening"]["reason"], "誤読")

    def test_wrong_usage(self):
        self.assertIn("--on", self.cli("close", "--on", "2023-13-01", code=2).stderr)
        self.cli("reopen", code=2)
        self.cli("certify", "--on", "2023-09-29", code=2)
        self.assertIn("31 May", suite().cli("close", "--help").stdout)


class ImportTest(ClosingTest):
    """A row of budget_years.csv that says settled is a decision of whoever made the folder."""

    def folder(self, **files):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for name, rows in files.items():
            (folder / f"{name}.csv").write_text("\n".join(rows) + "\n")
        return folder

    def settled(self, code):
        return ["jurisdiction,fiscal_year,closing_state,execution_stage,posting_granularity,"
                "executed_through,statement_title",
                f"{code},{YEAR},settled,disbursement,statement,2023-05-31,決算書"]

    def test_a_year_without_lines_is_not_closed(self):
        code = new_jurisdiction()
        folder = self.folder(
            jurisdiction=["jurisdiction,display_name", f"{code},水郷市"],
            fiscal_years=["jurisdiction,fiscal_year,display_name,primary_tree",
                          f"{code},{YEAR},令和4年度,list"],
            budget_years=self.settled(code))
        done = suite().cli("import", folder, check=False)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("the year has no budget lines", done.stderr)
        self.assertIn("Nothing was written", done.stderr)
        self.assertIn("has no budget lines", done.stderr)

    def test_what_disagrees_is_not_closed_and_the_way_out_is_told(self):
        self.july()
        self.w.append(YEAR, [self.w.entry(YEAR, 0, 700_000, on="2022-06-01")])
        folder = self.folder(budget_years=self.settled(self.w.code))
        done = suite().cli("import", folder, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("STATEMENTS_DISAGREE", done.stderr)
        self.assertIn("kuzukuri close", done.stderr)
        suite().cli("close", self.w.code, YEAR, "--despite", "確認済み")

    def test_a_year_that_agrees_is_closed_and_stays_open_once_reopened(self):
        self.july()
        folder = self.folder(budget_years=self.settled(self.w.code))
        suite().cli("import", folder)
        self.assertEqual(self.books().closing_state, SETTLED)
        self.w.reopen(YEAR)
        suite().cli("import", folder)  # the decision it tells of was taken back since
        self.assertEqual(self.books().closing_state, CLOSING_PERIOD)


if __name__ == "__main__":
    unittest.main()
