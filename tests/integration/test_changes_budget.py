"""Changes of budget lines, dimensions and printed cells in one write, and their history."""

import unittest
from urllib.parse import quote

import grpc

from changes import (CREATE, CREATED, DELETE, DELETED, UNCHANGED, UPDATE, UPDATED, ChangeCase)
from statements import CURRENT, DISBURSED, Papers
from suite import new_id, new_jurisdiction, pb, suite
from world import World, day, dimension, line

printed = pb("budget/reported_figure")

POSTINGS, STATEMENTS = (line.BudgetLine.KEEPER_POSTINGS, line.BudgetLine.KEEPER_STATEMENTS)
APPROPRIATION, EXPENDITURE = 1, 20  # kinds of entries
BY_CLASS, BY_FUND = 4, 6


class Books(ChangeCase):
    service = "budget"
    members = {"BudgetLine": "budget_line", "Dimension": "dimension",
               "ReportedFigure": "reported_figure"}

    def setUp(self):
        super().setUp()
        self.w = World(suite())
        self.name = self.w.name
        self.papers = Papers(self.w)

    def line(self, i, y=2022, **fields):
        return line.BudgetLine(name=self.w.line(y, i), **fields)

    def new_line(self, i, y=2022, **fields):
        fields.setdefault("node", self.w.project(y, i))
        return self.line(i, y, records_appropriation=True, records_execution=True, **fields)

    def update(self, i, mask=None, y=2022, etag="", **fields):
        return self.change(UPDATE, self.line(i, y, **fields), mask=mask, etag=etag)

    def fund(self, fund_id, name="財源", collection="fundSources", y=2022):
        return dimension.Dimension(name=f"{self.w.year(y)}/{collection}/{fund_id}",
                                   display_name=name)

    def item(self, item_id, name="節"):
        return self.fund(item_id, name, "economicItems")

    def cell(self, cell_id, value, row=0, table="T1"):
        return self.papers.cell(None, cell_id, 0, 1, value, table=table, row=row)

    def get(self, i, revision=0, y=2022):
        return self.stub.GetBudgetLine(line.GetBudgetLineRequest(
            name=self.w.line(y, i), revision=revision)).budget_line

    def lines(self, revision=0, y=2022):
        return list(self.stub.ListBudgetLines(line.ListBudgetLinesRequest(
            parent=self.w.year(y), revision=revision)).budget_lines)

    def dimensions(self, revision=0):
        return [(d.name.split("/", 4)[-1], d.display_name) for d in self.stub.ListDimensions(
            dimension.ListDimensionsRequest(parent=self.w.year(2022), revision=revision)).dimensions]

    def grouped(self, grouping, revision=0):
        """Appropriations that are not zero by the last part of each key."""
        return {b.key.split("/")[-1]: b.figures.appropriation.current_yen
                for b in self.w.grouped(grouping, 2022, revision=revision)
                if b.figures.appropriation.current_yen}

    def post(self, i, amount, kind=APPROPRIATION, y=2022, **fields):
        return self.w.append(y, [self.w.entry(y, i, amount, kind=kind, **fields)])

    def blocked(self, why, *changes, **fields):
        """The subjects of a refusal for what is there."""
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION, *changes, **fields)
        self.assertEqual(self.reason(error), why, error.details())
        return list(self.blockers(error))


