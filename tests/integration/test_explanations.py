"""Explanations: entered, judged by what they name, carried where they are read, open again when their
figures change."""

import random
import shutil
import tempfile
import unittest
from pathlib import Path

import grpc
import world
from changes import CREATE, CREATED, DELETE, DELETED, UNCHANGED, UPDATE, UPDATED, ChangeCase
from suite import DATABASE_SERVICES, Service, new_id, pb, stub, suite
from test_upstream_revision import Forwarder
from world import World

e, m = world.explanation, world.comparison
report = pb("aggregator/execution_report")
APPROPRIATION, EXECUTED, CARRIED_OUT = 1, 2, 3
DRAFT, APPROVED = 1, 2
EXPENDITURE, REFUND = 20, 23
SWING, OVER = m.Finding.KIND_LARGE_SWING, m.Finding.KIND_OVER_EXECUTION
INVALID, BLOCKED = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION


class Explained(ChangeCase):
    """2022: 1 of 5 million executed on each project; 2023: 4 of 5 on the first, 1 of 5 on the others."""

    service = "catalog"
    members = {"Explanation": "explanation", "Project": "project", "FiscalYear": "fiscal_year",
               "ClassificationNode": "classification_node"}

    def setUp(self):
        super().setUp()
        self.w = w = World(suite(), projects=3)
        self.name = w.name
        for y in (2022, 2023):
            w.append(y, [w.entry(y, i, 5_000_000, kind=1) for i in range(3)])
            w.append(y, [w.entry(y, i, 4_000_000 if (y, i) == (2023, 0) else 1_000_000) for i in range(3)])

    def figure(self, y, yen, measure=EXECUTED):
        return e.ExplainedFigure(fiscal_year=y, measure=measure, amount_yen=yen)

    def make(self, name="e", y=2023, i=0, compared=2022, **fields):
        years = [compared, y] if compared else [y]
        values = dict(name=f"{self.w.year(y)}/explanations/{name}", compared_fiscal_year=compared,
                      nodes=[self.w.project(one, i) for one in years], text="工期の延長による。",
                      author="土木課", state=APPROVED)
        values.update(fields)
        return e.Explanation(**values)

    def swing(self, **fields):
        """Of the swing of the first project, for its figures."""
        return self.make(finding_kind="LARGE_SWING",
                         figures=[self.figure(2022, 1_000_000), self.figure(2023, 4_000_000)], **fields)

    def get(self, explanation, revision=0):
        return self.stub.GetExplanation(e.GetExplanationRequest(
            name=explanation.name, revision=revision)).explanation

    def list(self, y=2023, page_size=0, revision=0, **filters):
        return self.paged(self.stub.ListExplanations, e.ListExplanationsRequest(
            parent=self.w.year(y), page_size=page_size, revision=revision,
            filter=e.ExplanationFilter(**filters)), "explanations")

    def ids(self, **fields):
        return [one.name.rsplit("/", 1)[1] for one in self.list(**fields)]

    def head(self):
        return self.stub.BatchGetHeads(world.jurisdiction.BatchGetHeadsRequest(
            queries=[pb("type/head").HeadQuery(name=self.name)])).heads[0].revision

    def compare(self, aggregator=None, years=(2022, 2023), **fields):
        fields.setdefault("lineage_policy", m.LINEAGE_POLICY_AS_PRINTED)
        return (aggregator or suite().aggregator).CompareExecution(m.CompareExecutionRequest(
            jurisdiction=self.name, columns=[m.ColumnSpec(fiscal_year=y) for y in years], **fields), timeout=20)

    def report(self, y=2023, aggregator=None, **fields):
        return (aggregator or suite().aggregator).GetExecutionReport(report.GetExecutionReportRequest(
            name=self.w.year(y), **fields), timeout=20)

    @staticmethod
    def carried(answer):
        """Names of explanations by row, with those that are open marked."""
        return {row.display_name: [one.explanation.name.rsplit("/", 1)[1] + ("?" if one.open else "")
                                   for one in row.explanations]
                for row in [*answer.rows, *answer.subtotals, answer.total] if row.explanations}

    @staticmethod
    def explained(answer, kind=SWING):
        return [[n.rsplit("/", 1)[1] for n in f.explanations] for f in answer.findings if f.kind == kind]


