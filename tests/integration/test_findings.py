"""Findings: what a comparison says, when it says it, and when it does not."""

import collections
import unittest

import grpc

import world
from statements import CURRENT, DISBURSED, Papers, Statement
from suite import details, new_id, pb, suite
from world import World, day

m = world.comparison
i = world.indicator
edges = pb("indicator/indicator_lineage_edge")
budget_change = pb("budget/change")
catalog_change = pb("catalog/change")
decimal = pb("type/decimal").Decimal
Kind = m.Finding.Kind
Row = m.Row
COUNT, PERCENTAGE, QUALITATIVE = 1, 2, 6
TARGET, ACTUAL = 1, 2
COMPARABLE, NOT_COMPARABLE = 1, 5
CONTINUES, ENDED = 1, 5
ORIGINAL, APPROVED_IN, CONTINUED_OUT, APPROVED_OUT, COMMITMENT = 1, 5, 7, 8, 21
IN_YEAR = 1


def found(answer, kind):
    return [f for f in answer.findings if f.kind == kind]


class Paper(World):
    """A world whose books and indicators are said in a few words."""

    def books(self, y, state, stage=2, through=None, granularity=1):
        s = world.year_state
        self.suite.budget.UpdateBudgetYear(s.UpdateBudgetYearRequest(
            request_id=new_id(), budget_year=s.BudgetYear(
                name=f"{self.year(y)}/budgetYear", closing_state=state, execution_stage=stage,
                posting_granularity=granularity, executed_through=day(through or f"{y}-07-31"))))

    def settle(self, y, granularity=1):
        """Closes a year whose entries are all there."""
        self.books(y, IN_YEAR, through=f"{y + 1}-05-31", granularity=granularity)
        self.close(y)

    def money(self, y, p, budget, spent=0, kind=20):
        """Appropriation and execution of a project."""
        self.append(y, [self.entry(y, p, budget, kind=ORIGINAL, on=f"{y}-04-01"),
                        *([self.entry(y, p, spent, kind=kind)] if spent else [])])

    def add_line(self, y, name, node, **fields):
        self.suite.budget.BatchCreateBudgetLines(world.line.BatchCreateBudgetLinesRequest(
            parent=self.year(y), request_id=new_id(), budget_lines=[world.line.BudgetLine(
                name=f"{self.year(y)}/budgetLines/{name}", node=node, **{
                    "records_appropriation": True, "records_execution": True, **fields})]))

    def add_project(self, y, p, **fields):
        self.suite.catalog.BatchCreateProjects(world.project.BatchCreateProjectsRequest(
            parent=self.year(y), request_id=new_id(), projects=[self.make_project(y, p, **fields)]))

    def sub(self, y, p, name):
        return world.project.SubProject(name=f"{self.project(y, p)}/subProjects/{name}",
                                        display_name=f"細事業{name}")

    def go_on(self, *projects):
        self.create_edges([self.edge(f"p{p}", CONTINUES, self.project(2022, p),
                                     self.project(2023, p)) for p in projects])

    def measure(self, y, name, node, target=None, actual=None, measure=COUNT, unit="人"):
        values = [i.IndicatorValue(component="1", role=role, state=1,
                                   value=decimal(unscaled=number))
                  for role, number in ((TARGET, target), (ACTUAL, actual)) if number is not None]
        self.suite.indicator.BatchCreateIndicators(i.BatchCreateIndicatorsRequest(
            parent=self.year(y), request_id=new_id(), indicators=[i.Indicator(
                name=f"{self.year(y)}/indicators/{name}", display_name=f"指標{name}",
                measure=measure, direction=1, accumulation=1, nodes=[node],
                components=[i.IndicatorComponent(id="1", unit=unit)], values=values)]))

    def tie(self, name, before, after, comparability):
        end = edges.IndicatorEnd
        self.suite.indicator.BatchCreateIndicatorLineageEdges(
            edges.BatchCreateIndicatorLineageEdgesRequest(
                parent=self.year(2023), request_id=new_id(), indicator_lineage_edges=[
                    edges.IndicatorLineageEdge(
                        name=f"{self.year(2023)}/indicatorLineageEdges/{name}",
                        predecessors=[end(indicator=f"{self.year(2022)}/indicators/{before}")],
                        successors=[end(indicator=f"{self.year(2023)}/indicators/{after}")],
                        comparability=comparability)]))

    def ask(self, *columns, **fields):
        return self.suite.aggregator.CompareExecution(m.CompareExecutionRequest(
            jurisdiction=self.name, columns=columns, **fields))