class OneByOne(Books):
    def test_the_first_write_of_a_jurisdiction_may_be_one(self):
        self.name = f"jurisdictions/{new_jurisdiction()}"
        year = f"{self.name}/fiscalYears/2022"
        answer = self.apply(self.change(CREATE, dimension.Dimension(
            name=f"{year}/fundSources/state", display_name="国庫支出金")),
            self.change(CREATE, line.BudgetLine(
                name=f"{year}/budgetLines/a", node=f"{year}/projects/P", fund_source="state",
                records_appropriation=True)))
        self.assertEqual((answer.revision, [r.outcome for r in answer.results]),
                         (1, [CREATED, CREATED]))

    def test_a_note_is_put_right_and_the_past_stays(self):
        before = self.get(0)
        answer = self.apply(self.update(0, note="補正を含む"))
        self.assertEqual([(r.name, r.outcome, r.etag) for r in answer.results],
                         [(before.name, UPDATED, str(answer.revision))])
        after = self.get(0)
        self.assertEqual((after.note, after.revision), ("補正を含む", answer.revision))
        self.assertEqual(self.get(0, answer.revision - 1), before)

    def test_a_mask_names_what_is_set_and_a_star_is_all(self):
        full = self.get(0)
        rollups = [f"{self.w.year(2022)}/classificationNodes/class"]
        self.apply(self.update(0, note="一", rollups=rollups, mask="rollups"))
        self.assertEqual((self.get(0).note, list(self.get(0).rollups)), ("", rollups))
        self.apply(self.update(0, note="一"))
        self.assertEqual((self.get(0).note, list(self.get(0).rollups)), ("一", rollups))
        self.apply(self.update(0, mask="rollups"))
        self.assertEqual((self.get(0).note, list(self.get(0).rollups)), ("一", []))
        self.apply(self.change(UPDATE, full, mask="*"))
        self.assertEqual(self.get(0).note, "")
        for mask in ("name", "revision", "nothing"):
            error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.update(0, mask=mask))
            self.assertIn("changes[0].update_mask", self.fields_of(error))

    def test_what_changes_nothing_makes_no_version_and_no_revision(self):
        head, same = self.head(), self.get(0)
        answer = self.apply(self.change(UPDATE, same, mask="*"))
        self.assertEqual([(r.outcome, r.etag) for r in answer.results],
                         [(UNCHANGED, str(same.revision))])
        self.assertEqual((answer.revision, self.head()), (head, head))

    def test_etags_replays_and_only_validating(self):
        etag, request_id, head = str(self.get(0).revision), new_id(), self.head()
        change = self.update(0, note="一", etag=etag)
        tried = self.apply(change, validate_only=True)
        self.assertEqual((tried.results[0].outcome, tried.results[0].etag, tried.revision),
                         (UPDATED, "", head))
        self.assertEqual((self.get(0).note, self.head()), ("", head))
        first = self.apply(change, request_id=request_id)
        self.assertEqual(self.apply(change, request_id=request_id), first)
        error = self.refused(grpc.StatusCode.ABORTED, self.update(0, note="二", etag=etag))
        self.assertEqual(self.reason(error), "ETAG_MISMATCH")
        self.refused(grpc.StatusCode.FAILED_PRECONDITION, self.update(0, note="二"),
                     request_id=request_id)

    def test_missing_and_there_already(self):
        error = self.refused(grpc.StatusCode.NOT_FOUND, self.update(9, note="x"),
                             self.change(DELETE, self.fund("x")),
                             self.change(DELETE, self.cell("x", 1)))
        self.assertEqual(list(self.fields_of(error)), [
            "changes[0].resource.budget_line.name", "changes[1].resource.dimension.name",
            "changes[2].resource.reported_figure.name"])
        self.refused(grpc.StatusCode.ALREADY_EXISTS, self.change(CREATE, self.new_line(1)))
        self.assertEqual(self.outcomes(
            self.change(UPDATE, self.new_line(9), allow_missing=True),
            self.change(UPDATE, self.fund("x"), allow_missing=True),
            self.change(DELETE, self.cell("x", 1), allow_missing=True)),
            [CREATED, CREATED, UNCHANGED])

    def test_every_bad_field_is_listed_and_nothing_is_written(self):
        head = self.head()
        error = self.refused(
            grpc.StatusCode.INVALID_ARGUMENT,
            self.change(CREATE, self.line(9, node="x", rollups=["y"], fund_source="none")),
            self.update(0, note="良い"), self.change(CREATE, self.fund("f", "")),
            self.change(CREATE, self.cell("a", 1)), self.change(CREATE, self.cell("b", 2)),
            self.update(1, appropriation_keeper=9))
        self.assertEqual(sorted(self.fields_of(error)), [
            "changes[0].resource.budget_line.fund_source", "changes[0].resource.budget_line.node",
            "changes[0].resource.budget_line.records_appropriation",
            "changes[0].resource.budget_line.rollups",
            "changes[2].resource.dimension.display_name", "changes[4].resource.reported_figure",
            "changes[5].resource.budget_line.appropriation_keeper"])
        self.assertEqual(self.head(), head)
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.change(
            CREATE, line.BudgetLine(name=f"{self.w.year(2022)}/fundSources/x")))
        self.assertIn("changes[0].resource.budget_line.name", self.fields_of(error))


