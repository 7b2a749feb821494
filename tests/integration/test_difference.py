"""What differs between two snapshots of the same comparison, and which writes made it."""

import datetime
import random
import unittest
import zoneinfo
from urllib.parse import quote

import grpc

import world
from changes import CREATE, DELETE, UPDATE, history
from statements import CURRENT, DISBURSED, Papers, Statement
from suite import details, new_id, pb, suite
from world import World, comparison, day, lineage, node, project

explain = pb("aggregator/explain_difference")
service = pb("aggregator/aggregator_service")
catalog = pb("catalog/change")
Part = explain.DifferencePart
APPROPRIATION, EXECUTED = 1, 2
RENAMES = lineage.LineageEdge.TYPE_RENAMES
MEMBERS = {"Project": "project", "LineageEdge": "lineage_edge",
           "ClassificationNode": "classification_node"}


class Differences(unittest.TestCase):
    def setUp(self):
        self.w = World(suite())

    def snapshot(self, **fields):
        return suite().aggregator.GetSnapshot(service.GetSnapshotRequest(
            jurisdiction=self.w.name, **fields))

    def comparison(self, years=(2022, 2023), **fields):
        return comparison.CompareExecutionRequest(
            jurisdiction=self.w.name,
            columns=[comparison.ColumnSpec(fiscal_year=y) for y in years], **fields)

    def explain(self, before, after="", of=None, **fields):
        return suite().aggregator.ExplainDifference(explain.ExplainDifferenceRequest(
            comparison=of or self.comparison(), from_snapshot=before, to_snapshot=after, **fields))

    def change(self, action, resource, reason="訂正", mask=None, actor="財政課"):
        made = catalog.CatalogChange(action=action)
        getattr(made.resource, MEMBERS[type(resource).__name__]).CopyFrom(resource)
        if mask:
            made.update_mask.paths.extend(mask.split(","))
        return suite().catalog.ApplyChanges(catalog.ApplyChangesRequest(
            parent=self.w.name, changes=[made], request_id=new_id(), reason=reason),
            metadata=[("x-actor", quote(actor))])

    def rename(self, y, i, name):
        return self.change(UPDATE, project.Project(name=self.w.project(y, i), display_name=name),
                           mask="display_name")

    def amounts(self, answer, row):
        found = [r for r in answer.rows if r.id == row or r.display_name == row]
        self.assertEqual(len(found), 1, answer)
        return {(a.column, a.measure): a for a in found[0].amounts}

    def check_sums(self, answer):
        for row in answer.rows:
            for amount in row.amounts:
                if amount.HasField("difference_yen"):
                    self.assertEqual(sum(p.yen for p in amount.parts), amount.difference_yen)
                    self.assertEqual(amount.to_yen - amount.from_yen, amount.difference_yen)

    def writes(self, answer, part):
        return [answer.revisions[i] for i in part.revisions]


