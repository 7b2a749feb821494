"""Budget lines and fund sources that are changed and deleted: the aggregator's books follow, from what
came since and loaded whole alike, and older snapshots stay as they were. Rows are written as writes of
the service leave them."""

import random
import unittest

import grpc
import world
from suite import DATABASE_SERVICES, Service, new_id, pb, stub, suite
from world import World, day

m = world.comparison
report = pb("aggregator/execution_report")
ORIGINAL = 1


class Changes:
    """One write: versions that end and begin."""

    COLUMNS = {"dimension": "jurisdiction, fiscal_year, collection, id, display_name",
               "budget_line": "jurisdiction, fiscal_year, id, node, records_appropriation, "
                              "records_execution, fund_source, economic_item, note, rollups"}

    def __init__(self, w, y):
        self.w, self.y = w, y
        self.sql = []

    def _standing(self, name):
        return (f"jurisdiction = '{self.w.code}' and fiscal_year = {self.y} and id = '{name}' "
                f"and revision_to is null")

    def __enter__(self):
        self.revision = self.w.budget_revision() + 1
        return self

    def end(self, table, name):
        self.sql.append(f"update {table} set revision_to = {self.revision} "
                        f"where {self._standing(name)}")

    def change(self, table, name, **values):
        columns = self.COLUMNS[table]
        new = ", ".join(f"'{values[c]}'" if c in values else c for c in columns.split(", "))
        self.sql.append(f"insert into {table} ({columns}, revision_from) "
                        f"select {new}, {self.revision} from {table} "
                        f"where {self._standing(name)}")
        self.sql.append(f"update {table} set revision_to = {self.revision} "
                        f"where {self._standing(name)} and revision_from < {self.revision}")

    def __exit__(self, *_):
        jurisdiction, mark = self.w.code, random.randrange(1, 1 << 62)
        touched = "; ".join(
            f"insert into year_head values ('{jurisdiction}', {self.y}, '{kind}', {self.revision}) "
            "on conflict (jurisdiction, fiscal_year, kind) do update set revision = excluded.revision"
            for kind in ("budgetLines", "dimensions"))
        self.w.suite.cluster.sql(
            "begin; set local role kuzukuri_budget; set local search_path = budget; "
            f"update head set revision = {self.revision}, mark = {mark}, "
            f"updated_at = clock_timestamp() where jurisdiction = '{jurisdiction}'; {touched}; "
            "insert into request (jurisdiction, request_id, fingerprint, revision, mark, method, "
            f"peer, response, recorded_at) values ('{jurisdiction}', '{new_id()}', '', "
            f"{self.revision}, {mark}, '', '', '', clock_timestamp()); "
            + "; ".join(self.sql) + "; commit")


