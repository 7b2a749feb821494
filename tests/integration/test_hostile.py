"""Every text and number of every request is replaced by a hostile one: each call gets a client's
error or an answer, never an internal error."""

import unittest

import grpc
from google.protobuf.descriptor import FieldDescriptor

import world
from statements import Papers
from suite import SERVICES, new_id, new_jurisdiction, pb, suite
from world import World

# What a caller may be told. INTERNAL, UNKNOWN or UNAVAILABLE would be the service's own fault.
CLIENT_ERRORS = {
    grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.ABORTED,
}
TEXTS = ("a\0b", "\0", "", "\u202e\ufeff", "\U0010ffff", "x" * 70_000, "ガ", "'\"\\{},%s$1;--",
         "jurisdictions/141127/fiscalYears/2022/fiscalYears/1", "../../..", "NULL", "-1")
ROOT = None  # the jurisdiction the calls are about
BATCH = ""  # one of its batches
FRESH = ""  # a jurisdiction that is not there yet; empty: ROOT
FEW_TEXTS = ("a\0b", "x" * 70_000, "jurisdictions/141127/fiscalYears/2022/fiscalYears/1")
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


def empty_leaves(message, path=(), within=()):
    """Every text and number that is not set; lists and messages that are empty are taken to have one."""
    for field in message.DESCRIPTOR.fields:
        oneof = field.containing_oneof
        if oneof is not None and message.WhichOneof(oneof.name) not in (None, field.name):
            continue  # it would take the place of the other
        repeated = field.label == FieldDescriptor.LABEL_REPEATED
        value = getattr(message, field.name)
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if field.message_type.full_name in within:
                continue
            items = [value]
            if repeated:
                items = list(value) or [getattr(type(message)(), field.name).add()]
            for index, item in enumerate(items):
                yield from empty_leaves(item, path + ((field.name, index if repeated else None),),
                                        (*within, field.message_type.full_name))
        elif field.type != FieldDescriptor.TYPE_BOOL and not value:
            yield path + ((field.name, 0 if repeated else None),), field


def every_field():
    """Every text and number that a request may have, by full name."""
    found, kinds = set(), [method.input_type for name in SERVICES
                           for service in pb(f"{name}/{name}_service").DESCRIPTOR.services_by_name.values()
                           for method in service.methods]
    for kind in kinds:  # which grow meanwhile
        for field in kind.fields:
            if field.type == FieldDescriptor.TYPE_MESSAGE:
                if field.message_type not in kinds:
                    kinds.append(field.message_type)
            elif field.type != FieldDescriptor.TYPE_BOOL:
                found.add(field.full_name)
    return found


def replaced(request, path, value):
    """A copy of the request with the leaf at `path` set to `value`."""
    copy = type(request)()
    copy.CopyFrom(request)
    holder = copy
    for name, index in path[:-1]:
        holder = getattr(holder, name)
        if index is not None:
            holder = holder[index] if index < len(holder) else holder.add()
    name, index = path[-1]
    if index is None:
        setattr(holder, name, value)
    elif index < len(getattr(holder, name)):
        getattr(holder, name)[index] = value
    else:
        getattr(holder, name).append(value)
    return copy


def hostile(field, was):
    if field.type == FieldDescriptor.TYPE_STRING:
        # Almost right is read further than plainly wrong.
        return (*TEXTS, was + "\0z", was[:1] + "\0" + was[1:], was + "/1", was + "'")
    return [n for n in NUMBERS
            if field.type == FieldDescriptor.TYPE_INT64 or -(2**31) <= n < 2**31]


def methods():
    """Every method of the four services, as `service Method`."""
    return {f"{name} {method.name}" for name in SERVICES
            for service in pb(f"{name}/{name}_service").DESCRIPTOR.services_by_name.values()
            for method in service.methods}