class Entries(Differences):
    def test_each_write_is_a_part(self):
        self.w.append(2023, [self.w.entry(2023, 0, 1000, kind=1), self.w.entry(2023, 0, 400)])
        before = self.snapshot().snapshot
        first = self.w.append(2023, [self.w.entry(2023, 0, 30), self.w.entry(2023, 1, 5)])
        second = self.w.append(2023, [self.w.entry(2023, 0, 12), self.w.entry(2023, 0, 8)])
        answer = self.explain(before)
        amount = self.amounts(answer, "事業0")[1, EXECUTED]
        self.assertEqual((amount.from_yen, amount.to_yen, amount.difference_yen), (400, 450, 50))
        self.assertEqual([(p.kind, p.yen) for p in amount.parts],
                         [(Part.KIND_ENTRIES, 30), (Part.KIND_ENTRIES, 20)])
        self.assertEqual([self.writes(answer, p)[0].revision.revision for p in amount.parts],
                         [first.revision, second.revision])
        write = self.writes(answer, amount.parts[0])[0]
        self.assertEqual(write.service, "budget")
        self.assertTrue(write.revision.method.endswith("/AppendLedgerEntries"))
        self.assertGreater(write.revision.record_time.seconds, 0)
        self.assertEqual(self.amounts(answer, "合計")[1, EXECUTED].difference_yen, 55)
        self.assertEqual({a.measure for r in answer.rows for a in r.amounts}, {EXECUTED})
        self.check_sums(answer)

    def test_the_older_side_may_be_the_second(self):
        before = self.snapshot().snapshot
        self.w.append(2022, [self.w.entry(2022, 0, 700, kind=1)])
        after = self.snapshot().snapshot
        forth, back = self.explain(before, after), self.explain(after, before)
        self.assertEqual([[(a.column, p.kind, -p.yen) for a in r.amounts for p in a.parts]
                          for r in forth.rows],
                         [[(a.column, p.kind, p.yen) for a in r.amounts for p in a.parts]
                          for r in back.rows])
        self.check_sums(back)

    def test_nothing_differs_between_a_snapshot_and_itself(self):
        self.w.append(2022, [self.w.entry(2022, 0, 700, kind=1)])
        now = self.snapshot().snapshot
        answer = self.explain(now, now)
        self.assertEqual((answer.row_count, len(answer.findings), len(answer.columns)), (0, 0, 0))

    def test_small_parts_are_summed_up(self):
        before = self.snapshot().snapshot
        for yen in (500, 1, 2, 3, -300):
            self.w.append(2022, [self.w.entry(2022, 0, yen, kind=2, supplementary_number=1)])
        amount = self.amounts(self.explain(before, max_parts=2), "事業0")[0, APPROPRIATION]
        self.assertEqual([(p.yen, p.summed_parts) for p in amount.parts],
                         [(500, 0), (-300, 0), (6, 3)])

    def test_the_report_of_one_year(self):
        before = self.snapshot().snapshot
        self.w.append(2022, [self.w.entry(2022, 0, 700, kind=1)])
        answer = self.explain(before, of=self.comparison((2022,)))
        self.assertEqual(self.amounts(answer, "合計")[0, APPROPRIATION].difference_yen, 700)


class Structure(Differences):
    def setUp(self):
        super().setUp()
        self.other = f"{self.w.year(2023)}/classificationNodes/other"
        self.change(CREATE, node.ClassificationNode(
            name=self.other, kind=2, display_name="別の区分", placements=[node.Placement(
                tree="list", parent=f"{self.w.year(2023)}/classificationNodes/total", position=2)]))
        self.w.append(2023, [self.w.entry(2023, i, 100 * (i + 1), kind=1) for i in range(3)])
        self.before = self.snapshot().snapshot

    def move(self):
        return self.change(UPDATE, project.Project(
            name=self.w.project(2023, 1), placements=[node.Placement(tree="list", parent=self.other)]),
            reason="柱の誤り", mask="placements")

    def test_a_project_under_another_class(self):
        moved = self.move()
        of = self.comparison(level="LEVEL_CLASS")
        answer = self.explain(self.before, of=of)
        lost = self.amounts(answer, "区分")[1, APPROPRIATION]
        gained = self.amounts(answer, "別の区分")[1, APPROPRIATION]
        self.assertEqual((lost.difference_yen, gained.to_yen), (-200, 200))
        part = gained.parts[0]
        self.assertEqual((part.kind, part.node, part.node_display_name, part.other_row_display_name),
                         (Part.KIND_STRUCTURE, self.w.project(2023, 1), "事業1", "区分"))
        write = self.writes(answer, part)[0]
        self.assertEqual((write.service, write.revision.revision, write.revision.reason,
                          write.revision.declared_actor),
                         ("catalog", moved.revision, "柱の誤り", "財政課"))
        self.assertEqual([c.name for c in write.revision.changes], [self.w.project(2023, 1)])
        self.assertEqual(lost.parts[0].other_row_display_name, "別の区分")
        self.assertFalse([r for r in answer.rows if r.kind == comparison.Row.KIND_TOTAL])
        self.check_sums(answer)

    def test_structure_then_entries(self):
        self.move()
        self.w.append(2023, [self.w.entry(2023, 1, 7, kind=1)])
        answer = self.explain(self.before, of=self.comparison(level="LEVEL_CLASS"))
        gained = self.amounts(answer, "別の区分")[1, APPROPRIATION]
        self.assertEqual([(p.kind, p.yen) for p in gained.parts],
                         [(Part.KIND_STRUCTURE, 200), (Part.KIND_ENTRIES, 7)])
        self.check_sums(answer)

    def test_lineage_joins_rows(self):
        self.w.append(2022, [self.w.entry(2022, 2, 900, kind=1)])
        before = self.snapshot().snapshot
        edge = lineage.LineageEdge(
            name=f"{self.w.year(2023)}/lineageEdges/e", type=RENAMES,
            predecessor=self.w.project(2022, 2), successor=self.w.project(2023, 0))
        self.rename(2022, 2, "旧事業")
        drawn = self.change(CREATE, edge, reason="統合の記録")
        answer = self.explain(before)
        joined = self.amounts(answer, "事業0")[0, APPROPRIATION]
        self.assertEqual((joined.parts[0].kind, joined.parts[0].node),
                         (Part.KIND_STRUCTURE, self.w.project(2022, 2)))
        self.assertIn(drawn.revision,
                      [w.revision.revision for w in self.writes(answer, joined.parts[0])])
        gone = [r for r in answer.rows if r.gone]
        self.assertEqual([r.display_name for r in gone], ["事業2"])
        self.check_sums(answer)

    def test_names_match_and_findings_are_told_from_and_to(self):
        self.rename(2023, 0, "新しい名")
        answer = self.explain(self.before)
        row = [r for r in answer.rows if r.display_name == "新しい名"][0]
        fields = {f.field: (getattr(f, "from"), f.to) for f in row.fields}
        self.assertEqual(fields["display_name"], ("事業0", "新しい名"))
        self.assertFalse(row.amounts)
        self.assertEqual([answer.revisions[i].revision.reason for i in row.revisions], ["訂正"])