class Entered(Explained):
    def test_what_is_entered_is_read_changed_and_deleted_and_the_past_stays(self):
        made = self.swing()
        answer = self.apply(self.change(CREATE, made), reason="監査の準備")
        self.assertEqual([r.outcome for r in answer.results], [CREATED])
        first = answer.revision
        made.revision = first
        self.assertEqual(self.get(made), made)
        self.assertEqual(self.outcomes(self.change(UPDATE, made)), [UNCHANGED])
        changed = self.apply(self.change(UPDATE, e.Explanation(name=made.name, text="用地の取得による。"),
                                         etag=str(first)))
        self.assertEqual((self.get(made).text, self.get(made).figures), ("用地の取得による。", made.figures))
        self.assertEqual(self.reason(self.refused(grpc.StatusCode.ABORTED, self.change(
            UPDATE, e.Explanation(name=made.name, text="別"), etag=str(first)))), "ETAG_MISMATCH")
        self.assertEqual(self.get(made, revision=first), made)
        self.assertEqual(self.outcomes(self.change(DELETE, e.Explanation(name=made.name))), [DELETED])
        with self.assertRaises(grpc.RpcError) as caught:
            self.get(made)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        self.assertEqual(self.get(made, revision=changed.revision).text, "用地の取得による。")
        self.assertEqual([v.resource.explanation.text for v in self.versions(made.name)],
                         ["用地の取得による。", "工期の延長による。"])

    def test_the_history_tells_it_by_resource_kind_and_both_years(self):
        made = self.swing()
        revision = self.apply(self.change(CREATE, made), reason="監査").revision
        for filters in (dict(resource=made.name), dict(kind="explanations"),
                        dict(kind="explanations", fiscal_year=2022), dict(kind="explanations", fiscal_year=2023)):
            found = self.revisions(**filters)
            self.assertEqual([(r.revision, r.reason) for r in found], [(revision, "監査")], filters)
        self.assertEqual([(c.name, c.outcome) for c in found[0].changes], [(made.name, CREATED)])
        made.revision = revision
        self.assertEqual([c.after.explanation for c in self.revision(revision)], [made])
        # What it was compared with before counts as well.
        moved = e.Explanation(name=made.name, nodes=[self.w.project(2023, 0)])
        later = self.apply(self.change(UPDATE, moved, mask="compared_fiscal_year,nodes,figures")).revision
        self.assertEqual([r.revision for r in self.revisions(kind="explanations", fiscal_year=2022)],
                         [later, revision])

    def test_lists_are_filtered_and_paged(self):
        self.apply(*[self.change(CREATE, one) for one in (
            self.make("a"), self.make("b", i=1, state=DRAFT), self.make("c", compared=0),
            self.make("d", compared=0, nodes=[], indicator=f"{self.w.year(2023)}/indicators/i"),
            self.make("x", y=2022, compared=0))])
        self.assertEqual(self.ids(), ["a", "b", "c", "d"])
        self.assertEqual(self.ids(page_size=1), ["a", "b", "c", "d"])
        self.assertEqual(self.ids(y=2022), ["x"])
        self.assertEqual(self.ids(compared_fiscal_year=2022), ["a", "b"])
        self.assertEqual(self.ids(state=DRAFT), ["b"])
        self.assertEqual(self.ids(state=APPROVED, compared_fiscal_year=2022), ["a"])
        self.assertEqual(self.ids(subject=self.w.project(2023, 0)), ["a", "c"])
        self.assertEqual(self.ids(subject=self.w.project(2022, 1)), ["b"])
        self.assertEqual(self.ids(subject=f"{self.w.year(2023)}/indicators/i"), ["d"])
        page = self.stub.ListExplanations(e.ListExplanationsRequest(parent=self.w.year(2023), page_size=1))
        for bad in (dict(filter=e.ExplanationFilter(state=DRAFT), page_token=page.next_page_token),
                    dict(filter=e.ExplanationFilter(state=9)),
                    dict(filter=e.ExplanationFilter(subject="p")),
                    dict(filter=e.ExplanationFilter(compared_fiscal_year=1))):
            with self.assertRaises(grpc.RpcError) as caught:
                self.stub.ListExplanations(e.ListExplanationsRequest(parent=self.w.year(2023), **bad))
            self.assertEqual(caught.exception.code(), INVALID, bad)

    def test_every_bad_field_is_named(self):
        bad = self.swing(author="", text="　")
        bad.nodes.append(self.w.project(2022, 9))
        bad.figures[0].measure = 9
        error = self.refused(INVALID, self.change(CREATE, bad))
        self.assertEqual(sorted(field.removeprefix("changes[0].resource.explanation.")
                                for field in self.fields_of(error)),
                         ["author", "figures[0].measure", "nodes[2]", "text"])

    def test_what_it_names_stays(self):
        made = self.swing()
        self.apply(self.change(CREATE, made))
        project = world.project.Project
        for y in (2022, 2023):
            error = self.refused(BLOCKED, self.change(DELETE, project(name=self.w.project(y, 0))))
            self.assertEqual(self.reason(error), "IN_USE")
            self.assertEqual(list(self.blockers(error)), [made.name])
        # Another project of the year is nobody's business; with its explanation the first may go.
        self.assertEqual(self.outcomes(
            self.change(DELETE, project(name=self.w.project(2022, 1))),
            self.change(DELETE, e.Explanation(name=made.name)),
            self.change(DELETE, project(name=self.w.project(2022, 0)))), [DELETED] * 3)

    def test_sub_projects_and_nodes_and_years_stay(self):
        project = world.project
        whole = self.w.make_project(2023, 0)
        whole.sub_projects.add(name=f"{whole.name}/subProjects/1", display_name="細")
        node = f"{self.w.year(2023)}/classificationNodes/class"
        self.apply(self.change(UPDATE, whole),
                   self.change(CREATE, self.make("s", compared=0, nodes=[f"{whole.name}/subProjects/1"])),
                   self.change(CREATE, self.make("n", compared=0, nodes=[node])),
                   self.change(CREATE, self.make("c", nodes=[node], compared=2022)))
        error = self.refused(BLOCKED, self.change(UPDATE, project.Project(name=whole.name), mask="sub_projects"))
        self.assertEqual(list(self.blockers(error)), [f"{self.w.year(2023)}/explanations/s"])
        error = self.refused(BLOCKED, self.change(DELETE, world.fiscal_year.FiscalYear(name=self.w.year(2022))))
        self.assertIn(f"{self.w.year(2023)}/explanations/c", self.blockers(error))

    def test_with_what_it_names_in_one_write(self):
        made = self.make(i=7)
        project = [self.w.make_project(y, 7) for y in (2022, 2023)]
        self.assertEqual(self.outcomes(self.change(CREATE, made), *[self.change(CREATE, p) for p in project]),
                         [CREATED] * 3)

    def test_in_a_stream_whole_or_not_at_all(self):
        self.check_whole_or_not_at_all([self.change(CREATE, self.make(f"e{i}", i=i % 3)) for i in range(7)])