class EveryKindTest(unittest.TestCase):
    """A world where each of these occurs exactly once."""

    @classmethod
    def setUpClass(cls):
        cls.w = w = Paper(suite(), projects=3)
        w.go_on(0, 1, 2)
        w.add_project(2022, 3, printed_code="９")  # became ...
        w.add_project(2023, 4, printed_code="９")  # ... this, says nobody
        w.books(2023, IN_YEAR, stage=1)
        w.money(2022, 0, 1_000_000, 600_000)
        w.money(2022, 1, 5_000_000, 5_000_000)
        w.money(2022, 2, 100_000_000, 99_000_000)
        w.money(2023, 0, 1_000_000, 100_000, kind=COMMITMENT)
        w.money(2023, 1, 8_000_000)
        w.money(2023, 2, 100_000_000)
        w.append(2022, [w.entry(2022, 2, 100, kind=APPROVED_OUT, on="2023-03-31")])
        w.settle(2022)
        w.add_line(2023, "C", f"{w.year(2023)}/classificationNodes/class", records_execution=False)
        w.append(2023, [world.entry.LedgerEntry(
            budget_line=f"{w.year(2023)}/budgetLines/C", kind=APPROVED_IN, amount_yen=60,
            effective_date=day("2023-04-01"))])
        w.measure(2022, "a", w.project(2022, 0), target=1000, actual=516)
        w.measure(2023, "a", w.project(2023, 0), target=1200)
        w.tie("a", "a", "a", COMPARABLE)
        w.measure(2022, "b", w.project(2022, 1), target=3, actual=3, unit="回")
        w.measure(2023, "c", w.project(2023, 1), measure=PERCENTAGE, unit="％")
        w.tie("b", "b", "c", NOT_COMPARABLE)
        w.measure(2022, "lost", f"{w.year(2022)}/projects/P-77")

    def compare(self, thresholds=None, stage=0):
        return self.w.ask(m.ColumnSpec(fiscal_year=2022),
                          m.ColumnSpec(fiscal_year=2023, execution_stage=stage),
                          include_indicators=True, include_lineage_details=True,
                          thresholds=thresholds)

    ONCE = {  # kind: columns, figures, what the message tells
        "EXECUTION_STAGE_MISMATCH": ((0, 1), [], "count disbursements"),
        "UNKNOWN_INDICATOR_NODE": ((0, None), [], "P-77"),
        "LOW_EXECUTION": ((0, None), [600_000, 1_000_000], "600,000 yen of 1,000,000 (60.0%)"),
        "LARGE_SWING": ((0, 1), [5_000_000, 8_000_000], "from 5,000,000 yen to 8,000,000"),
        "INDICATOR_MISSED": ((0, 1), [516], "'指標a' of 2022 missed its target: target 1,000人, "
                             "actual 516人 (51.6%); the target of 2023 is 1,200人"),
        "INDICATOR_NOT_COMPARABLE": ((1, None), [], "'指標c' replaces another measure"),
        "CARRY_OVER_MISMATCH": ((0, 1), [100, 60], "carries 100 yen of approved carry-over"),
        "NAME_CHANGED_WITHOUT_LINEAGE": ((0, 1), [], "'事業3' of 2022 and '事業4' of 2023"),
        "MISSING_LINEAGE": ((0, 1), [1, 1], "what became of 1 of the former and where 1 of the"),
        "UNEXPLAINED_DISAPPEARANCE": ((0, None), [], "事業3"),
        "UNEXPLAINED_APPEARANCE": ((1, None), [], "事業4"),
    }

    def test_each_is_found_once_where_it_is(self):
        answer = self.compare()
        for name, (columns, figures, text) in self.ONCE.items():
            with self.subTest(name):
                findings = found(answer, Kind.Value(f"KIND_{name}"))
                self.assertEqual(len(findings), 1)
                one = findings[0]
                self.assertEqual(
                    tuple(getattr(one, f) if one.HasField(f) else None
                          for f in ("column", "other_column")), columns)
                self.assertEqual(list(one.figures), figures)
                self.assertIn(text, one.message)

    def test_each_vanishes_beyond_its_threshold(self):
        before = collections.Counter(f.kind for f in self.compare().findings)
        for name, at, beyond in (
                ("LOW_EXECUTION", dict(low_execution_permille=601),
                 dict(low_execution_permille=600)),
                ("LARGE_SWING", dict(swing_permille=600), dict(swing_permille=601)),
                ("LARGE_SWING", dict(swing_yen=3_000_000), dict(swing_yen=3_000_001))):
            with self.subTest(name):
                kind = Kind.Value(f"KIND_{name}")
                kept, gone = (collections.Counter(
                    f.kind for f in self.compare(m.FindingThresholds(**t)).findings)
                    for t in (at, beyond))
                self.assertEqual(kept, before)
                self.assertEqual(gone, before - collections.Counter([kind]))

    def test_the_stage_asked_for_does_away_with_the_mismatch(self):
        self.assertEqual(found(self.compare(stage=2), Kind.KIND_EXECUTION_STAGE_MISMATCH), [])

    def test_kinds_that_need_more_than_was_asked_for_are_refused(self):
        w = self.w
        for kind, remedy in (("UNKNOWN_INDICATOR_NODE", "include_indicators"),
                             ("INDICATOR_MISSED", "include_indicators"),
                             ("INDICATOR_NOT_COMPARABLE", "include_indicators"),
                             ("PRINTED_ROUNDING", "GetExecutionReport"),
                             ("PRINTED_ARITHMETIC", "GetExecutionReport")):
            with self.assertRaises(grpc.RpcError) as caught:
                w.compare(filter=m.RowFilter(findings=[f"KIND_{kind}"]))
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            violation = details(caught.exception)["BadRequest"].field_violations[0]
            self.assertEqual(violation.field, "filter.findings[0]")
            self.assertIn(remedy, violation.description)
        rows = w.compare(include_indicators=True,
                         filter=m.RowFilter(findings=["KIND_INDICATOR_MISSED"])).rows
        self.assertEqual([r.display_name for r in rows], ["事業0"])

    def test_a_department_nobody_knows_is_refused(self):
        departments = f"{self.w.name}/departments"
        with self.assertRaises(grpc.RpcError) as caught:
            self.w.compare(filter=m.RowFilter(departments=[f"{departments}/d", f"{departments}/e"]))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        violation = details(caught.exception)["BadRequest"].field_violations[0]
        self.assertEqual(violation.field, "filter.departments")
        self.assertIn("departments/e", violation.description)
        self.assertEqual(len(self.w.compare(
            filter=m.RowFilter(departments=[f"{departments}/d"])).rows), 5)