class Rules(Differences):
    def test_a_paper_says_up_to_when_execution_is_known(self):
        papers = Papers(self.w, 2023)
        p = self.w.project
        papers.put(papers.paper("july", on="2023-07-31"),
                   [papers.figure(p(2023, 0), CURRENT, 10), papers.figure(p(2023, 0), DISBURSED, 3)])
        before = self.snapshot().snapshot
        put = papers.put(papers.paper("october", on="2023-10-31"),
                         [papers.figure(p(2023, 0), CURRENT, 12),
                          papers.figure(p(2023, 0), DISBURSED, 8)])
        answer = self.explain(before)
        amounts = self.amounts(answer, "事業0")
        self.assertEqual([(x.kind, x.yen) for x in amounts[1, APPROPRIATION].parts],
                         [(Part.KIND_ENTRIES, 2000)])
        self.assertEqual(amounts[1, EXECUTED].to_yen, 8000)
        self.assertEqual({self.writes(answer, x)[0].revision.revision
                          for a in amounts.values() for x in a.parts}, {put.revision})
        columns = {f.field: (getattr(f, "from"), f.to) for f in answer.columns}
        self.assertIn("columns[1].statement_title", columns)
        self.assertEqual(columns["columns[1].as_of"], ("2023-07-31", "2023-10-31"))
        self.assertFalse([f for f in columns if f.endswith((".year", ".month", ".day"))])
        self.check_sums(answer)

    def count(self, stage):
        return suite().budget.UpdateBudgetYear(world.year_state.UpdateBudgetYearRequest(
            request_id=new_id(), budget_year=world.year_state.BudgetYear(
                name=f"{self.w.year(2023)}/budgetYear", closing_state=1, execution_stage=stage,
                posting_granularity=1, executed_through=day("2024-03-31")))).revision

    def test_the_stage_that_counts(self):
        w = self.w
        self.count(stage=2)
        w.append(2023, [w.entry(2023, 0, 1000, kind=1), w.entry(2023, 0, 500, kind=21, entry_id="c"),
                        w.entry(2023, 0, 100, commitment="c")])
        before = self.snapshot().snapshot
        ruled = self.count(stage=1)
        w.append(2023, [w.entry(2023, 0, 40, kind=21)])
        answer = self.explain(before)
        amount = self.amounts(answer, "事業0")[1, EXECUTED]
        self.assertEqual((amount.from_yen, amount.to_yen), (100, 540))
        self.assertEqual([(p.kind, p.yen) for p in amount.parts],
                         [(Part.KIND_RULES, 400), (Part.KIND_ENTRIES, 40)])
        self.assertEqual(self.writes(answer, amount.parts[0])[0].revision.revision, ruled)
        self.assertIn("columns[1].execution_stage", {f.field for f in answer.columns})
        back = self.explain(self.snapshot().snapshot, before)
        self.assertEqual([(p.kind, p.yen) for p in self.amounts(back, "事業0")[1, EXECUTED].parts],
                         [(Part.KIND_RULES, -440)])
        self.check_sums(back)