def requests(w):
    """One full request per write and one per read, by service and method: `methods` all."""
    c, b, i = world, world, world
    year, after = w.year(2022), w.year(2023)
    write = lambda **fields: dict(request_id=new_id(), validate_only=True, **fields)  # noqa: E731
    yield "catalog", "CreateJurisdiction", c.jurisdiction.CreateJurisdictionRequest(**write(
        jurisdiction=c.jurisdiction.Jurisdiction(name=FRESH or w.name, display_name="新市")))
    yield "catalog", "ListJurisdictions", c.jurisdiction.ListJurisdictionsRequest(
        page_size=5, page_token="x")
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
    part = c.project.SubProject(name=f"{w.project(2022, 0)}/subProjects/9", display_name="細事業",
                                departments=[f"{w.name}/departments/d"], parts=["部分"], note="注")
    part.cross_references.add(kind=1, target=w.project(2022, 1))
    yield "catalog", "BatchCreateSubProjects", c.project.BatchCreateSubProjectsRequest(
        **write(parent=year, sub_projects=[part]))
    edges = [w.edge("s0", 4, w.project(2022, 0), w.project(2023, 0), share_ppm=1, explanation="理"),
             w.edge("s1", 4, w.project(2022, 0), w.project(2023, 1), share_ppm=999_999)]
    yield "catalog", "BatchCreateLineageEdges", c.lineage.BatchCreateLineageEdgesRequest(
        **write(parent=after, lineage_edges=edges))
    yield "budget", "BatchCreateBudgetLines", b.line.BatchCreateBudgetLinesRequest(**write(
        parent=year, budget_lines=[b.line.BudgetLine(
            name=w.line(2022, 90), node=w.project(2022, 90), records_appropriation=True,
            note="注")]))
    texts = dict(description="摘要", document_reference="文書", actor="会計課", fund_source="state",
                 economic_item="12", precision_yen=1)
    entries = [w.entry(2022, 0, 5, entry_id="z", commitment="c", **texts),
               w.entry(2022, 0, 9, kind=2, supplementary_number=3),
               w.entry(2022, 0, -5, kind=11, transfer_group="g"),
               w.entry(2022, 1, 5, kind=11, transfer_group="g"),
               w.entry(2022, 0, -7, kind=20, reverses="wrong")]
    yield "budget", "AppendLedgerEntries", b.entry.AppendLedgerEntriesRequest(
        **write(parent=year, entries=entries))
    x = b.exchange
    yield "budget", "ImportEntries", x.ImportEntriesRequest(
        header=x.ImportHeader(batch="5月10日", **write(parent=w.name)))
    yield "budget", "ImportEntries", x.ImportEntriesRequest(rows=x.ImportRows(entries=entries))
    yield "budget", "ImportEntries", x.ImportEntriesRequest(end=x.ImportEnd(entry_count=1))
    yield "budget", "TakeBackLedgerBatch", b.batch.TakeBackLedgerBatchRequest(
        **write(name=BATCH, reason="誤送"))
    yield "budget", "GetLedgerBatch", b.batch.GetLedgerBatchRequest(name=BATCH, revision=1)
    yield "budget", "ListLedgerBatches", b.batch.ListLedgerBatchesRequest(
        parent=w.name, page_size=5, page_token="x", revision=1, batch="5月9日")
    yield "budget", "ExportEntries", x.ExportEntriesRequest(parent=year, revision=1,
                                                            as_of=world.day("2022-07-31"))
    yield "budget", "WatchRevisions", b.watch.WatchRevisionsRequest(name=w.name, after_revision=1)
    yield "budget", "BatchCreateDimensions", b.dimension.BatchCreateDimensionsRequest(**write(
        parent=year, dimensions=[b.dimension.Dimension(name=f"{year}/fundSources/new",
                                                       display_name="県支出金")]))
    yield "budget", "UpdateBudgetYear", b.year_state.UpdateBudgetYearRequest(**write(
        budget_year=b.year_state.BudgetYear(
            name=f"{year}/budgetYear", closing_state=1, execution_stage=2, posting_granularity=1,
            executed_through=world.day("2022-07-31"), statement_title="執行状況", control=2,
            control_level=3, control_nodes=[f"{year}/classificationNodes/class"])))
    yield "budget", "CloseFiscalYear", b.settlement.CloseFiscalYearRequest(
        **write(name=year, closed_on=world.day("2023-05-31"), disagreement_reason="確認済み"))
    yield "budget", "ReopenFiscalYear", b.settlement.ReopenFiscalYearRequest(
        **write(name=after, reason="誤読"))
    yield "budget", "CertifySettlement", b.settlement.CertifySettlementRequest(
        **write(name=f"{after}/settlement", certified_on=world.day("2024-09-20"),
                certification_reference="認定第1号"))
    yield "budget", "ListSettlements", b.settlement.ListSettlementsRequest(
        parent=w.name, page_size=5, page_token="x", revision=1)
    yield "budget", "GetDimension", b.dimension.GetDimensionRequest(
        name=f"{year}/fundSources/new", revision=1)
    yield "catalog", "SearchProjects", c.project.SearchProjectsRequest(
        parent=w.name, text="ＤＶ 対策%_", page_size=5, page_token="x", revision=1)
    yield "budget", "GetSettlement", b.settlement.GetSettlementRequest(
        name=f"{after}/settlement", revision=1)
    yield "budget", "QueryGroupedBalances", b.balance.QueryGroupedBalancesRequest(
        parent=w.name, fiscal_years=[2022, 2023], grouping=3, keys=[w.project(2022, 0)],
        monthly=True, as_of=world.day("2022-07-31"), revision=1)
    s = pb("budget/statement")
    paper = s.Statement(name=f"{year}/statements/s", kind=3, as_of=world.day("2022-07-31"),
                        title="執行状況", rounding=1, execution_stage=2, excerpt=True,
                        checks_only=True, document_digest="0" * 64)
    yield "budget", "PutStatement", s.PutStatementRequest(header=s.PutStatementHeader(
        **write(statement=paper, etag="")))
    yield "budget", "PutStatement", s.PutStatementRequest(figures=s.PutStatementFigures(figures=[
        s.StatementFigure(node=w.project(2022, 0), figure=3, supplementary_number=1, printed=5,
                          unit_yen=1000)]))
    figure = pb("budget/reported_figure")
    cell = dict(node=w.project(2022, 0), table="R4-L1", row=1, row_label="事業0", measure=1,
                unit_yen=1000, value=5)
    yield "budget", "PutStatement", s.PutStatementRequest(
        placements=s.PutStatementPlacements(placements=[s.StatementPlacement(
            budget_line=w.line(2022, 0), rollups=[f"{year}/classificationNodes/n"])]))
    yield "budget", "PutStatement", s.PutStatementRequest(
        reported_figures=s.PutStatementReportedFigures(reported_figures=[
            figure.ReportedFigure(name=f"{year}/statements/s/reportedFigures/c", **cell)]))
    yield "budget", "PutStatement", s.PutStatementRequest(
        end=s.PutStatementEnd(figure_count=1, reported_figure_count=1, placement_count=1))
    yield "budget", "GetStatement", s.GetStatementRequest(name=f"{year}/statements/s", revision=1)
    yield "budget", "WithdrawStatement", s.WithdrawStatementRequest(
        **write(name=f"{year}/statements/stands", etag=w.etag))
    yield "budget", "ListStatements", s.ListStatementsRequest(
        parent=year, page_size=5, page_token="x", revision=1)
    yield "budget", "ListStatementFigures", s.ListStatementFiguresRequest(
        parent=f"{year}/statements/stands", page_size=5, page_token="x", revision=1)
    yield "budget", "ListStatementPlacements", s.ListStatementPlacementsRequest(
        parent=f"{year}/statements/stands", page_size=5, page_token="x", revision=1)
    yield "budget", "BatchCreateReportedFigures", figure.BatchCreateReportedFiguresRequest(**write(
        parent=year, reported_figures=[figure.ReportedFigure(
            name=f"{year}/reportedFigures/f", **cell)]))
    yield "budget", "GetReportedFigure", figure.GetReportedFigureRequest(
        name=f"{year}/statements/stands/reportedFigures/c", revision=1)
    yield "budget", "ListReportedFigures", figure.ListReportedFiguresRequest(
        parent=f"{year}/statements/stands", page_size=5, page_token="x", revision=1)
    number = pb("type/decimal").Decimal(unscaled=800, scale=1)
    value = i.indicator.IndicatorValue(component="1", role=1, state=1, value=number,
                                       as_of=world.day("2022-07-31"))
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
            ("budget", "ReportedFigures", "reported_figure"), ("budget", "Dimensions", "dimension"),
            ("indicator", "Indicators", "indicator"),
            ("indicator", "IndicatorLineageEdges", "indicator_lineage_edge")):
        parent = w.name if collection in ("FiscalYears", "Departments") else year
        yield service, f"List{collection}", getattr(
            pb(f"{service}/{path}"), f"List{collection}Request")(
                parent=parent, page_size=5, page_token="x", revision=1)
    for service, kind, path, name in (
            ("catalog", "Jurisdiction", "jurisdiction", w.name),
            ("catalog", "FiscalYear", "fiscal_year", year),
            ("catalog", "Department", "department", f"{w.name}/departments/d"),
            ("catalog", "ClassificationNode", "classification_node", f"{year}/classificationNodes/class"),
            ("catalog", "Project", "project", w.project(2022, 0)),
            ("catalog", "LineageEdge", "lineage_edge", f"{after}/lineageEdges/s0"),
            ("budget", "BudgetLine", "budget_line", w.line(2022, 0)),
            ("budget", "BudgetYear", "budget_year", f"{year}/budgetYear"),
            ("budget", "LedgerEntry", "ledger_entry", w.entry_name(2022, "c")),
            ("indicator", "Indicator", "indicator", f"{year}/indicators/a"),
            ("indicator", "IndicatorLineageEdge", "indicator_lineage_edge",
             f"{year}/indicatorLineageEdges/e")):
        yield service, f"Get{kind}", getattr(pb(f"{service}/{path}"), f"Get{kind}Request")(
            name=name, revision=1)
    yield "budget", "ListBudgetYears", b.year_state.ListBudgetYearsRequest(
        parent=w.name, page_size=5, page_token="x", revision=1)
    lineage = pb("indicator/indicator_lineage_edge")
    yield "indicator", "BatchCreateIndicatorLineageEdges", (
        lineage.BatchCreateIndicatorLineageEdgesRequest(**write(
            parent=year, indicator_lineage_edges=[lineage.IndicatorLineageEdge(
                name=f"{year}/indicatorLineageEdges/z", comparability=4, explanation="理",
                predecessors=[lineage.IndicatorEnd(indicator=f"{w.year(2021)}/indicators/a")],
                successors=[lineage.IndicatorEnd(indicator=f"{year}/indicators/a",
                                                 component="1")])])))
    for service in SERVICES:
        yield service, "GetServiceStatus", pb(f"{service}/{service}_service").GetServiceStatusRequest()
    e = c.explanation
    yield "catalog", "GetExplanation", e.GetExplanationRequest(
        name=f"{after}/explanations/e", revision=1)
    for token in ("x", ""):
        yield "catalog", "ListExplanations", e.ListExplanationsRequest(
            parent=after, page_size=5, page_token=token, revision=0 if token else 1,
            filter=e.ExplanationFilter(compared_fiscal_year=2022, subject=w.project(2022, 0), state=1))
    yield "budget", "QueryBalances", b.balance.QueryBalancesRequest(
        parent=year, page_size=5, revision=1, as_of=world.day("2022-07-31"))
    yield "aggregator", "CompareExecution", b.comparison.CompareExecutionRequest(
        jurisdiction=w.name, snapshot="x", min_snapshot="x", level=1, lineage_policy=1,
        columns=[b.comparison.ColumnSpec(fiscal_year=2022, as_of=world.day("2022-07-31")),
                 b.comparison.ColumnSpec(fiscal_year=2023)])
    m = b.comparison
    whole = m.CompareExecutionRequest(
        jurisdiction=w.name, level=3, lineage_policy=3, include_indicators=True,
        include_components=True, include_pace=True, include_reported_figures=True, view=1,
        explanations=2, findings=1,
        order_by="rate desc", page_size=5,
        columns=[m.ColumnSpec(fiscal_year=2022, as_of=world.day("2022-07-31"), execution_stage=1),
                 m.ColumnSpec(fiscal_year=2023)],
        presentation=m.Presentation(unit_yen=1000, total_mode=2, rate_mode=2, hold_below_full=True),
        filter=m.RowFilter(classification_nodes=["class"], text="事業", matches=[3], findings=[7],
                           departments=[f"{w.name}/departments/d"]),
        thresholds=m.FindingThresholds(low_execution_permille=1, swing_permille=1, swing_yen=1,
                                       pace_permille=1))
    yield "aggregator", "CompareExecution", whole
    watch = pb("aggregator/aggregator_service")
    yield "aggregator", "WatchComparison", watch.WatchComparisonRequest(
        min_interval_ms=100, comparison=m.CompareExecutionRequest(
            jurisdiction=w.name, page_token="x", columns=whole.columns))
    report = pb("aggregator/execution_report")
    yield "aggregator", "GetExecutionReport", report.GetExecutionReportRequest(
        name=w.year(2022), as_of=world.day("2022-06-30"), execution_stage=1,
        presentations=[report.TablePresentation(table="list", presentation=m.Presentation(
            unit_yen=1000, total_mode=2, rate_mode=2, hold_below_full=True))],
        explanations=2, findings=2,
        thresholds=m.FindingThresholds(low_execution_permille=1, swing_permille=1, swing_yen=1,
                                       pace_permille=1))
    yield "aggregator", "GetSnapshot", watch.GetSnapshotRequest(
        jurisdiction=w.name, known_on=world.day("2100-01-01"))
    now = w.suite.aggregator.GetSnapshot(
        watch.GetSnapshotRequest(jurisdiction=w.name)).snapshot
    explained = m.CompareExecutionRequest()
    explained.CopyFrom(whole)
    for field in ("view", "order_by", "page_size"):
        explained.ClearField(field)
    yield "aggregator", "ExplainDifference", pb("aggregator/explain_difference") \
        .ExplainDifferenceRequest(comparison=explained, from_snapshot=now, to_snapshot=now,
                                  page_size=5, max_parts=3)
    yield "budget", "GetYearBook", pb("budget/year_book").GetYearBookRequest(
        parent=year, after_revision=1, revision=2, page_token="x")
    head = pb("type/head")
    for service, path in (("catalog", "catalog/jurisdiction"), ("budget", "budget/budget_service"),
                          ("indicator", "indicator/indicator_service")):
        queries = [head.HeadQuery(name=w.name, known_revision=1)]
        yield service, "BatchGetHeads", pb(path).BatchGetHeadsRequest(queries=queries)
        yield service, "StreamHeads", pb(path).StreamHeadsRequest(queries=queries)
    yield from change_requests(w, made, part, value, cell)


