"""Every text and number of every request is replaced by a hostile one: each call gets a client's
error or an answer, never an internal error."""

import unittest

import grpc
from google.protobuf.descriptor import FieldDescriptor

import world
from suite import SERVICES, new_id, pb, suite
from world import World

# What a caller may be told. INTERNAL, UNKNOWN or UNAVAILABLE would be the service's own fault.
CLIENT_ERRORS = {
    grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.OUT_OF_RANGE,
}
TEXTS = ("a\0b", "\0", "", "\u202e\ufeff", "\U0010ffff", "x" * 70_000, "ガ", "'\"\\{},%s$1;--",
         "jurisdictions/141127/fiscalYears/2022/fiscalYears/1", "../../..", "NULL", "-1")
NUMBERS = (2**31 - 1, -(2**31), 2**63 - 1, -(2**63), 99, -1, 0)


def leaves(message, path=()):
    """Every text and number that is set in a message: its path, field and value."""
    for field, value in message.ListFields():
        repeated = field.label == FieldDescriptor.LABEL_REPEATED
        for index, item in enumerate(value if repeated else [value]):
            here = path + ((field.name, index if repeated else None),)
            if field.type == FieldDescriptor.TYPE_MESSAGE:
                yield from leaves(item, here)
            elif field.type != FieldDescriptor.TYPE_BOOL:
                yield here, field, item


def replaced(request, path, value):
    """A copy of the request with the leaf at `path` set to `value`."""
    copy = type(request)()
    copy.CopyFrom(request)
    holder = copy
    for name, index in path[:-1]:
        holder = getattr(holder, name) if index is None else getattr(holder, name)[index]
    name, index = path[-1]
    if index is None:
        setattr(holder, name, value)
    else:
        getattr(holder, name)[index] = value
    return copy


def hostile(field, was):
    if field.type == FieldDescriptor.TYPE_STRING:
        # Almost right is read further than plainly wrong.
        return (*TEXTS, was + "\0z", was[:1] + "\0" + was[1:], was + "/1", was + "'")
    return [n for n in NUMBERS
            if field.type == FieldDescriptor.TYPE_INT64 or -(2**31) <= n < 2**31]


def requests(w):
    """One full request per write and one per read, by service and method."""
    c, b, i = world, world, world
    year, after = w.year(2022), w.year(2023)
    write = lambda **fields: dict(request_id=new_id(), validate_only=True, **fields)  # noqa: E731
    yield "catalog", "BatchCreateFiscalYears", c.fiscal_year.BatchCreateFiscalYearsRequest(**write(
        parent=w.name, fiscal_years=[c.fiscal_year.FiscalYear(
            name=w.year(2024), display_name="令和6年度", primary_tree="list")]))
    yield "catalog", "BatchCreateDepartments", c.department.BatchCreateDepartmentsRequest(**write(
        parent=w.name, departments=[c.department.Department(
            name=f"{w.name}/departments/e", display_name="区民課")]))
    yield "catalog", "BatchCreateClassificationNodes", (
        c.node.BatchCreateClassificationNodesRequest(**write(
            parent=year, classification_nodes=[c.node.ClassificationNode(
                name=f"{year}/classificationNodes/n", kind=3, display_name="柱", placements=[
                    c.node.Placement(tree="list", position=4,
                                     parent=f"{year}/classificationNodes/class")])])))
    made = w.make_project(2022, 90, note="注")
    made.printed_code = "1-90"
    made.page_departments.append(f"{w.name}/departments/d")
    made.sub_projects.add(name=f"{made.name}/subProjects/1", display_name="細事業", position=1,
                          departments=[f"{w.name}/departments/d"], parts=["部分"], note="注")
    made.related_projects.add(heading="局", display_name="関連", owner="局", amount_yen=5)
    yield "catalog", "BatchCreateProjects", c.project.BatchCreateProjectsRequest(
        **write(parent=year, projects=[made]))
    edges = [w.edge("s0", 4, w.project(2022, 0), w.project(2023, 0), share_ppm=1, explanation="理"),
             w.edge("s1", 4, w.project(2022, 0), w.project(2023, 1), share_ppm=999_999)]
    yield "catalog", "BatchCreateLineageEdges", c.lineage.BatchCreateLineageEdgesRequest(
        **write(parent=after, lineage_edges=edges))
    yield "budget", "BatchCreateBudgetLines", b.line.BatchCreateBudgetLinesRequest(**write(
        parent=year, budget_lines=[b.line.BudgetLine(
            name=w.line(2022, 90), node=w.project(2022, 90), records_appropriation=True,
            note="注")]))
    entry = w.entry(2022, 0, 5)
    entry.description, entry.document_reference = "摘要", "文書"
    yield "budget", "AppendLedgerEntries", b.entry.AppendLedgerEntriesRequest(
        **write(parent=year, entries=[entry]))
    figure = pb("budget/reported_figure")
    yield "budget", "BatchCreateReportedFigures", figure.BatchCreateReportedFiguresRequest(**write(
        parent=year, reported_figures=[figure.ReportedFigure(
            name=f"{year}/reportedFigures/f", node=w.project(2022, 0), table="R4-L1", row=1,
            row_label="事業0", measure=1, unit_yen=1000, value=5)]))
    number = pb("type/decimal").Decimal(unscaled=800, scale=1)
    value = i.indicator.IndicatorValue(component="1", role=1, state=1, value=number)
    yield "indicator", "BatchCreateIndicators", i.indicator.BatchCreateIndicatorsRequest(**write(
        parent=year, indicators=[i.indicator.Indicator(
            name=f"{year}/indicators/z", display_name="満足度", measure=2,
            nodes=[w.project(2022, 0)], values=[value],
            components=[i.indicator.IndicatorComponent(id="1", unit="％", label="部")])]))
    yield "indicator", "RecordIndicatorValues", i.indicator.RecordIndicatorValuesRequest(**write(
        parent=year, updates=[i.indicator.IndicatorValueUpdate(
            indicator=f"{year}/indicators/a", values=[value])]))
    for service, collection, path in (
            ("catalog", "FiscalYears", "fiscal_year"), ("catalog", "Departments", "department"),
            ("catalog", "ClassificationNodes", "classification_node"),
            ("catalog", "Projects", "project"), ("catalog", "LineageEdges", "lineage_edge"),
            ("budget", "BudgetLines", "budget_line"), ("budget", "LedgerEntries", "ledger_entry"),
            ("budget", "ReportedFigures", "reported_figure"),
            ("indicator", "Indicators", "indicator"),
            ("indicator", "IndicatorLineageEdges", "indicator_lineage_edge")):
        parent = w.name if collection in ("FiscalYears", "Departments") else year
        yield service, f"List{collection}", getattr(
            pb(f"{service}/{path}"), f"List{collection}Request")(
                parent=parent, page_size=5, page_token="x", revision=1)
    yield "budget", "QueryBalances", b.balance.QueryBalancesRequest(
        parent=year, page_size=5, revision=1, as_of=world.day("2022-07-31"))
    yield "aggregator", "CompareExecution", b.comparison.CompareExecutionRequest(
        jurisdiction=w.name, snapshot="x", min_snapshot="x", level=1, lineage_policy=1,
        columns=[b.comparison.ColumnSpec(fiscal_year=2022, as_of=world.day("2022-07-31")),
                 b.comparison.ColumnSpec(fiscal_year=2023)])