class Snapshots(Differences):
    def today(self):
        return datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Tokyo")).date()

    def test_what_was_known_at_the_end_of_a_day(self):
        now = self.snapshot()
        known = self.snapshot(known_on=day(self.today().isoformat()))
        self.assertEqual((known.catalog_revision, known.budget_revision, known.indicator_revision),
                         (now.catalog_revision, now.budget_revision, now.indicator_revision))
        self.assertFalse(self.explain(known.snapshot).rows)
        with self.assertRaises(grpc.RpcError) as caught:
            self.snapshot(known_on=day((self.today() - datetime.timedelta(days=2)).isoformat()))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    def test_before_the_budget_service_knew_anything(self):
        fresh = world.new_jurisdiction()
        suite().catalog.CreateJurisdiction(world.jurisdiction.CreateJurisdictionRequest(
            jurisdiction=world.jurisdiction.Jurisdiction(
                name=f"jurisdictions/{fresh}", display_name="新市"), request_id=new_id()))
        self.w.name = f"jurisdictions/{fresh}"
        before = self.snapshot().snapshot
        answer = self.explain(before, of=self.comparison((2022,)))
        self.assertEqual(answer.row_count, 0)


class Refused(Differences):
    def refused(self, code, **fields):
        fields.setdefault("comparison", self.comparison())
        with self.assertRaises(grpc.RpcError) as caught:
            suite().aggregator.ExplainDifference(explain.ExplainDifferenceRequest(**fields))
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        return caught.exception

    def test_what_cannot_be_is_told_by_field(self):
        now = self.snapshot().snapshot
        invalid = grpc.StatusCode.INVALID_ARGUMENT
        for field, fields in (
                ("from_snapshot", dict()),
                ("from_snapshot", dict(from_snapshot="x")),
                ("to_snapshot", dict(from_snapshot=now, to_snapshot="x")),
                ("page_size", dict(from_snapshot=now, page_size=-1)),
                ("max_parts", dict(from_snapshot=now, max_parts=-1)),
                ("page_token", dict(from_snapshot=now, page_token="x")),
                ("columns", dict(from_snapshot=now, comparison=self.comparison(()))),
                ("comparison.snapshot", dict(from_snapshot=now,
                                             comparison=self.comparison(snapshot=now))),
                ("comparison.order_by", dict(from_snapshot=now,
                                             comparison=self.comparison(order_by="rate")))):
            error = self.refused(invalid, **fields)
            self.assertIn(field, {v.field for v in details(error)["BadRequest"].field_violations})

    def test_a_snapshot_of_another_town_or_of_the_future(self):
        other = World(suite(), projects=1)
        foreign = suite().aggregator.GetSnapshot(
            service.GetSnapshotRequest(jurisdiction=other.name)).snapshot
        self.refused(grpc.StatusCode.INVALID_ARGUMENT, from_snapshot=foreign)


class Pages(Differences):
    def test_pages_hold_what_one_answer_holds(self):
        before = self.snapshot().snapshot
        self.w.append(2022, [self.w.entry(2022, i, 10 + i, kind=1) for i in range(3)])
        whole = self.explain(before)
        rows, token, writes = [], "", []
        while True:
            page = self.explain(before, page_size=2, page_token=token)
            self.assertEqual(page.row_count, whole.row_count)
            rows += [(r.id, [(a.column, a.difference_yen) for a in r.amounts]) for r in page.rows]
            writes += [page.revisions[i].revision.revision for r in page.rows for a in r.amounts
                       for p in a.parts for i in p.revisions]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(rows, [(r.id, [(a.column, a.difference_yen) for a in r.amounts])
                                for r in whole.rows])
        self.assertEqual(set(writes), {whole.revisions[0].revision.revision})