class Lines(Books):
    def test_one_that_nothing_is_posted_on_goes_and_comes_again(self):
        gone = self.apply(self.change(DELETE, self.line(0))).revision
        self.assertEqual([one.name[-3:] for one in self.lines()], ["P-1", "P-2"])
        self.assertEqual(len(self.lines(gone - 1)), 3)
        with self.assertRaises(grpc.RpcError):
            self.post(0, 5)
        self.apply(self.change(CREATE, self.new_line(0, note="再")))
        self.post(0, 5)
        self.assertEqual(self.get(0).note, "再")

    def test_anything_of_one_changes_before_something_is_posted_on_it(self):
        self.apply(self.update(0, node=self.w.project(2022, 1), records_execution=False,
                               appropriation_keeper=POSTINGS,
                               mask="node,records_execution,appropriation_keeper"))
        changed = self.get(0)
        self.assertEqual((changed.node, changed.records_execution, changed.appropriation_keeper),
                         (self.w.project(2022, 1), False, POSTINGS))

    def test_what_is_posted_stays_where_it_is_also_once_it_is_reversed(self):
        self.post(0, 5, entry_id="e")
        for reverse in (False, True):
            if reverse:
                self.w.append(2022, [self.w.entry(2022, 0, -5, kind=APPROPRIATION, reverses="e")])
            for change in (self.update(0, node=self.w.project(2022, 1)),
                           self.update(0, mask="records_execution"),
                           self.update(0, execution_keeper=STATEMENTS),
                           self.change(DELETE, self.line(0))):
                self.assertEqual(self.blocked("LINE_HAS_ENTRIES", change), [self.w.line(2022, 0)])
        self.assertEqual(self.blocked(
            "LINE_HAS_ENTRIES", self.change(DELETE, self.line(0)), self.update(1, note="x")),
            [self.w.line(2022, 0)])
        self.assertEqual(self.get(1).note, "")
        # Of the same id in another year nothing is posted.
        self.apply(self.change(DELETE, self.line(0, 2023)))

    def test_rollups_move_and_old_revisions_read_as_before(self):
        top, low = (f"{self.w.year(2022)}/classificationNodes/{i}" for i in ("total", "class"))
        for i in range(3):
            self.post(i, 100 * (i + 1))
        before = self.apply(*(self.update(i, rollups=[top]) for i in range(3))).revision
        after = self.apply(self.update(0, rollups=[top, low])).revision
        self.assertEqual(self.grouped(BY_CLASS), {"total": 600, "class": 100})
        self.assertEqual(self.grouped(BY_CLASS, before), {"total": 600})
        self.apply(self.update(0, rollups=[low]), self.update(1, rollups=[low]))
        self.assertEqual(self.grouped(BY_CLASS), {"total": 300, "class": 300})
        self.assertEqual(self.grouped(BY_CLASS, after), {"total": 600, "class": 100})
        self.assertEqual(self.grouped(BY_CLASS, before), {"total": 600})
        for revision in (before, after, 0):
            balances = self.w.balances(2022, revision=revision)
            self.assertEqual(balances.total.appropriation_yen, 600)

    def test_control_follows_the_rollups_that_stand(self):
        low = f"{self.w.year(2022)}/classificationNodes/class"
        self.w.control(2022, 3, [low])
        self.post(0, 100)
        self.apply(*(self.update(i, rollups=[low]) for i in (0, 1)))
        self.post(1, 60, kind=EXPENDITURE)
        self.apply(self.update(0, mask="rollups"))
        with self.assertRaises(grpc.RpcError) as caught:
            self.post(1, 1, kind=EXPENDITURE)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)