class HostileTest(unittest.TestCase):
    def test_no_field_makes_a_service_fail(self):
        w = World(suite())
        i = world.indicator
        suite().indicator.BatchCreateIndicators(i.BatchCreateIndicatorsRequest(
            parent=w.year(2022), request_id=new_id(), indicators=[i.Indicator(
                name=f"{w.year(2022)}/indicators/a", display_name="指標", measure=1,
                nodes=[w.project(2022, 0)], components=[i.IndicatorComponent(id="1")])]))
        stubs = {name: getattr(suite(), name) for name in SERVICES}
        calls, refused = 0, 0
        for service, method, request in requests(w):
            call = getattr(stubs[service], method)
            for path, field, was in leaves(request):
                for value in hostile(field, was):
                    where = f"{method} {path} {str(value)[:20]!r}"
                    with self.subTest(where):
                        calls += 1
                        try:
                            call(replaced(request, path, value))
                        except grpc.RpcError as error:
                            refused += 1
                            self.assertIn(error.code(), CLIENT_ERRORS, f"{where}: {error.details()}")
        # The mutation must reach what it claims to test.
        self.assertGreater(calls, 800)
        self.assertGreater(refused, calls // 2)
        for service in suite().services.values():
            self.assertTrue(service.ready())

    def test_the_unchanged_writes_are_accepted(self):
        w = World(suite())
        i = world.indicator
        suite().indicator.BatchCreateIndicators(i.BatchCreateIndicatorsRequest(
            parent=w.year(2022), request_id=new_id(), indicators=[i.Indicator(
                name=f"{w.year(2022)}/indicators/a", display_name="指標", measure=1,
                nodes=[w.project(2022, 0)], components=[i.IndicatorComponent(id="1")])]))
        stubs = {name: getattr(suite(), name) for name in SERVICES}
        for service, method, request in requests(w):
            if hasattr(request, "validate_only"):
                with self.subTest(method):
                    answer = getattr(stubs[service], method)(request)
                    self.assertGreater(answer.revision, 0)
                    for _, rows in answer.ListFields():
                        if isinstance(rows, (int, str)):
                            continue
                        self.assertEqual([getattr(row, "revision", 0) for row in rows],
                                         [0] * len(rows))


if __name__ == "__main__":
    unittest.main()