class OverExecutionTest(unittest.TestCase):
    def test_the_level_that_absorbs_it_is_named_and_each_is_said_once(self):
        w = Paper(suite(), projects=1)
        w.go_on(0)
        w.add_project(2022, 1, sub_projects=[w.sub(2022, 1, "a"), w.sub(2022, 1, "b")])
        for name in "ab":
            w.add_line(2022, name, f"{w.project(2022, 1)}/subProjects/{name}")
        w.books(2022, IN_YEAR)
        w.books(2023, IN_YEAR)

        def entry(line, amount, kind=20, on="2022-06-01"):
            return world.entry.LedgerEntry(budget_line=f"{w.year(2022)}/budgetLines/{line}",
                                           kind=kind, amount_yen=amount, effective_date=day(on))

        def over(level="LEVEL_PROJECT"):
            answer = w.ask(m.ColumnSpec(fiscal_year=2022),
                           m.ColumnSpec(fiscal_year=2022, as_of=day("2022-12-31")),
                           m.ColumnSpec(fiscal_year=2023), level=level)
            return [(f.node.removeprefix(w.year(2022)), list(f.figures),
                     f.message.rpartition("; ")[2])
                    for f in found(answer, Kind.KIND_OVER_EXECUTION)]

        project, total = "/projects/P-1", "/classificationNodes/total"
        w.append(2022, [w.entry(2022, 0, 100, kind=ORIGINAL), entry("a", 50, kind=ORIGINAL),
                        entry("b", 50, kind=ORIGINAL), entry("a", 80)])
        self.assertEqual(over(), [])
        self.assertEqual(over("LEVEL_SUB_PROJECT"),
                         [(f"{project}/subProjects/a", [80, 50],
                           "project '事業1' absorbs the excess")])
        w.append(2022, [entry("b", 40)])
        self.assertEqual(over(), [(project, [120, 100], "class '区分' absorbs the excess")])
        w.append(2022, [w.entry(2022, 0, 81)])
        nothing = "no level above absorbs the excess"
        self.assertEqual(sorted(over()), [
            ("/classificationNodes/class", [201, 200], nothing), (total, [201, 200], nothing),
            (project, [120, 100], nothing)])