class Dimensions(Books):
    def setUp(self):
        super().setUp()
        self.apply(self.change(CREATE, self.fund("state", "国庫支出金")),
                   self.change(CREATE, self.fund("city", "一般財源")),
                   self.change(CREATE, self.item("12", "委託料")))

    def test_they_are_renamed_and_go_while_nobody_names_them(self):
        revision = self.head()
        was = self.dimensions()
        self.assertEqual(self.outcomes(
            self.change(UPDATE, self.fund("state", "国費")), self.change(DELETE, self.fund("city")),
            self.change(UPDATE, self.item("12", "委託料"))), [UPDATED, DELETED, UNCHANGED])
        self.assertEqual(self.dimensions(), [("economicItems/12", "委託料"),
                                             ("fundSources/state", "国費")])
        self.assertEqual(self.dimensions(revision), was)

    def test_what_a_line_names_stays_unless_the_line_changes_too(self):
        self.apply(self.update(0, fund_source="state"), self.update(1, economic_item="12"))
        gone = self.change(DELETE, self.fund("state"))
        self.assertEqual(self.blocked("IN_USE", gone), [self.w.line(2022, 0)])
        self.assertEqual(self.blocked("IN_USE", self.change(DELETE, self.item("12"))),
                         [self.w.line(2022, 1)])
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, gone, self.update(0, note="x"))
        self.assertEqual(list(self.fields_of(error)), ["changes[1].resource.budget_line.fund_source"])
        self.assertEqual(self.outcomes(gone, self.update(0, fund_source="city")),
                         [DELETED, UPDATED])
        self.assertEqual(self.outcomes(self.change(UPDATE, self.fund("city", "市費"))), [UPDATED])

    def test_a_line_and_what_it_names_are_made_together(self):
        self.assertEqual(self.outcomes(
            self.update(0, fund_source="new"), self.change(CREATE, self.fund("new"))),
            [UPDATED, CREATED])

    def test_what_an_entry_says_itself_stays(self):
        self.post(0, 5, fund_source="state")
        self.assertEqual(self.blocked("IN_USE", self.change(DELETE, self.fund("state"))),
                         [f"{self.w.year(2022)}/fundSources/state"])
        self.assertEqual(self.outcomes(self.change(DELETE, self.fund("city"))), [DELETED])

    def test_entries_have_their_lines_and_old_revisions_read_as_before(self):
        self.apply(self.update(0, fund_source="state"))
        self.post(0, 100)
        before = self.post(1, 30).revision
        self.assertEqual(self.grouped(BY_FUND), {"state": 100, "": 30})
        self.apply(self.update(0, fund_source="city"), self.update(1, fund_source="state"))
        self.assertEqual(self.grouped(BY_FUND), {"city": 100, "state": 30})
        self.assertEqual(self.grouped(BY_FUND, before), {"state": 100, "": 30})

    def test_a_line_does_not_contradict_what_its_entries_say(self):
        self.post(0, 5, fund_source="state")
        self.assertEqual(self.blocked("LINE_HAS_ENTRIES", self.update(0, fund_source="city")),
                         [self.w.line(2022, 0)])
        self.assertEqual(self.outcomes(self.update(0, fund_source="state")), [UPDATED])
        self.assertEqual(self.outcomes(self.update(0, mask="fund_source")), [UPDATED])