class Carried(Explained):
    """In comparisons and reports."""

    def test_rows_carry_the_approved_ones_of_their_columns_years(self):
        self.apply(*[self.change(CREATE, one) for one in (
            self.swing(), self.make("d", i=1, state=DRAFT), self.make("o", compared=0, i=1),
            self.make("c", compared=0, nodes=[f"{self.w.year(2023)}/classificationNodes/class"]),
            self.make("t", compared=0, nodes=[f"{self.w.year(2023)}/classificationNodes/total"]))])
        answer = self.compare()
        self.assertEqual(self.carried(answer), {"事業0": ["e"], "事業1": ["o"], "区分": ["c"], "合計": ["t"]})
        one = answer.rows[0].explanations[0]
        self.assertEqual(one.explanation, self.get(self.swing()))
        self.assertEqual((list(one.subject_display_names), list(one.current_figures)), (["事業0", "事業0"], []))
        drafts = self.compare(explanations=m.EXPLANATION_CHOICE_WITH_DRAFTS)
        self.assertEqual(self.carried(drafts)["事業1"], ["d", "o"])
        self.assertEqual(self.carried(self.compare(explanations=m.EXPLANATION_CHOICE_NONE)), {})
        self.assertEqual(self.carried(self.compare(view=m.COMPARISON_VIEW_BASIC)), {})
        self.assertEqual(self.carried(self.compare(view=m.COMPARISON_VIEW_BASIC, explanations=1)),
                         self.carried(answer))
        # Beside another year only those of the year alone.
        self.w.suite.catalog.BatchCreateFiscalYears(world.fiscal_year.BatchCreateFiscalYearsRequest(
            parent=self.name, request_id=new_id(), fiscal_years=[world.fiscal_year.FiscalYear(
                name=self.w.year(2024), display_name="六年度", primary_tree="list")]))
        self.assertEqual(self.carried(self.compare(years=(2023, 2024))),
                         {"事業1": ["o"], "区分": ["c"], "合計": ["t"]})

    def test_a_report_carries_those_of_the_year_alone(self):
        self.apply(*[self.change(CREATE, one) for one in (
            self.swing(), self.make("o", compared=0, figures=[self.figure(2023, 4_000_000)]),
            self.make("d", compared=0, state=DRAFT))])
        def rows(answer):
            return {(row.display_name, one.explanation.name.rsplit("/", 1)[1])
                    for table in answer.report.tables for row in table.rows for one in row.explanations}
        answer = self.report()
        self.assertEqual(rows(answer), {("事業0", "o")})
        self.assertEqual([one.explanation.name.rsplit("/", 1)[1] for page in answer.report.pages
                          for one in page.row.explanations], ["o"])
        self.assertEqual(rows(self.report(explanations=m.EXPLANATION_CHOICE_WITH_DRAFTS)),
                         {("事業0", "o"), ("事業0", "d")})
        self.assertEqual(rows(self.report(2022)), set())

    def test_changed_figures_open_it_until_it_is_approved_for_them(self):
        made = self.swing()
        made.figures.append(self.figure(2023, 5_000_000, APPROPRIATION))
        made.figures.append(self.figure(2023, 0, CARRIED_OUT))
        self.apply(self.change(CREATE, made))
        before = self.compare()
        self.assertEqual((self.carried(before)["事業0"], self.explained(before)), (["e"], [[], ["e"]]))
        self.w.append(2023, [self.w.entry(2023, 0, 1)])
        after = self.compare()
        self.assertEqual((self.carried(after)["事業0"], self.explained(after)), (["e?"], [[], []]))
        one = after.rows[0].explanations[0]
        self.assertEqual(list(one.explanation.figures), list(made.figures))
        now = [f.amount_yen for f in one.current_figures]
        self.assertEqual(now, [1_000_000, 4_000_001, 5_000_000, 0])
        self.assertEqual([(f.fiscal_year, f.measure) for f in one.current_figures],
                         [(f.fiscal_year, f.measure) for f in made.figures])
        # The snapshot from before still has it as it was.
        self.assertEqual(self.compare(snapshot=before.snapshot), before)
        approved = e.Explanation(name=made.name)
        approved.figures.extend(one.current_figures)
        self.apply(self.change(UPDATE, approved, mask="figures"))
        again = self.compare()
        self.assertEqual((self.carried(again)["事業0"], self.explained(again)), (["e"], [[], ["e"]]))
        for kept in (before, after):
            self.assertEqual(self.compare(snapshot=kept.snapshot), kept)

    def test_findings_are_chosen_by_whether_they_are_explained(self):
        for i in range(3):  # beyond the budget, in 2023
            self.w.append(2023, [self.w.entry(2023, i, 9_000_000)])
        self.apply(self.change(CREATE, self.make("o", compared=0, finding_kind="OVER_EXECUTION")),
                   self.change(CREATE, self.make("x", compared=0, i=1, finding_kind="NO_SUCH_KIND")))
        both = self.compare()
        self.assertEqual(self.explained(both, OVER).count(["o"]), 1)
        self.assertEqual(self.carried(both), {"事業0": ["o"], "事業1": ["x"]})
        said = [f for f in both.findings if f.explanations]
        self.assertEqual(list(self.compare(findings=m.FINDING_CHOICE_EXPLAINED).findings), said)
        self.assertEqual(list(self.compare(findings=m.FINDING_CHOICE_UNEXPLAINED).findings),
                         [f for f in both.findings if not f.explanations])
        def rows(choice):
            return [row.display_name for row in self.compare(
                findings=choice, filter=m.RowFilter(findings=[OVER])).rows]
        self.assertEqual(rows(m.FINDING_CHOICE_UNSPECIFIED), ["事業0", "事業1", "事業2"])
        self.assertEqual(rows(m.FINDING_CHOICE_EXPLAINED), ["事業0"])
        self.assertEqual(rows(m.FINDING_CHOICE_UNEXPLAINED), ["事業1", "事業2"])
        unexplained = self.report(findings=m.FINDING_CHOICE_UNEXPLAINED).report.findings
        self.assertEqual([f for f in unexplained if f.explanations], [])
        self.assertEqual(len(self.report().report.findings), len(unexplained) + 1)
        for bad in (dict(findings=9), dict(explanations=9)):
            for ask in (self.compare, self.report):
                with self.assertRaises(grpc.RpcError) as caught:
                    ask(**bad)
                self.assertEqual(caught.exception.code(), INVALID)

    def test_of_an_indicator_beside_the_project(self):
        indicator = world.indicator
        def make(y, value):
            made = indicator.Indicator(
                name=f"{self.w.year(y)}/indicators/i", display_name="満足度", measure=9, direction=1,
                nodes=[self.w.project(y, 0)], components=[indicator.IndicatorComponent(id="1", unit="点")])
            for role, number in ((1, 90), (2, value)):
                made.values.add(component="1", role=role, state=1, value=dict(unscaled=number, scale=0))
            suite().indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
                parent=self.w.year(y), request_id=new_id(), indicators=[made]))
        make(2022, 70)
        make(2023, 80)
        edges = pb("indicator/indicator_lineage_edge")
        suite().indicator.BatchCreateIndicatorLineageEdges(edges.BatchCreateIndicatorLineageEdgesRequest(
            parent=self.w.year(2023), request_id=new_id(), indicator_lineage_edges=[edges.IndicatorLineageEdge(
                name=f"{self.w.year(2023)}/indicatorLineageEdges/k", comparability=1,
                predecessors=[edges.IndicatorEnd(indicator=f"{self.w.year(2022)}/indicators/i")],
                successors=[edges.IndicatorEnd(indicator=f"{self.w.year(2023)}/indicators/i")])]))
        def value(y, number, scale=0, measure=5):
            return e.ExplainedFigure(fiscal_year=y, measure=measure, value=dict(unscaled=number, scale=scale))
        made = self.make(nodes=[], indicator=f"{self.w.year(2023)}/indicators/i",
                         figures=[value(2022, 70), value(2023, 800, 1), value(2023, 90, measure=4)])
        missed = self.make("m", compared=0, nodes=[], indicator=made.indicator, figures=[value(2023, 80)])
        self.apply(self.change(CREATE, made), self.change(CREATE, missed))
        answer = self.compare(include_indicators=True)
        self.assertEqual(self.carried(answer), {"事業0": ["e", "m"]})
        self.assertEqual(list(answer.rows[0].explanations[0].subject_display_names), ["満足度"])
        self.assertEqual(self.explained(answer, m.Finding.KIND_INDICATOR_MISSED), [[], ["m"]])
        self.assertEqual(self.carried(self.compare()), {})  # no indicators, no explanations of them
        page = self.report().report.pages[0]
        self.assertEqual([one.explanation.name.rsplit("/", 1)[1] for one in page.row.explanations], ["m"])
        suite().indicator.RecordIndicatorValues(indicator.RecordIndicatorValuesRequest(
            parent=self.w.year(2022), request_id=new_id(), updates=[indicator.IndicatorValueUpdate(
                indicator=f"{self.w.year(2022)}/indicators/i", values=[indicator.IndicatorValue(
                    component="1", role=2, state=1, value=dict(unscaled=71))])]))
        after = self.compare(include_indicators=True)
        self.assertEqual(self.carried(after), {"事業0": ["e?", "m"]})
        self.assertEqual([f.value.unscaled for f in after.rows[0].explanations[0].current_figures], [71, 80, 90])
        self.assertEqual(self.compare(include_indicators=True, snapshot=answer.snapshot), answer)


