"""An integrator's client, generated from the protos during the test: a town builds two years, posts
every night, closes a year and compares, through the public API only."""

import unittest
import uuid

import grpc

from suite import details, jurisdiction_code, pb, suite

catalog = {n: pb(f"catalog/{n}") for n in ("jurisdiction", "fiscal_year", "department",
                                           "classification_node", "project", "lineage_edge")}
ledger, lines, years, settlement = (
    pb(f"budget/{n}") for n in ("ledger_entry", "budget_line", "budget_year", "settlement"))
indicators, edges = pb("indicator/indicator"), pb("indicator/indicator_lineage_edge")
comparison = pb("aggregator/compare_execution")
Date, Decimal = pb("type/date").Date, pb("type/decimal").Decimal
Edge, Row = catalog["lineage_edge"].LineageEdge, comparison.Row

TOWN = f"jurisdictions/{jurisdiction_code(45201)}"


def year(y):
    return f"{TOWN}/fiscalYears/{y}"


def call(method, request):
    """Sends a write the way the documentation asks: an id of its own, repeated while UNAVAILABLE."""
    request.request_id = str(uuid.uuid4())
    for attempt in range(3):
        try:
            return method(request, timeout=10)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE or attempt == 2:
                raise
    return None


class IntegratorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.s = suite()
        cls.build_catalog()
        cls.build_budget()
        cls.build_indicators()

    @classmethod
    def build_catalog(cls):
        c, s = catalog, cls.s.catalog
        call(s.CreateJurisdiction, c["jurisdiction"].CreateJurisdictionRequest(
            jurisdiction=c["jurisdiction"].Jurisdiction(name=TOWN, display_name="架空町")))
        call(s.BatchCreateFiscalYears, c["fiscal_year"].BatchCreateFiscalYearsRequest(
            parent=TOWN, fiscal_years=[c["fiscal_year"].FiscalYear(
                name=year(y), display_name=label, primary_tree="list")
                for y, label in ((2024, "令和６年度"), (2025, "令和７年度"))]))
        call(s.BatchCreateDepartments, c["department"].BatchCreateDepartmentsRequest(
            parent=TOWN, departments=[c["department"].Department(
                name=f"{TOWN}/departments/{i}", display_name=n)
                for i, n in (("planning", "企画課"), ("welfare", "福祉課"))]))
        n = c["classification_node"]
        projects = {2024: ("見守り", "敬老会", "広報"), 2025: ("高齢者支援", "広報")}
        for y in (2024, 2025):
            node = lambda i: f"{year(y)}/classificationNodes/{i}"  # noqa: B023, E731
            call(s.BatchCreateClassificationNodes, n.BatchCreateClassificationNodesRequest(
                parent=year(y), classification_nodes=[
                    n.ClassificationNode(name=node("total"), kind=n.ClassificationNode.KIND_TOTAL,
                                         display_name="合計", placements=[n.Placement(tree="list")]),
                    n.ClassificationNode(name=node("general"), kind=n.ClassificationNode.KIND_CLASS,
                                         display_name="一般", placements=[
                                             n.Placement(tree="list", parent=node("total"))])]))
            p = c["project"]
            call(s.BatchCreateProjects, p.BatchCreateProjectsRequest(
                parent=year(y), projects=[p.Project(
                    name=f"{year(y)}/projects/{i}", display_name=name,
                    placements=[n.Placement(tree="list", parent=node("general"), position=i)],
                    departments=[f"{TOWN}/departments/welfare", f"{TOWN}/departments/planning"],
                    sub_projects=[p.SubProject(name=f"{year(y)}/projects/{i}/subProjects/1",
                                               display_name="本体")])
                    for i, name in enumerate(projects[y])]))
        edge = lambda i, t, a, b: Edge(  # noqa: E731
            name=f"{year(2025)}/lineageEdges/{i}", type=t, predecessor=f"{year(2024)}/projects/{a}",
            successor=f"{year(2025)}/projects/{b}")
        call(s.BatchCreateLineageEdges, c["lineage_edge"].BatchCreateLineageEdgesRequest(
            parent=year(2025), lineage_edges=[
                edge("a", Edge.TYPE_MERGES_INTO, 0, 0), edge("b", Edge.TYPE_MERGES_INTO, 1, 0),
                edge("c", Edge.TYPE_CONTINUES, 2, 1)]))

    @classmethod
    def build_budget(cls):
        cls.posted = {2024: [0, 0], 2025: [0, 0]}
        for y, count in ((2024, 3), (2025, 2)):
            call(cls.s.budget.BatchCreateBudgetLines, lines.BatchCreateBudgetLinesRequest(
                parent=year(y), budget_lines=[lines.BudgetLine(
                    name=f"{year(y)}/budgetLines/{i}", node=f"{year(y)}/projects/{i}/subProjects/1",
                    records_appropriation=True, records_execution=True) for i in range(count)]))
            cls.post(y, [(i, ledger.LedgerEntry.KIND_ORIGINAL_APPROPRIATION, 1_000_001 * (i + 1),
                          Date(year=y, month=4, day=1)) for i in range(count)])
            for night in range(1, 4):
                cls.post(y, [(i, ledger.LedgerEntry.KIND_EXPENDITURE, 100_003 * night + i,
                              Date(year=y, month=4 + night, day=15)) for i in range(count)])
        call(cls.s.budget.UpdateBudgetYear, years.UpdateBudgetYearRequest(
            budget_year=years.BudgetYear(
                name=f"{year(2024)}/budgetYear", closing_state=years.CLOSING_STATE_CLOSING_PERIOD,
                execution_stage=years.EXECUTION_STAGE_DISBURSEMENT,
                posting_granularity=years.POSTING_GRANULARITY_DAILY,
                executed_through=Date(year=2025, month=5, day=31))))
        call(cls.s.budget.CloseFiscalYear, settlement.CloseFiscalYearRequest(
            name=year(2024), closed_on=Date(year=2025, month=5, day=31)))

    @classmethod
    def post(cls, y, rows):
        answer = call(cls.s.budget.AppendLedgerEntries, ledger.AppendLedgerEntriesRequest(
            parent=year(y), entries=[ledger.LedgerEntry(
                budget_line=f"{year(y)}/budgetLines/{i}", kind=kind, amount_yen=amount,
                effective_date=day, document_reference="夜間連携") for i, kind, amount, day in rows]))
        assert len(answer.names) == len(rows)
        for _, kind, amount, _ in rows:
            cls.posted[y][kind == ledger.LedgerEntry.KIND_EXPENDITURE] += amount

    @classmethod
    def build_indicators(cls):
        for y, target in ((2024, 800), (2025, 850)):
            name = f"{year(y)}/indicators/visits"
            call(cls.s.indicator.BatchCreateIndicators, indicators.BatchCreateIndicatorsRequest(
                parent=year(y), indicators=[indicators.Indicator(
                    name=name, display_name="訪問件数", nodes=[f"{year(y)}/projects/0"],
                    measure=indicators.MEASURE_COUNT, direction=indicators.DIRECTION_UP,
                    components=[indicators.IndicatorComponent(id="1", unit="件")],
                    values=[indicators.IndicatorValue(
                        component="1", role=indicators.VALUE_ROLE_TARGET,
                        state=indicators.VALUE_STATE_VALUE, value=Decimal(unscaled=target))])]))
        end = lambda y: edges.IndicatorEnd(indicator=f"{year(y)}/indicators/visits")  # noqa: E731
        call(cls.s.indicator.BatchCreateIndicatorLineageEdges,
             edges.BatchCreateIndicatorLineageEdgesRequest(
                 parent=year(2025), indicator_lineage_edges=[edges.IndicatorLineageEdge(
                     name=f"{year(2025)}/indicatorLineageEdges/a", predecessors=[end(2024)],
                     successors=[end(2025)], comparability=edges.COMPARABILITY_COMPARABLE)]))

    def compare(self, **fields):
        return self.s.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=TOWN, columns=[comparison.ColumnSpec(fiscal_year=2024),
                                        comparison.ColumnSpec(fiscal_year=2025)], **fields))

    def test_totals_are_what_was_posted(self):
        answer = self.compare()
        for cell, y in zip(answer.total.cells, (2024, 2025)):
            self.assertEqual([cell.appropriation_yen, cell.executed_yen], self.posted[y])
            self.assertEqual(cell.difference_yen, self.posted[y][0] - self.posted[y][1])

    def test_merged_projects_are_one_row_with_their_indicators(self):
        rows = [r for r in self.compare(include_indicators=True).rows if r.kind == Row.KIND_NODES]
        self.assertEqual([(r.display_name, r.match) for r in rows],
                         [("高齢者支援", Row.MATCH_GROUP), ("広報", Row.MATCH_ONE_TO_ONE)])
        self.assertEqual([m.display_name for m in rows[0].members], ["見守り", "敬老会", "高齢者支援"])
        self.assertEqual(rows[0].members[0].departments, ["福祉課", "企画課"])
        group = rows[0].indicators[0]
        self.assertEqual([r.comparability for r in group.relations],
                         [edges.COMPARABILITY_COMPARABLE])
        self.assertEqual([r.indicator.values[0].value.unscaled for r in group.results],
                         [800, 850])

    def test_as_of_a_date(self):
        answer = self.s.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=TOWN, columns=[
                comparison.ColumnSpec(fiscal_year=y, as_of=Date(year=y, month=6, day=30))
                for y in (2024, 2025)]))
        spent = [sum(100_003 * n + i for n in (1, 2) for i in range(c)) for c in (3, 2)]
        self.assertEqual([c.executed_yen for c in answer.total.cells], spent)

    def test_a_closed_year_refuses_entries_with_a_reason_a_program_can_use(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.post(2024, [(0, ledger.LedgerEntry.KIND_EXPENDITURE, 1,
                              Date(year=2024, month=5, day=1))])
        self.assertEqual(details(caught.exception)["ErrorInfo"].reason, "YEAR_CLOSED")

    def test_reflection_lists_the_service(self):
        reflect = self.s.channels["budget"].stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        answer = next(reflect(iter([b":\x00"])))  # list_services
        self.assertIn(b"kuzukuri.budget.v1.BudgetService", answer)


if __name__ == "__main__":
    unittest.main()