class Random(Differences):
    """Any history: what is told sums to what two comparisons say."""

    LEVELS = ("LEVEL_CLASS", "LEVEL_PROJECT", "LEVEL_SUB_PROJECT", "LEVEL_DEPARTMENT",
              "LEVEL_FUND_SOURCE")

    def step(self, rng):
        w, y, i = self.w, rng.choice((2022, 2023)), rng.randrange(3)
        kind = rng.randrange(5)
        if kind < 2:
            w.append(y, [w.entry(y, i, rng.randrange(1, 10**6), kind=1)])
        elif kind == 2:
            w.append(y, [w.entry(y, i, rng.randrange(1, 10**3))])
        elif kind == 3:
            self.rename(y, i, f"名{rng.randrange(10**6)}")
        elif self.edge is None:
            self.edge = lineage.LineageEdge(
                name=f"{w.year(2023)}/lineageEdges/e{rng.randrange(10**6)}", type=RENAMES,
                predecessor=w.project(2022, i), successor=w.project(2023, (i + 1) % 3))
            self.change(CREATE, self.edge)
        else:
            self.change(DELETE, self.edge)
            self.edge = None

    def test_what_is_told_sums_to_what_is_answered(self):
        rng = random.Random(7)
        self.edge = None
        snapshots = [self.snapshot().snapshot]
        for _ in range(14):
            self.step(rng)
            snapshots.append(self.snapshot().snapshot)
        for _ in range(12):
            before, after = rng.choice(snapshots), rng.choice(snapshots)
            level = rng.choice(self.LEVELS)
            answer = self.explain(before, after, of=self.comparison(level=level))
            self.check_sums(answer)
            ask = suite().aggregator.CompareExecution
            old, new = (ask(self.comparison(level=level, snapshot=s)) for s in (before, after))
            told = {(a.column, a.measure): a.difference_yen for r in answer.rows
                    if r.kind == comparison.Row.KIND_TOTAL for a in r.amounts}
            for c in range(2):
                for measure, field in ((APPROPRIATION, "appropriation_yen"),
                                       (EXECUTED, "executed_yen")):
                    cells = [getattr(x.total.cells[c], field) for x in (old, new)]
                    self.assertEqual(told.get((c, measure), 0), cells[1] - cells[0])


class Writes(Differences):
    """The filters that find the writes of a difference."""

    def listed(self, **fields):
        max_changes = fields.pop("max_changes", 0)
        return suite().catalog.ListRevisions(catalog.ListRevisionsRequest(
            parent=self.w.name, filter=history.RevisionFilter(**fields),
            max_changes=max_changes)).revisions

    def test_by_number(self):
        all_of_them = [r.revision for r in self.listed()]
        self.assertEqual([r.revision for r in self.listed(first_revision=3)],
                         [r for r in all_of_them if r >= 3])
        self.assertEqual([r.revision for r in self.listed(revisions=[1, 4, 4, 99])], [4, 1])
        self.assertEqual(
            [r.revision for r in self.listed(revisions=[1, 4], resource=self.w.project(2022, 0))],
            [r for r in (4, 1) if r in [x.revision for x in self.listed(
                resource=self.w.project(2022, 0))]])

    def test_how_many_resources_are_told(self):
        made = [r for r in self.listed(kind="projects")][-1].revision
        few = self.listed(revisions=[made], max_changes=1)[0]
        self.assertEqual((len(few.changes), few.change_count), (1, 3))
        none = self.listed(revisions=[made], max_changes=-1)[0]
        self.assertEqual((len(none.changes), none.method), (0, few.method))

    def test_a_page_that_tells_much_of_each_has_few_writes(self):
        for i in range(12):
            self.rename(2022, 0, f"名{i}")
        pages, token = [], ""
        while not pages or token:
            page = suite().catalog.ListRevisions(catalog.ListRevisionsRequest(
                parent=self.w.name, page_size=1000, max_changes=10_000, page_token=token))
            pages.append([r.revision for r in page.revisions])
            token = page.next_page_token
        self.assertEqual({len(p) for p in pages[:-1]}, {10})
        self.assertEqual(sum(pages, []), [r.revision for r in self.listed()])

    def test_what_cannot_be(self):
        for fields in (dict(first_revision=-1), dict(revisions=range(1, 1002)), dict(max_changes=-2)):
            with self.assertRaises(grpc.RpcError) as caught:
                self.listed(**fields)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)


if __name__ == "__main__":
    unittest.main()