class CarryOverTest(unittest.TestCase):
    def world(self, tied):
        w = Paper(suite(), projects=2)
        w.create_edges([w.edge("a", 3 if tied else CONTINUES, w.project(2022, 0),
                               w.project(2023, 1 if tied else 0)),
                        w.edge("b", CONTINUES, w.project(2022, 1), w.project(2023, 1))])
        w.books(2023, IN_YEAR)
        w.append(2022, [w.entry(2022, 0, 1000, kind=ORIGINAL),
                        w.entry(2022, 0, 100, kind=APPROVED_OUT, on="2023-03-31")])
        w.settle(2022)
        w.append(2023, [w.entry(2023, 1, 100, kind=APPROVED_IN, on="2023-04-01")])
        return w

    def mismatches(self, w, **fields):
        return [(f.node, list(f.figures), f.column, f.other_column)
                for f in found(w.compare(**fields), Kind.KIND_CARRY_OVER_MISMATCH)]

    def test_what_arrives_at_another_project_is_told_of_both(self):
        w = self.world(tied=False)
        self.assertEqual(self.mismatches(w), [(w.project(2022, 0), [100, 0], 0, 1),
                                              (w.project(2023, 1), [0, 100], 0, 1)])
        self.assertEqual(self.mismatches(w, level="LEVEL_CLASS"), [])

    def test_what_lineage_ties_is_one(self):
        w = self.world(tied=True)
        self.assertEqual(self.mismatches(w), [])
        # As printed the rows say nothing about where content went.
        self.assertEqual(self.mismatches(w, lineage_policy="LINEAGE_POLICY_AS_PRINTED"), [])

    def told(self, w, **fields):
        return {(Kind.Name(f.kind)[5:], tuple(f.figures)) for f in w.compare(**fields).findings
                if f.kind in (Kind.KIND_CARRY_OVER_MISMATCH, Kind.KIND_CARRY_OVER_NOT_TOLD)}

    def test_what_the_next_year_has_not_told_yet_is_not_missing(self):
        w = Paper(suite(), projects=2)
        w.go_on(0, 1)
        w.books(2023, IN_YEAR)
        w.append(2022, [w.entry(2022, 0, 1000, kind=ORIGINAL),
                        w.entry(2022, 0, 100, kind=APPROVED_OUT, on="2023-03-31"),
                        w.entry(2022, 1, 30, kind=CONTINUED_OUT, on="2023-03-31")])
        w.settle(2022)
        w.append(2023, [w.entry(2023, 0, 900, kind=ORIGINAL, on="2023-04-01")])
        self.assertEqual(self.told(w), {("CARRY_OVER_NOT_TOLD", (130,))})
        one = found(w.compare(), Kind.KIND_CARRY_OVER_NOT_TOLD)[0]
        self.assertEqual((one.column, one.other_column, one.node, one.severity), (0, 1, "", 1))
        self.assertIn("carries 130 yen to the next year; what 2023 takes in is not yet told",
                      one.message)
        page = suite().cli("compare", w.code, 2022, 2023, "--unit", "yen").stdout
        self.assertRegex(page, "翌年度の繰越額はまだ示されていない　.*から 130 円")
        self.assertNotIn("繰越額が一致しない", page)
        # Once it names one kind, the other one does not arrive.
        w.append(2023, [w.entry(2023, 0, 100, kind=APPROVED_IN, on="2023-04-01")])
        self.assertEqual(self.told(w, level="LEVEL_CLASS"), {("CARRY_OVER_MISMATCH", (30, 0))})

    def test_a_settled_year_without_any_has_told_that_there_is_none(self):
        w = Paper(suite(), projects=1)
        w.append(2022, [w.entry(2022, 0, 100, kind=APPROVED_OUT, on="2023-03-31")])
        w.settle(2022)
        w.append(2023, [w.entry(2023, 0, 900, kind=ORIGINAL, on="2023-04-01")])
        w.settle(2023)
        self.assertEqual(self.told(w, level="LEVEL_CLASS"), {("CARRY_OVER_MISMATCH", (100, 0))})

    def test_where_the_parts_of_a_budget_are_not_stated_it_may_be_among_them(self):
        w = Paper(suite(), projects=1)
        w.append(2022, [w.entry(2022, 0, 100, kind=APPROVED_OUT, on="2023-03-31")])
        w.settle(2022)
        papers = Papers(w)
        papers.put(Statement(name=f"{w.year(2023)}/statements/s", title="決算書",
                             kind=Statement.KIND_SETTLEMENT, as_of=day("2024-09-10")),
                   [papers.figure(w.project(2023, 0), figure, 900) for figure in
                    (CURRENT, DISBURSED)])
        w.close(2023)
        self.assertEqual(self.told(w), {("CARRY_OVER_NOT_TOLD", (100,))})

    def test_the_total_is_told_as_well(self):
        w = self.world(tied=True)
        w.append(2023, [w.entry(2023, 1, 5, kind=APPROVED_IN, on="2023-04-01")])
        self.assertEqual(self.mismatches(w), [("", [100, 105], 0, 1),
                                              (w.project(2022, 0), [100, 105], 0, 1)])