class ChangedLinesTest(unittest.TestCase):
    def setUp(self):
        self.w = w = World(suite(), projects=4)
        w.suite.budget.BatchCreateDimensions(world.dimension.BatchCreateDimensionsRequest(
            parent=w.year(2023), request_id=new_id(), dimensions=[world.dimension.Dimension(
                name=f"{w.year(2023)}/fundSources/{n}", display_name=f"財源{n}")
                for n in ("state", "bond", "unused")]))
        self.add_line("noted", w.project(2023, 0), note="初めの注記", fund_source="state")
        self.add_line("moving", w.project(2023, 1), note="移る注記")
        self.add_line("gone", w.project(2023, 9), note="消える注記")  # not in the catalogue
        for y in (2022, 2023):
            for i in range(4):
                w.append(y, [self.original(y, f"P-{i}", 100 + i), w.entry(y, i, 10 + i)])
        w.append(2023, [self.original(2023, "noted", 70)])

    def add_line(self, name, node, **fields):
        self.w.suite.budget.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
            parent=self.w.year(2023), request_id=new_id(), budget_lines=[world.line.BudgetLine(
                name=f"{self.w.year(2023)}/budgetLines/{name}", node=node,
                records_appropriation=True, records_execution=True, **fields)]))

    def original(self, y, line, amount):
        return world.entry.LedgerEntry(
            budget_line=f"{self.w.year(y)}/budgetLines/{line}", kind=ORIGINAL, amount_yen=amount,
            effective_date=day(f"{y}-04-01"))

    def fresh(self):
        """An aggregator that holds nothing yet."""
        services = suite().services
        service = Service("aggregator", [f"--{n}={services[n].address}"
                                         for n in DATABASE_SERVICES]).start()
        self.addCleanup(service.kill)
        channel = grpc.insecure_channel(service.address)
        self.addCleanup(channel.close)
        return stub("aggregator", channel)

    def answers(self, aggregator, snapshot=""):
        """All that shows lines and fund sources, and its snapshot."""
        found = []
        for level in ("PROJECT", "SUB_PROJECT", "FUND_SOURCE", "CLASS"):
            answer = aggregator.CompareExecution(m.CompareExecutionRequest(
                jurisdiction=self.w.name, level=f"LEVEL_{level}", snapshot=snapshot,
                include_indicators=level == "PROJECT", columns=[
                    m.ColumnSpec(fiscal_year=y) for y in (2022, 2023)]), timeout=20)
            snapshot = answer.snapshot
            found.append(answer)
        found.append(aggregator.GetExecutionReport(report.GetExecutionReportRequest(
            name=self.w.year(2023), snapshot=snapshot), timeout=20))
        return found, snapshot

    def change_all(self):
        with Changes(self.w, 2023) as write:
            write.change("budget_line", "noted", note="改めた注記", fund_source="bond")
            write.change("budget_line", "moving", node=self.w.project(2023, 2))
            write.end("budget_line", "gone")
            write.change("dimension", "bond", display_name="市債")
            write.end("dimension", "unused")

    @staticmethod
    def notes(answer):
        return {member.display_name: list(member.notes)
                for row in answer.rows for member in row.members if member.notes}

    @staticmethod
    def funds(answer):
        return [(r.display_name, r.cells[1].appropriation_yen) for r in answer.rows]

    def test_the_head_says_what_stands(self):
        (before, *_), _ = self.answers(suite().aggregator)
        self.assertEqual(self.notes(before), {"事業0": ["初めの注記"], "事業1": ["移る注記"]})
        self.assertTrue(any("P-9" in f.message for f in before.findings))
        self.change_all()
        (after, _, funds, *_), _ = self.answers(suite().aggregator)
        self.assertEqual(self.notes(after), {"事業0": ["改めた注記"], "事業2": ["移る注記"]})
        self.assertFalse(any("P-9" in f.message for f in after.findings))
        self.assertEqual(self.funds(funds), [("市債", 70), ("", 406)])

    def test_books_that_grew_and_books_loaded_whole_say_the_same_of_every_snapshot(self):
        told = [self.answers(suite().aggregator)]
        self.change_all()
        told.append(self.answers(suite().aggregator))
        with Changes(self.w, 2023) as write:
            write.change("budget_line", "noted", note="また改めた", fund_source="state")
            write.change("dimension", "bond", display_name="地方債")
        self.add_line("gone", self.w.project(2023, 3), note="戻った注記", fund_source="bond")
        self.w.append(2023, [self.original(2023, "gone", 5)])
        told.append(self.answers(suite().aggregator))
        notes = [self.notes(answers[0]) for answers, _ in told]
        self.assertEqual(notes[2], {"事業0": ["また改めた"], "事業2": ["移る注記"],
                                    "事業3": ["戻った注記"]})
        self.assertEqual([self.funds(answers[2]) for answers, _ in told],
                         [[("財源state", 70), ("", 406)], [("市債", 70), ("", 406)],
                          [("地方債", 5), ("財源state", 70), ("", 406)]])
        fresh = self.fresh()
        self.assertEqual(self.answers(fresh), told[2])
        for answers, snapshot in told:
            for aggregator in (fresh, self.fresh(), suite().aggregator):
                self.assertEqual(self.answers(aggregator, snapshot)[0], answers)

    def test_a_year_whose_lines_are_all_deleted_has_no_books(self):
        w = World(suite(), projects=1)
        before = w.compare()
        with Changes(w, 2023) as write:
            write.end("budget_line", "P-0")
        after = w.compare()
        missing = [[f.column for f in a.findings if f.kind == m.Finding.KIND_MISSING_YEAR]
                   for a in (before, after)]
        self.assertEqual(missing, [[], [1]])
        self.assertEqual(w.compare(snapshot=before.snapshot), before)


if __name__ == "__main__":
    unittest.main()