class BetweenSnapshots(Explained):
    def test_a_difference_tells_what_became_of_them(self):
        explain = pb("aggregator/explain_difference")
        of = m.CompareExecutionRequest(jurisdiction=self.name, lineage_policy=m.LINEAGE_POLICY_AS_PRINTED,
                                       columns=[m.ColumnSpec(fiscal_year=y) for y in (2022, 2023)])
        made = self.swing()
        told = [self.compare().snapshot]
        for step in (lambda: self.apply(self.change(CREATE, made)),
                     lambda: self.apply(self.change(UPDATE, e.Explanation(name=made.name, text="別の理由。"))),
                     lambda: self.w.append(2023, [self.w.entry(2023, 0, 1)]),
                     lambda: self.apply(self.change(DELETE, e.Explanation(name=made.name)))):
            step()
            told.append(self.compare().snapshot)
        found = []
        for before, after in zip(told, told[1:]):
            answer = suite().aggregator.ExplainDifference(explain.ExplainDifferenceRequest(
                comparison=of, from_snapshot=before, to_snapshot=after))
            found.append([(f.field, getattr(f, "from"), f.to) for row in answer.rows for f in row.fields
                          if f.field.startswith("explanations")])
        place = f"explanations[{made.name}]"
        self.assertEqual(found, [[(place, "", made.text)], [(f"{place}.explanation.text", made.text, "別の理由。")],
                                 [(f"{place}.open", "", "true")], [(place, "別の理由。", "")]])