class SubProjectTest(unittest.TestCase):
    def test_one_without_lineage_is_found_where_its_project_goes_on(self):
        w = Paper(suite(), projects=1)
        w.go_on(0)
        for y, names in ((2022, "ab"), (2023, "ac")):
            w.add_project(y, 5, sub_projects=[w.sub(y, 5, n) for n in names])
        w.add_project(2022, 6, sub_projects=[w.sub(2022, 6, "a")])  # ends
        w.add_project(2022, 7, sub_projects=[w.sub(2022, 7, "a")])  # unexplained itself
        w.create_edges([
            w.edge("p", CONTINUES, w.project(2022, 5), w.project(2023, 5)),
            w.edge("a", CONTINUES, w.sub(2022, 5, "a").name, w.sub(2023, 5, "a").name),
            w.edge("e", ENDED, w.project(2022, 6), explanation="終了")])

        def gaps(level):
            return {(Kind.Name(f.kind), f.node) for f in w.compare(
                level=level, include_lineage_details=True).findings
                    if f.kind in (Kind.KIND_UNEXPLAINED_APPEARANCE,
                                  Kind.KIND_UNEXPLAINED_DISAPPEARANCE)}

        projects = {("KIND_UNEXPLAINED_DISAPPEARANCE", w.project(2022, 7))}
        self.assertEqual(gaps("LEVEL_PROJECT"), projects)
        self.assertEqual(gaps("LEVEL_SUB_PROJECT"), projects | {
            ("KIND_UNEXPLAINED_DISAPPEARANCE", w.sub(2022, 5, "b").name),
            ("KIND_UNEXPLAINED_APPEARANCE", w.sub(2023, 5, "c").name)})


class ExecutionUnknownTest(unittest.TestCase):
    def test_a_date_the_statement_does_not_tell_is_a_finding(self):
        w = Paper(suite(), projects=1)
        w.go_on(0)
        w.money(2022, 0, 100, 50)
        w.settle(2022, granularity=2)
        w.books(2023, IN_YEAR)
        answer = w.ask(m.ColumnSpec(fiscal_year=2022, as_of=day("2022-07-31")),
                       m.ColumnSpec(fiscal_year=2022), m.ColumnSpec(fiscal_year=2023))
        self.assertFalse(answer.total.cells[0].HasField("executed_yen"))
        unknown = found(answer, Kind.KIND_EXECUTION_UNKNOWN)
        self.assertEqual([(f.column, f.severity) for f in unknown],
                         [(0, m.Finding.SEVERITY_WARNING)])
        self.assertIn("2022 is not known on 2022-07-31", unknown[0].message)