def change_requests(w, made, part, value, cell):
    """Changes and their history, of resources that are there or are made."""
    c, b, i = world, world, world.indicator
    year = w.year(2022)
    lineage = pb("indicator/indicator_lineage_edge")
    resources = {
        "catalog": dict(
            jurisdiction=c.jurisdiction.Jurisdiction(name=w.name, display_name="新市"),
            fiscal_year=c.fiscal_year.FiscalYear(name=year, display_name="四年度",
                                                primary_tree="list"),
            department=c.department.Department(name=f"{w.name}/departments/e", display_name="課"),
            classification_node=c.node.ClassificationNode(
                name=f"{year}/classificationNodes/n", kind=3, display_name="柱",
                placements=[c.node.Placement(tree="list", position=4,
                                             parent=f"{year}/classificationNodes/class")]),
            project=made, sub_project=part, lineage_edge=w.edge(
                "k", 1, w.project(2022, 2), w.project(2023, 2), explanation="理"),
            explanation=c.explanation.Explanation(
                name=f"{w.year(2023)}/explanations/e", compared_fiscal_year=2022,
                nodes=[w.project(2022, 2), w.project(2023, 2)], finding_kind="LARGE_SWING",
                text="工期の延長による。", author="土木課", state=2,
                figures=[c.explanation.ExplainedFigure(fiscal_year=y, measure=2, amount_yen=5)
                         for y in (2022, 2023)])),
        "budget": dict(
            budget_line=b.line.BudgetLine(
                name=w.line(2022, 91), node=w.project(2022, 91), records_execution=True,
                fund_source="state", economic_item="12", note="注", execution_keeper=1,
                rollups=[f"{year}/classificationNodes/class"]),
            dimension=b.dimension.Dimension(name=f"{year}/fundSources/state", display_name="国費"),
            reported_figure=pb("budget/reported_figure").ReportedFigure(
                name=f"{year}/reportedFigures/f", **cell)),
        "indicator": dict(
            indicator=i.Indicator(
                name=f"{year}/indicators/a", display_name="満足度", measure=2, note="注",
                nodes=[w.project(2022, 0)], values=[value], period_start=world.day("2022-04-01"),
                period_end=world.day("2023-03-31"),
                components=[i.IndicatorComponent(id="1", unit="％", label="部")]),
            indicator_lineage_edge=lineage.IndicatorLineageEdge(
                name=f"{year}/indicatorLineageEdges/e", comparability=4, explanation="理",
                predecessors=[lineage.IndicatorEnd(indicator=f"{w.year(2021)}/indicators/a")],
                successors=[lineage.IndicatorEnd(indicator=f"{year}/indicators/a",
                                                 component="1")]))}
    for service, members in resources.items():
        m = pb(f"{service}/change")
        kind = getattr(m, f"{service.capitalize()}Change")
        changes = []
        for member, resource in members.items():
            change = kind(action=2, allow_missing=True)
            getattr(change.resource, member).CopyFrom(resource)
            change.update_mask.paths.append("*")
            changes.append(change)
        changes[0].etag = {"catalog": "1", "indicator": "2", "budget": ""}[service]
        name = next(iter(members.values())).name
        yield service, "ApplyChanges", m.ApplyChangesRequest(
            parent=w.name, changes=changes, reason="訂正", request_id=new_id(), validate_only=True)
        yield service, "ImportChanges", m.ImportChangesRequest(header=m.ImportChangesHeader(
            parent=w.name, reason="訂正", request_id=new_id(), validate_only=True))
        yield service, "ImportChanges", m.ImportChangesRequest(changes=m.ImportChangesPart(
            changes=changes))
        yield service, "ImportChanges", m.ImportChangesRequest(
            end=m.ImportChangesEnd(change_count=1))
        yield service, "ListRevisions", m.ListRevisionsRequest(
            parent=w.name, page_size=5, page_token="x", max_changes=7,
            filter=pb("type/history").RevisionFilter(
                first_revision=1, revisions=[1, 2],
                declared_actor="甲", resource=name, fiscal_year=2022, kind="projects",
                last_revision=1, recorded_from={"seconds": 1, "nanos": 1},
                recorded_before={"seconds": 2_000_000_000, "nanos": 1}))
        yield service, "GetRevision", m.GetRevisionRequest(
            parent=w.name, revision=1, page_size=5, page_token="x")
        yield service, "ListVersions", m.ListVersionsRequest(name=name, page_size=5, page_token="x")