class Earlier(Forwarder):
    """A catalog of a release before, which knows no explanations."""

    def forward(self, call, requests, context):
        if call.method.endswith("/ListExplanations"):
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "")
        yield from super().forward(call, requests, context)


class Kept(Explained):
    """What the aggregator keeps never shows another catalogue than the snapshot's."""

    def fresh(self, **addresses):
        services = suite().services
        service = Service("aggregator", [f"--{n}={addresses.get(n, services[n].address)}"
                                         for n in DATABASE_SERVICES]).start()
        self.addCleanup(service.kill)
        channel = grpc.insecure_channel(service.address)
        self.addCleanup(channel.close)
        return stub("aggregator", channel)

    def answers(self, aggregator, snapshot=""):
        found = []
        for fields in (dict(), dict(explanations=2, level="LEVEL_SUB_PROJECT"), dict(findings=1),
                       dict(level="LEVEL_CLASS", lineage_policy="LINEAGE_POLICY_RESTATED")):
            found.append(self.compare(aggregator, snapshot=snapshot, **fields))
            snapshot = found[-1].snapshot
        with_indicators = self.compare(aggregator, include_indicators=True) if not snapshot else None
        return found + ([with_indicators] if with_indicators else []), snapshot

    def step(self, chance):
        w, name = self.w, f"e{chance.randrange(4)}"
        kind = chance.randrange(6)
        there = {one.name for one in self.list(2023)} | {one.name for one in self.list(2022)}
        y = chance.choice((2022, 2023))
        made = self.make(name, y=y, i=chance.randrange(3), compared=2022 if y == 2023 and chance.random() < .5 else 0,
                         state=chance.choice((DRAFT, APPROVED)), text=f"理由{chance.random()}",
                         finding_kind=chance.choice(("", "LARGE_SWING")),
                         figures=[self.figure(y, chance.choice((1_000_000, 4_000_000, 1_000_001)))])
        if kind < 3:
            self.apply(self.change(UPDATE, made, mask="*", allow_missing=True))
        elif kind == 3 and there:
            self.apply(self.change(DELETE, e.Explanation(name=chance.choice(sorted(there)))))
        elif kind == 4:
            w.append(y, [w.entry(y, chance.randrange(3), 1, kind=chance.choice((EXPENDITURE, REFUND)))])
        else:
            i = chance.randrange(3)
            self.apply(self.change(UPDATE, world.project.Project(
                name=w.project(y, i), display_name=f"事業{i}", note=f"{chance.random()}")))

    def test_equal_to_one_that_holds_nothing_at_the_head_and_at_every_old_snapshot(self):
        chance = random.Random(7)
        told = []
        for _ in range(25):
            self.step(chance)
            told.append(self.answers(suite().aggregator))
        fresh = self.fresh()
        order = list(told)
        chance.shuffle(order)
        for answers, snapshot in order:
            for aggregator in (fresh, suite().aggregator):
                self.assertEqual(self.answers(aggregator, snapshot)[0], answers)
        self.assertGreater(len({str(a[0].rows) for a, _ in told}), 10)


    def test_beside_a_catalog_from_before_there_are_none(self):
        self.apply(self.change(CREATE, self.swing()))
        catalog = Earlier(suite().services["catalog"].address, "", None)
        self.addCleanup(catalog.stop)
        self.assertEqual(self.carried(self.compare(self.fresh(catalog=catalog.address))), {})
        self.assertEqual(self.carried(self.compare(self.fresh())), {"事業0": ["e"]})