class Figures(Books):
    def test_of_no_statement_they_change_and_go(self):
        self.apply(*(self.change(CREATE, self.cell(f"c{i}", i, row=i)) for i in range(3)))
        revision = self.head()
        was = self.papers.cells()
        self.assertEqual(self.outcomes(
            self.change(UPDATE, self.cell("c0", 7)), self.change(DELETE, self.cell("c1", 0)),
            self.change(UPDATE, self.cell("c2", 2, row=2))), [UPDATED, DELETED, UNCHANGED])
        self.assertEqual([c[2:] for c in self.papers.cells()], [(0, 1, 7), (2, 1, 2)])
        listed = self.stub.ListReportedFigures(printed.ListReportedFiguresRequest(
            parent=self.w.year(2022), revision=revision)).reported_figures
        self.assertEqual([c.value for c in listed], [c[-1] for c in was])

    def test_two_change_places(self):
        self.apply(*(self.change(CREATE, self.cell(f"c{i}", i, row=i)) for i in range(2)))
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT,
                             self.change(UPDATE, self.cell("c0", 0, row=1)))
        self.assertEqual(list(self.fields_of(error)), ["changes[0].resource.reported_figure"])
        self.apply(self.change(UPDATE, self.cell("c0", 0, row=1)),
                   self.change(UPDATE, printed.ReportedFigure(name=self.cell("c1", 0).name), mask="row"))
        self.assertEqual([c[2:] for c in self.papers.cells()], [(0, 1, 1), (1, 1, 0)])

    def test_those_of_a_statement_come_and_go_with_it(self):
        cell = self.papers.cell("s", "c", 0, 1, 5)
        self.papers.put(self.papers.paper("s"), [], cells=[cell])
        self.apply(self.change(CREATE, self.cell("c", 9)))
        for action in (CREATE, UPDATE, DELETE):
            error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, self.change(action, cell))
            self.assertIn("PutStatement",
                          self.fields_of(error)["changes[0].resource.reported_figure.name"])
        self.apply(self.change(DELETE, self.cell("c", 9)))
        self.assertEqual([c[-1] for c in self.papers.cells()], [5])
        self.assertEqual([(v.resource.reported_figure.value, v.end_revision)
                          for v in self.versions(cell.name)], [(5, 0)])


class ClosedYears(Books):
    def setUp(self):
        super().setUp()
        self.apply(self.change(CREATE, self.fund("state")))
        self.rollups = [f"{self.w.year(2022)}/classificationNodes/class"]
        self.post(0, 100)
        self.w.close(2022)

    def test_only_rollups_and_notes_change(self):
        self.assertEqual(self.outcomes(self.update(0, rollups=self.rollups),
                                       self.update(1, note="注")), [UPDATED, UPDATED])
        for change in (self.update(1, node=self.w.project(2022, 0)),
                       self.update(1, mask="records_execution"),
                       self.update(1, execution_keeper=STATEMENTS),
                       self.update(1, fund_source="state"),
                       self.change(DELETE, self.line(1))):
            self.assertEqual(self.blocked("YEAR_CLOSED", change), [self.w.line(2022, 1)])
        # In the year beside it everything may.
        self.apply(self.change(DELETE, self.line(1, 2023)))
        self.w.reopen(2022)
        self.apply(self.change(DELETE, self.line(1)))

    def test_once_certified_for_a_reason_only(self):
        settled = self.w.settled(2022).settlement
        self.w.certify(2022)
        change = self.update(0, rollups=self.rollups)
        error = self.refused(grpc.StatusCode.INVALID_ARGUMENT, change)
        self.assertEqual(list(self.fields_of(error)), ["reason"])
        self.assertEqual(self.outcomes(change, reason="事業の移動"), [UPDATED])
        self.assertEqual(self.revisions()[0].reason, "事業の移動")
        self.assertEqual(self.w.settled(2022).settlement.closing_revision,
                         settled.closing_revision)
        self.assertEqual(self.blocked("YEAR_CLOSED", self.change(DELETE, self.line(1)),
                                      reason="誤り"), [self.w.line(2022, 1)])