def whole_import(_request):
    x = world.exchange
    return {"header": x.ImportEntriesRequest(header=x.ImportHeader(
                parent=ROOT.name, request_id=new_id(), validate_only=True)),
            "rows": x.ImportEntriesRequest(rows=x.ImportRows(entries=[ROOT.entry(2022, 0, 5)])),
            "end": x.ImportEntriesRequest(end=x.ImportEnd(entry_count=1))}


def whole_statement(_request):
    s = pb("budget/statement")
    return {"header": s.PutStatementRequest(header=s.PutStatementHeader(
                request_id=new_id(), validate_only=True, statement=s.Statement(
                    name=f"{ROOT.year(2022)}/statements/s", kind=3, title="執行状況",
                    as_of=world.day("2022-07-31")))),
            "figures": s.PutStatementRequest(figures=s.PutStatementFigures(figures=[
                s.StatementFigure(node=ROOT.project(2022, 0), figure=19, unit_yen=1)])),
            "reported_figures": s.PutStatementRequest(
                reported_figures=s.PutStatementReportedFigures(reported_figures=[
                    pb("budget/reported_figure").ReportedFigure(
                        name=f"{ROOT.year(2022)}/statements/s/reportedFigures/c", table="T1",
                        row_label="合計", measure=1, unit_yen=1)])),
            "placements": s.PutStatementRequest(placements=s.PutStatementPlacements(placements=[
                s.StatementPlacement(budget_line=ROOT.line(2022, 0), rollups=[])])),
            "end": s.PutStatementRequest(end=s.PutStatementEnd(
                figure_count=1, reported_figure_count=1, placement_count=1))}