class OnPages(Explained):
    def page(self, *arguments, check=True):
        return suite().cli(*arguments, check=check)

    def test_why_prints_them_and_findings_say_that_they_are_explained(self):
        self.apply(self.change(CREATE, self.swing()),
                   self.change(CREATE, self.make("d", i=1, state=DRAFT, text="まだ案。")))
        code = self.w.code
        plain = self.page("compare", code, "2022", "2023", "--policy", "as-printed", "--findings", "all").stdout
        self.assertNotIn("工期", plain)
        self.assertIn("［説明あり］", plain)
        why = self.page("compare", code, "2022", "2023", "--policy", "as-printed", "--why").stdout
        self.assertIn("増減理由（2022→2023年度、大きな増減）：工期の延長による。（土木課）", why)
        self.assertNotIn("まだ案", why)
        drafts = self.page("compare", code, "2022", "2023", "--policy", "as-printed", "--why", "--drafts").stdout
        self.assertIn("増減理由（案）（2022→2023年度）：まだ案。（土木課）", drafts)
        english = self.page("compare", code, "2022", "2023", "--policy", "as-printed", "--why", "--findings", "all", "--language", "en").stdout
        self.assertIn("explanation of the change (2022 to 2023, Large swings): 工期の延長による。 (土木課)", english)
        self.assertIn("[explained]", english)
        unexplained = self.page("compare", code, "2022", "2023", "--policy", "as-printed", "--findings", "all", "--unexplained").stdout
        self.assertNotIn("［説明あり］", unexplained)
        self.assertNotEqual(self.page("compare", code, "2022", "2023", "--policy", "as-printed", "--drafts", check=False).returncode, 0)

    def test_an_open_one_says_what_it_was_written_for(self):
        self.apply(self.change(CREATE, self.swing()))
        self.w.append(2023, [self.w.entry(2023, 0, 500_000)])
        why = self.page("compare", self.w.code, "2022", "2023", "--policy", "as-printed", "--why", "--findings", "all").stdout
        self.assertIn("要確認　記載時から変わった数値：2023年度 執行額 4,000（現在 4,500）", why)
        self.assertNotIn("［説明あり］", why)
        self.w.append(2023, [self.w.entry(2023, 0, 499_999, kind=REFUND)])
        why = self.page("compare", self.w.code, "2022", "2023", "--policy", "as-printed", "--why").stdout
        self.assertIn("2023年度 執行額 4,000,000 円（現在 4,000,001 円）", why)

    def test_approved_for_what_stands_now(self):
        made, bare = self.swing(), self.make("b", i=1, state=DRAFT, text="案。")
        self.apply(self.change(CREATE, made), self.change(CREATE, bare))
        self.assertIn("Nothing was changed", self.page("approve", made.name).stdout)
        self.w.append(2023, [self.w.entry(2023, 0, 500_000)])
        said = self.page("approve", made.name, bare.name, "--reason", "再確認").stdout
        self.assertIn("4000000 → 4500000", said)
        self.assertIn("2 approved", said)
        self.assertEqual([f.amount_yen for f in self.get(made).figures], [1_000_000, 4_500_000])
        approved = self.get(bare)
        self.assertEqual((approved.state, [(f.fiscal_year, f.measure, f.amount_yen) for f in approved.figures]),
                         (APPROVED, [(2022, APPROPRIATION, 5_000_000), (2022, EXECUTED, 1_000_000),
                                     (2023, APPROPRIATION, 5_000_000), (2023, EXECUTED, 1_000_000)]))
        self.assertEqual(self.carried(self.compare()), {"事業0": ["e"], "事業1": ["b"]})
        self.assertEqual(self.revisions()[0].reason, "再確認")
        self.assertNotEqual(self.page("approve", self.w.project(2023, 0), check=False).returncode, 0)

    def test_all_of_a_year_by_its_name_and_each_once(self):
        made = [self.make("a", state=DRAFT), self.make("b", compared=0, i=1, state=DRAFT)]
        other = self.make("o", y=2022, compared=0, state=DRAFT)
        self.apply(*[self.change(CREATE, one) for one in [*made, other]])
        self.assertIn("2 approved", self.page("approve", made[0].name, self.w.year(2023), made[1].name).stdout)
        self.assertEqual([self.get(one).state for one in [*made, other]], [APPROVED, APPROVED, DRAFT])
        self.assertIn("Nothing was changed", self.page("approve", self.w.year(2023)).stdout)
        self.assertEqual(self.get(other).state, DRAFT)
        self.assertEqual(self.page("approve", f"{self.w.name}/fiscalYears/1999", check=False).returncode, 1)

    def test_what_stands_below_another_is_counted_once(self):
        """The class and one of its projects are together the class; a project and a part of it the project."""
        whole = self.w.make_project(2023, 0)
        parts = [f"{whole.name}/subProjects/{i}" for i in (1, 2)]
        for i, part in enumerate(parts):
            whole.sub_projects.add(name=part, display_name=f"細{i}")
        self.apply(self.change(UPDATE, whole))
        lines = [f"{self.w.year(2023)}/budgetLines/s{i}" for i in (1, 2)]
        suite().budget.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
            parent=self.w.year(2023), request_id=new_id(), budget_lines=[world.line.BudgetLine(
                name=name, node=part, records_appropriation=True, records_execution=True)
                for name, part in zip(lines, parts)]))
        self.w.append(2023, [world.entry.LedgerEntry(kind=kind, amount_yen=amount, budget_line=name,
                                                     effective_date=world.day("2023-06-01"))
                             for name in lines for kind, amount in ((1, 300_000), (EXPENDITURE, 70_000))])
        group, other = f"{self.w.year(2023)}/classificationNodes/class", self.w.project(2023, 1)
        of_project, of_class = (5_600_000, 4_140_000), (15_600_000, 6_140_000)
        cases = {"ps": ([whole.name, parts[0]], of_project), "sp": (list(reversed([whole.name, *parts])), of_project),
                 "cp": ([group, whole.name, other], of_class), "cs": ([parts[1], group], of_class),
                 "so": ([parts[0], other], (5_300_000, 1_070_000))}
        made = {name: self.make(name, compared=0, nodes=nodes, state=DRAFT) for name, (nodes, _) in cases.items()}
        self.apply(*[self.change(CREATE, one) for one in made.values()])
        self.page("approve", *[one.name for one in made.values()])
        for name, (_, wanted) in cases.items():
            self.assertEqual(tuple(f.amount_yen for f in self.get(made[name]).figures), wanted, name)
        carried = [one for told in self.carried(self.compare(level="LEVEL_SUB_PROJECT")).values() for one in told]
        self.assertEqual({one.rstrip("?") for one in carried}, set(cases))
        self.assertEqual([one for one in carried if one.endswith("?")], [])
        self.assertIn("Nothing was changed", self.page("approve", *[one.name for one in made.values()]).stdout)

    def test_reports_print_them(self):
        self.apply(self.change(CREATE, self.make("o", compared=0)),
                   self.change(CREATE, self.make("d", compared=0, state=DRAFT, text="<案>")),
                   self.change(CREATE, self.make(
                       "c", compared=0, text="区分の理由。",
                       nodes=[f"{self.w.year(2023)}/classificationNodes/class"])))
        code = self.w.code
        self.assertNotIn("工期", self.page("report", code, "2023").stdout)
        text = self.page("report", code, "2023", "--why").stdout
        self.assertIn("説明（2023年度）：工期の延長による。（土木課）", text)
        html = self.page("report", code, "2023", "--format", "html", "--drafts").stdout
        self.assertEqual(html.count("説明（2023年度）：工期の延長による。（土木課）"), 1)
        self.assertEqual(html.count("区分の理由。"), 1)
        self.assertIn("説明（案）（2023年度）：&lt;案&gt;（土木課）", html)
        scratch = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, scratch)
        self.page("report", code, "2023", "--format", "xlsx", "-o", scratch / "book.xlsx")
        shutil.unpack_archive(scratch / "book.xlsx", scratch / "book", "zip")
        self.assertIn("工期の延長による。", (scratch / "book/xl/sharedStrings.xml").read_text(encoding="utf-8"))

    def test_files_bring_what_is_held_to_what_they_say(self):
        scratch = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, scratch)
        code = self.w.code
        head = f"{code},2023,e,2022,fiscalYears/2022/projects/P-0;projects/P-0,,large_swing,approved,土木課,"
        rows = ["jurisdiction,fiscal_year,explanation,compared_fiscal_year,nodes,indicator,finding_kind,state,"
                "author,text", head + "工期の延長による。", f"{code},2023,f,,projects/P-1,,,draft,財政課,案"]
        figures = ["jurisdiction,fiscal_year,explanation,figure_fiscal_year,measure,component,value",
                   f"{code},2023,e,2022,executed,,1000000", f"{code},2023,e,2023,executed,,\"4,000,000\""]
        def write(rows):
            (scratch / "explanations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (scratch / "explanation_figures.csv").write_text("\n".join(figures) + "\n", encoding="utf-8")
        write(rows)
        self.assertRegex(self.page("import", scratch).stdout, r"explanations +2 rows")
        made = self.swing()
        made.revision = self.get(made).revision
        self.assertEqual(self.get(made), made)
        before = self.head()
        self.page("import", scratch)
        self.assertEqual(self.head(), before)
        write([rows[0], head + "用地の取得による。"])
        plan = self.page("import", scratch, "--plan").stdout
        self.assertIn("工期の延長による。", plan)
        self.page("import", scratch, "--prune", "explanations", "--reason", "確認")
        self.assertEqual([(one.name, one.text) for one in self.list()], [(made.name, "用地の取得による。")])
        # Without the file of figures nothing is said of them.
        (scratch / "explanation_figures.csv").unlink()
        write(rows)
        self.page("import", scratch)
        self.assertEqual(len(self.get(made).figures), 2)
        write([rows[0], head.replace("large_swing", "large_swings") + "用"])
        self.assertIn("finding_kind", self.page("import", scratch, check=False).stderr)
        log = self.page("log", made.name).stdout
        self.assertIn("用地の取得による。", log)
        self.assertIn("工期の延長による。", self.page("show", made.name).stdout)
        self.page("delete", made.name, "--reason", "不要")
        self.assertEqual(self.ids(), ["f"])


if __name__ == "__main__":
    unittest.main()