class WithStatements(Books):
    def disbursed(self, *printed_of):
        return [self.papers.figure(i, DISBURSED, value) for i, value in enumerate(printed_of)]

    def test_a_line_made_or_changed_is_noticed_by_the_next_paper(self):
        """Whatever changed of the lines, the ledger is what all papers at once would post."""
        self.apply(*(self.update(i, execution_keeper=POSTINGS) for i in range(3)))
        self.papers.put(self.papers.paper("july"), self.disbursed(5, 6, 7))
        executed = lambda: [b.executed_yen for b in self.w.balances(2022).balances]
        self.assertEqual(executed(), [0, 0, 0])
        # Nothing is posted on it yet, so that papers may keep it from here on.
        self.apply(self.update(1, execution_keeper=STATEMENTS))
        self.papers.put(self.papers.paper("august", on="2022-08-31"), self.disbursed(5, 6, 7))
        self.assertEqual(executed(), [0, 6000, 0])
        in_july = self.w.balances(2022, as_of=day("2022-07-31")).balances
        self.assertEqual([b.executed_yen for b in in_july], [0, 6000, 0])

    def test_what_a_paper_declares_keeps_its_line(self):
        self.apply(self.update(0, execution_keeper=POSTINGS))
        self.papers.put(self.papers.paper("july"), self.disbursed(5))
        error = self.refused(grpc.StatusCode.FAILED_PRECONDITION,
                             self.change(DELETE, self.line(0)))
        self.assertEqual(self.reason(error), "NO_BUDGET_LINE")
        self.assertIn(self.w.project(2022, 0), error.details())
        self.refused(grpc.StatusCode.FAILED_PRECONDITION,
                     self.update(0, node=self.w.project(2022, 1)))
        # Where another line of the node is left, or nothing is declared, it goes.
        self.assertEqual(self.outcomes(
            self.change(DELETE, self.line(0)),
            self.change(CREATE, self.line(9, node=self.w.project(2022, 0), records_execution=True,
                                          execution_keeper=POSTINGS)),
            self.change(DELETE, self.line(2))), [DELETED, CREATED, DELETED])
        self.papers.put(self.papers.paper("august", on="2022-08-31"), self.disbursed(5))

    def test_what_a_paper_posted_keeps_its_line(self):
        self.papers.put(self.papers.paper("july"), [self.papers.figure(0, CURRENT, 5)])
        self.assertEqual(self.blocked("LINE_HAS_ENTRIES", self.change(DELETE, self.line(0))),
                         [self.w.line(2022, 0)])


class History(Books):
    def test_a_stream_is_written_whole_or_not_at_all(self):
        self.check_whole_or_not_at_all(
            [self.change(CREATE, self.new_line(10 + i)) for i in range(4)]
            + [self.change(CREATE, self.fund("f")), self.change(CREATE, self.cell("c", 1))])

    def test_filters_agree_with_what_was_written(self):
        for actor, change in (
                ("甲", self.change(CREATE, self.fund("f"))), ("乙", self.update(0, note="注")),
                ("甲", self.change(CREATE, self.cell("c", 1))),
                ("", self.change(DELETE, self.line(1, 2023)))):
            self.apply(change, metadata=[("x-actor", quote(actor))], reason="訂正")
        self.post(0, 5)
        self.w.control(2022, 1)
        name = self.w.line(2022, 0)
        touches = lambda **wanted: lambda r: any(
            all(getattr(t, k) == v for k, v in wanted.items()) for t in r.touched)
        middle = self.revisions()[3].record_time
        at = lambda r: (r.record_time.seconds, r.record_time.nanos)
        after = lambda r: at(r) >= (middle.seconds, middle.nanos)
        everything = self.check_filters({
            "actor": ({"declared_actor": "甲"}, lambda r: r.declared_actor == "甲"),
            "year": ({"fiscal_year": 2023}, touches(fiscal_year=2023)),
            "kind": ({"kind": "budgetLines"}, touches(kind="budgetLines")),
            "entries": ({"kind": "ledgerEntries", "fiscal_year": 2022},
                        touches(kind="ledgerEntries", fiscal_year=2022)),
            "line": ({"resource": name}, lambda r: any(c.name == name for c in r.changes)),
            "from": ({"recorded_from": middle}, after),
            "before": ({"recorded_before": middle}, lambda r: not after(r)),
            "last": ({"last_revision": 3}, lambda r: r.revision <= 3)})
        self.assertEqual([[(c.name.split("/", 4)[-1], c.outcome) for c in r.changes]
                          for r in everything[:6]],
                         [[("budgetYear", CREATED)], [], [("budgetLines/P-1", DELETED)],
                          [("reportedFigures/c", CREATED)], [("budgetLines/P-0", UPDATED)],
                          [("fundSources/f", CREATED)]])

    def test_a_write_tells_what_was_there_before_and_after(self):
        self.apply(self.change(CREATE, self.fund("f", "旧")))
        was = self.get(0)
        answer = self.apply(self.change(UPDATE, self.fund("f", "新")), self.update(0, note="注"),
                            self.change(DELETE, self.line(1)),
                            self.change(CREATE, self.cell("c", 1)))
        for page_size in (0, 1):
            fund, changed, gone, made = self.revision(answer.revision, page_size)
            self.assertEqual((fund.before.dimension.display_name,
                              fund.after.dimension.display_name), ("旧", "新"))
            self.assertEqual((changed.before.budget_line, changed.after.budget_line),
                             (was, self.get(0)))
            self.assertTrue(gone.HasField("before"))
            self.assertFalse(gone.HasField("after"))
            self.assertFalse(made.HasField("before"))
            self.assertEqual(made.after.reported_figure.value, 1)
        # What has no kind of its own there is told by its name.
        self.w.control(2022, 1)
        state, = self.revision(self.head())
        self.assertEqual((state.name, state.outcome), (f"{self.w.year(2022)}/budgetYear", CREATED))
        self.assertFalse(state.HasField("after"))

    def test_versions_also_of_what_is_gone_and_came_again(self):
        made = self.get(0).revision
        noted = self.apply(self.update(0, note="注")).revision
        gone = self.apply(self.change(DELETE, self.line(0))).revision
        back = self.apply(self.change(CREATE, self.new_line(0, note="再"))).revision
        told = [(v.resource.budget_line.note, v.revision, v.end_revision)
                for v in self.versions(self.w.line(2022, 0))]
        self.assertEqual(told, [("再", back, 0), ("注", noted, gone), ("", made, noted)])
        self.assertEqual(self.versions(self.w.line(2022, 0), page_size=1),
                         self.versions(self.w.line(2022, 0)))
        self.apply(self.change(CREATE, self.fund("f", "旧")))
        self.apply(self.change(UPDATE, self.fund("f", "新")))
        self.apply(self.change(CREATE, self.cell("c", 1)))
        self.apply(self.change(DELETE, self.cell("c", 1)))
        self.assertEqual([v.resource.dimension.display_name
                          for v in self.versions(self.fund("f").name)], ["新", "旧"])
        self.assertEqual([(v.resource.reported_figure.value, v.end_revision)
                          for v in self.versions(self.cell("c", 1).name)], [(1, self.head())])
        for wrong, code in ((self.w.line(2022, 7), grpc.StatusCode.NOT_FOUND),
                            (f"{self.w.year(2022)}/budgetYear", grpc.StatusCode.INVALID_ARGUMENT),
                            (self.w.project(2022, 0), grpc.StatusCode.INVALID_ARGUMENT)):
            with self.assertRaises(grpc.RpcError) as caught:
                self.versions(wrong)
            self.assertEqual(caught.exception.code(), code)