class CostTest(unittest.TestCase):
    def test_only_what_pays_for_one_measured_result_has_a_cost(self):
        w = Paper(suite(), projects=2)
        w.go_on(0, 1)
        w.add_project(2022, 2, sub_projects=[w.sub(2022, 2, n) for n in "abc"])
        w.add_line(2022, "2a", w.sub(2022, 2, "a").name)
        w.add_line(2022, "2b", w.sub(2022, 2, "b").name, records_execution=False)
        w.add_line(2022, "2c", w.sub(2022, 2, "c").name)
        w.books(2022, IN_YEAR)
        w.books(2023, IN_YEAR)
        w.money(2022, 0, 1000, 900)
        w.money(2022, 1, 1000, 900)
        w.append(2022, [world.entry.LedgerEntry(
            budget_line=f"{w.year(2022)}/budgetLines/{name}", kind=20, amount_yen=amount,
            effective_date=day("2022-06-01")) for name, amount in (("2a", 300), ("2c", 400))])
        w.measure(2022, "alone", w.project(2022, 0), actual=9)
        w.measure(2022, "words", w.project(2022, 0), measure=QUALITATIVE)
        w.measure(2022, "counted", w.project(2022, 1), actual=9)
        w.measure(2022, "rated", w.project(2022, 1), actual=80, measure=PERCENTAGE)
        w.measure(2022, "whole", w.project(2022, 2), actual=2)  # beside those of its sub-projects
        w.measure(2022, "sub", w.sub(2022, 2, "a").name, actual=3)
        w.measure(2022, "unknown", w.sub(2022, 2, "b").name, actual=3)
        w.measure(2022, "first", w.sub(2022, 2, "c").name, actual=3)
        w.measure(2022, "second", w.sub(2022, 2, "c").name, actual=4)
        costs = {r.indicator.name.rsplit("/", 1)[1]: (r.cost_per_unit_yen, r.cost_executed_yen)
                 for row in w.compare(include_indicators=True).rows
                 for group in row.indicators for r in group.results
                 if r.HasField("cost_per_unit_yen")}
        self.assertEqual(costs, {"alone": (100, 900), "sub": (100, 300)})


class FundSourceTest(unittest.TestCase):
    def test_sources_are_matched_by_the_columns_that_have_them(self):
        w = Paper(suite(), projects=3)
        for y, names in ((2022, ("national",)), (2023, ("national", "bond"))):
            w.suite.budget.BatchCreateDimensions(world.dimension.BatchCreateDimensionsRequest(
                parent=w.year(y), request_id=new_id(), dimensions=[world.dimension.Dimension(
                    name=f"{w.year(y)}/fundSources/{n}", display_name=f"財源{n}") for n in names]))
            for n in names:
                w.add_line(y, n, w.project(y, 0), fund_source=n)
                w.append(y, [world.entry.LedgerEntry(
                    budget_line=f"{w.year(y)}/budgetLines/{n}", kind=ORIGINAL, amount_yen=70,
                    effective_date=day(f"{y}-04-01"))])
            w.money(y, 1, 30)
        answer = w.compare(level="LEVEL_FUND_SOURCE")
        self.assertEqual(
            [(r.display_name, r.kind, r.match, [c.appropriation_yen for c in r.cells])
             for r in answer.rows],
            [("財源bond", Row.KIND_NODES, Row.MATCH_NONE, [0, 70]),
             ("財源national", Row.KIND_NODES, Row.MATCH_ONE_TO_ONE, [70, 70]),
             ("", Row.KIND_NO_FUND_SOURCE, Row.MATCH_UNSPECIFIED, [30, 30])])
        parts = {p.match: (p.rows, list(p.appropriation_yen)) for p in answer.coverage.parts}
        self.assertEqual(parts[Row.MATCH_ONE_TO_ONE], (1, [70, 70]))
        self.assertEqual(parts[Row.MATCH_NONE], (1, [0, 70]))


if __name__ == "__main__":
    unittest.main()