def whole_changes(request):
    service = request.DESCRIPTOR.file.package.split(".")[1]
    m = pb(f"{service}/change")
    change = getattr(m, f"{service.capitalize()}Change")(action=3, allow_missing=True)
    member, collection = {"catalog": ("department", "departments"),
                          "budget": ("budget_line", "fiscalYears/2022/budgetLines"),
                          "indicator": ("indicator", "fiscalYears/2022/indicators")}[service]
    getattr(change.resource, member).name = f"{ROOT.name}/{collection}/gone"
    return {"header": m.ImportChangesRequest(header=m.ImportChangesHeader(
                parent=ROOT.name, request_id=new_id(), validate_only=True)),
            "changes": m.ImportChangesRequest(changes=m.ImportChangesPart(changes=[change])),
            "end": m.ImportChangesRequest(end=m.ImportChangesEnd(change_count=1))}


# The messages of a stream, of which a request takes the place of one.
WHOLE = {"ImportEntriesRequest": whole_import, "PutStatementRequest": whole_statement,
         "ImportChangesRequest": whole_changes}


def call(method, request):
    """Calls a method, a stream with the request in its place."""
    if type(request).__name__ in WHOLE:
        whole = WHOLE[type(request).__name__](request)
        part = request.WhichOneof("part")
        whole[part] = request
        if part == "rows":
            whole["end"].end.entry_count = len(request.rows.entries)
        if part == "changes":
            whole["end"].end.change_count = len(request.changes.changes)
        return method(iter(whole.values()))
    if type(request).__name__ == "StreamHeadsRequest":
        return list(method(iter([request]), timeout=5))
    if isinstance(request, (world.exchange.ExportEntriesRequest,
                            world.watch.WatchRevisionsRequest,
                            pb("aggregator/aggregator_service").WatchComparisonRequest)):
        stream = method(request, timeout=2)
        for _ in stream:  # a watch has no end: its first answer is enough
            break
        return stream.cancel()
    return method(request)


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        global ROOT, BATCH, FRESH  # noqa: PLW0603
        FRESH = f"jurisdictions/{new_jurisdiction()}"
        cls.w = w = ROOT = World(suite())
        year = w.year(2022)
        i, d = world.indicator, world.dimension
        for y in (2021, 2022):
            suite().indicator.BatchCreateIndicators(i.BatchCreateIndicatorsRequest(
                parent=w.year(y), request_id=new_id(), indicators=[i.Indicator(
                    name=f"{w.year(y)}/indicators/a", display_name="指標", measure=1,
                    nodes=[w.project(y, 0)], components=[i.IndicatorComponent(id="1")])]))
        suite().budget.BatchCreateDimensions(d.BatchCreateDimensionsRequest(
            parent=year, request_id=new_id(), dimensions=[
                d.Dimension(name=f"{year}/fundSources/state", display_name="国庫支出金"),
                d.Dimension(name=f"{year}/economicItems/12", display_name="委託料")]))
        w.append(2022, [w.entry(2022, 0, 100, kind=21, entry_id="c"),
                        w.entry(2022, 0, 7, entry_id="wrong")])
        BATCH = w.import_entries([w.entry(2022, 0, 9)], batch="5月9日").batch
        papers = Papers(w)
        w.etag = papers.put(papers.paper("stands"), papers.rows((0, 0))).statement.etag
        w.close(2023)
        cls.stubs = {name: getattr(suite(), name) for name in SERVICES}

    def test_every_method_has_a_request(self):
        self.assertEqual({f"{service} {method}" for service, method, _ in requests(self.w)}, methods())

    def refuses(self, service, method, request, path, value):
        """Whether a client's error is answered; nothing but that or an answer may be."""
        where = f"{method} {path} {str(value)[:20]!r}"
        with self.subTest(where):
            try:
                call(getattr(self.stubs[service], method), replaced(request, path, value))
            except grpc.RpcError as error:
                self.assertIn(error.code(), CLIENT_ERRORS, f"{where}: {error.details()}")
                return True
        return False

    def test_no_field_makes_a_service_fail(self):
        calls, refused = 0, 0
        for service, method, request in requests(self.w):
            for path, field, was in leaves(request):
                for value in hostile(field, was):
                    calls += 1
                    refused += self.refuses(service, method, request, path, value)
        # The mutation must reach what it claims to test.
        self.assertGreater(calls, 1500)
        self.assertGreater(refused, calls // 2)
        for service in suite().services.values():
            self.assertTrue(service.ready())

    def test_no_field_that_was_empty_makes_a_service_fail(self):
        """With the test before every field of every request, in whatever it stands."""
        known = {field.full_name for _, _, request in requests(self.w) for _, field, _ in leaves(request)}
        for service, method, request in requests(self.w):
            for path, field in empty_leaves(request):
                if field.full_name in known:
                    continue
                text = field.type == FieldDescriptor.TYPE_STRING
                for value in FEW_TEXTS if text else hostile(field, 0):
                    self.refuses(service, method, request, path, value)
        known |= {field.full_name for _, _, request in requests(self.w) for _, field in empty_leaves(request)}
        self.assertEqual(every_field() - known, set())

    def test_the_unchanged_writes_are_accepted(self):
        for service, method, request in requests(self.w):
            whole = type(request).__name__ in WHOLE or hasattr(request, "validate_only")
            if whole:
                with self.subTest(method):
                    answer = call(getattr(self.stubs[service], method), request)
                    # Nothing is written: the revision is the present one.
                    self.assertEqual(answer.revision > 0, method != "CreateJurisdiction")
                    for field, rows in answer.ListFields():
                        if field.label != FieldDescriptor.LABEL_REPEATED or (
                                field.type != FieldDescriptor.TYPE_MESSAGE):
                            continue
                        self.assertEqual([getattr(row, "revision", 0) for row in rows],
                                         [0] * len(rows))


if __name__ == "__main__":
    unittest.main()