class Answers(Books):
    """The aggregator follows every change, and old snapshots stay."""

    def test_after_each_change_and_before(self):
        self.apply(self.change(CREATE, self.fund("state")), self.change(CREATE, self.fund("city")))
        for i in range(3):
            self.post(i, 100 * (i + 1))
            self.post(i, 10 * (i + 1), kind=EXPENDITURE)
        compare = lambda snapshot="": self.w.compare(
            snapshot=snapshot, include_reported_figures=True, level="LEVEL_PROJECT")
        kept = [compare()]
        for changes in (
                [self.update(0, note="注")],
                [self.update(0, fund_source="state"), self.update(1, fund_source="city")],
                [self.change(UPDATE, self.fund("state", "国費"))],
                [self.update(0, rollups=[f"{self.w.year(2022)}/classificationNodes/class"])],
                [self.change(CREATE, self.new_line(8, node=self.w.project(2022, 0)))],
                [self.change(DELETE, self.line(8)), self.change(DELETE, self.line(0, 2023))],
                [self.change(CREATE, self.cell("c", 1))], [self.change(UPDATE, self.cell("c", 2))],
                [self.change(DELETE, self.cell("c", 2))],
                [self.change(CREATE, self.new_line(0, 2023))]):
            self.apply(*changes)
            kept.append(compare())
        for answer in kept:
            self.assertEqual(compare(answer.snapshot).SerializeToString(),
                             answer.SerializeToString())
        self.assertEqual({answer.columns[0].ledger_executed_yen for answer in kept}, {60})
        # The line of next year's first project is gone for a while.
        execution = [[row.cells[1].HasField("executed_yen") for row in answer.rows][0]
                     for answer in kept]
        self.assertEqual(execution, [True] * 6 + [False] * 4 + [True])


if __name__ == "__main__":
    unittest.main()
