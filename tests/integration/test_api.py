"""The API's promises: revisions, replays, snapshots, pages, and what bad input gets."""

import os
import unittest
from concurrent.futures import ThreadPoolExecutor

import grpc

import world
from service_test import INVALID, Code, ServiceTest
from suite import new_id, new_jurisdiction, pb
from world import World


class ApiTest(ServiceTest):
    # Revisions, replays, snapshots.

    def test_each_write_makes_the_next_revision_of_its_jurisdiction_only(self):
        a, b = World(self.suite), World(self.suite)
        before = a.budget_revision(), b.budget_revision()
        answer = a.append(2022, [a.entry(2022, 0, 5)])
        self.assertEqual((a.budget_revision(), b.budget_revision()), (before[0] + 1, before[1]))
        self.assertEqual(answer.revision, a.budget_revision())

    def test_reads_are_pinned_to_a_revision(self):
        w = World(self.suite)
        first = w.append(2022, [w.entry(2022, 0, 100)]).revision
        old = w.balances(2022, revision=first).SerializeToString(deterministic=True)
        w.append(2022, [w.entry(2022, 0, 23)])
        w.create_lines(2022, [7])
        self.assertEqual(w.balances(2022, revision=first).SerializeToString(deterministic=True), old)
        self.assertEqual(w.balances(2022).total.executed_yen, 123)
        self.refused(Code.FAILED_PRECONDITION, "REVISION_AHEAD",
                     lambda: w.balances(2022, revision=999))
        self.refused(INVALID, "INVALID_FIELD", lambda: w.balances(2022, revision=-1))

    def test_a_snapshot_has_no_revision_that_its_answer_did_not_use(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 100)])
        without = w.compare().snapshot
        found = self.refused(INVALID, "SNAPSHOT_LACKS_INDICATORS",
                             lambda: w.compare(snapshot=without, include_indicators=True))
        self.assertEqual(self.fields(found), ["snapshot"])
        whole = self.suite.aggregator.GetSnapshot(
            pb("aggregator/aggregator_service").GetSnapshotRequest(jurisdiction=w.name)).snapshot
        answer = w.compare(snapshot=whole, include_indicators=True)
        self.assertEqual(answer.snapshot, whole)
        self.assertEqual(w.compare(snapshot=whole).columns, w.compare(snapshot=without).columns)
        # As a bound either will do.
        self.assertEqual(w.compare(min_snapshot=without, include_indicators=True), answer)
        self.assertEqual(w.compare(min_snapshot=whole).snapshot, without)

    def test_a_superseded_version_stays_readable(self):
        w = World(self.suite)
        m = world.year_state
        name = f"{w.year(2022)}/budgetYear"

        def update(state, through):
            return self.suite.budget.UpdateBudgetYear(m.UpdateBudgetYearRequest(
                request_id=new_id(), budget_year=m.BudgetYear(
                    name=name, closing_state=state, posting_granularity=1,
                    executed_through=world.day(through)))).revision

        first, second = update(1, "2022-07-31"), update(2, "2023-05-31")
        third = w.close(2022).revision
        get = lambda r: self.suite.budget.GetBudgetYear(  # noqa: E731
            m.GetBudgetYearRequest(name=name, revision=r)).budget_year.closing_state
        self.assertEqual((get(first), get(second), get(third), get(0)), (1, 2, 3, 3))
        self.refused(Code.FAILED_PRECONDITION, "CLOSED_YEAR_IS_FINAL", update, 1, "2022-07-31")
        found = self.refused(Code.FAILED_PRECONDITION, "YEAR_CLOSED",
                             lambda: w.append(2022, [w.entry(2022, 0, 5)]))
        self.assertIn("PreconditionFailure", found)

    def test_the_state_of_the_books_has_versions(self):
        w = World(self.suite)
        m = world.year_state

        def update(etag, through):
            return self.suite.budget.UpdateBudgetYear(m.UpdateBudgetYearRequest(
                request_id=new_id(), etag=etag, budget_year=m.BudgetYear(
                    name=f"{w.year(2022)}/budgetYear", closing_state=1, posting_granularity=1,
                    executed_through=world.day(through)))).revision

        first = update("0", "2022-07-31")
        self.refused(Code.ABORTED, "ETAG_MISMATCH", update, "0", "2022-08-31")
        w.append(2022, [w.entry(2022, 0, 5)])  # is no version of them
        second = update(str(first), "2022-08-31")
        self.refused(Code.ABORTED, "ETAG_MISMATCH", update, str(first), "2022-09-30")
        self.assertEqual(second, first + 2)
        update("", "2022-09-30")

    def test_a_replayed_request_gives_the_first_answer_and_changes_nothing(self):
        w = World(self.suite)
        request_id = new_id()
        entries = [w.entry(2022, 0, 5), w.entry(2022, 1, 6)]
        first = w.append(2022, entries, request_id)
        w.append(2022, [w.entry(2022, 2, 7)])
        self.assertEqual(w.append(2022, entries, request_id), first)
        self.assertEqual(w.balances(2022).total.entry_count, 3)
        self.refused(Code.FAILED_PRECONDITION, "REQUEST_ID_REUSED",
                     lambda: w.append(2022, entries[:1], request_id))
        self.assertEqual(w.balances(2022).total.entry_count, 3)

    def test_one_request_sent_many_times_at_once_is_applied_once(self):
        w = World(self.suite)
        request_id = new_id()
        entries = [w.entry(2022, 0, 5)]
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: w.append(2022, entries, request_id), range(32)))
        self.assertEqual(len({a.SerializeToString() for a in answers}), 1)
        self.assertEqual(w.balances(2022).total.executed_yen, 5)

    def test_concurrent_writers_each_get_a_revision(self):
        w = World(self.suite)
        with ThreadPoolExecutor(16) as pool:
            revisions = list(pool.map(
                lambda i: w.append(2022, [w.entry(2022, 0, i + 1)]).revision, range(40)))
        self.assertEqual(len(set(revisions)), 40)
        self.assertEqual(max(revisions) - min(revisions), 39)
        self.assertEqual(w.balances(2022).total.executed_yen, sum(range(1, 41)))

    def test_validate_only_writes_nothing(self):
        w = World(self.suite)
        m = world.entry
        request = m.AppendLedgerEntriesRequest(parent=w.year(2022), request_id=new_id(),
                                               entries=[w.entry(2022, 0, 5)], validate_only=True)
        self.suite.budget.AppendLedgerEntries(request)
        self.assertEqual(w.balances(2022).total.entry_count, 0)

    def test_a_snapshot_gives_the_same_bytes_after_later_writes_of_every_service(self):
        w = World(self.suite)
        w.append(2022, [w.entry(2022, 0, 100, kind=1), w.entry(2022, 0, 60)])
        first = w.compare(include_indicators=True)
        w.append(2022, [w.entry(2022, 1, 999)])
        w.create_projects(2023, [8])
        w.create_edges([w.edge("x", 1, w.project(2022, 0), w.project(2023, 0))])
        i = world.indicator
        self.suite.indicator.BatchCreateIndicators(i.BatchCreateIndicatorsRequest(
            parent=w.year(2022), request_id=new_id(), indicators=[i.Indicator(
                name=f"{w.year(2022)}/indicators/a", display_name="指標", measure=1,
                nodes=[w.project(2022, 0)], components=[i.IndicatorComponent(id="1")])]))
        again = w.compare(include_indicators=True, snapshot=first.snapshot)
        self.assertEqual(again.SerializeToString(), first.SerializeToString())
        now = w.compare(include_indicators=True, min_snapshot=first.snapshot)
        self.assertNotEqual(now.snapshot, first.snapshot)
        self.assertEqual(now.columns[0].ledger_executed_yen, 60 + 999)

    def test_a_comparison_reflects_every_write_acknowledged_before_it(self):
        w = World(self.suite)
        for i in range(1, 30):
            w.append(2023, [w.entry(2023, 0, 1)])
            self.assertEqual(w.compare().columns[1].ledger_executed_yen, i)

    def test_postings_on_unknown_nodes_are_a_finding_and_are_counted(self):
        w = World(self.suite)
        w.create_lines(2022, [77])  # a line on a project the catalog does not have
        w.append(2022, [w.entry(2022, 77, 50)])
        answer = w.compare()
        kinds = [f.node for f in answer.findings
                 if f.kind == world.comparison.Finding.KIND_UNKNOWN_NODE]
        self.assertEqual(kinds, [w.project(2022, 77)])
        self.assertEqual(answer.total.cells[0].executed_yen, 50)

    def test_pages_stay_at_the_revision_of_the_first(self):
        w = World(self.suite, projects=5)
        m = world.project
        names, token = [], ""
        while True:
            page = self.suite.catalog.ListProjects(m.ListProjectsRequest(
                parent=w.year(2022), page_size=2, page_token=token))
            names += [p.name for p in page.projects]
            token = page.next_page_token
            if not token:
                break
            w.create_projects(2022, [100 + len(names)])
        self.assertEqual(names, [w.project(2022, i) for i in range(5)])

    # Bad input.

    def test_unknown_jurisdiction_and_year(self):
        code = new_jurisdiction()
        name = f"jurisdictions/{code}"
        found = self.refused(Code.NOT_FOUND, "NOT_FOUND", self.suite.catalog.GetJurisdiction,
                             world.jurisdiction.GetJurisdictionRequest(name=name))
        self.assertEqual(found["ResourceInfo"].resource_name, name)
        compare = lambda n: self.suite.aggregator.CompareExecution(  # noqa: E731
            world.comparison.CompareExecutionRequest(jurisdiction=n, columns=[
                world.comparison.ColumnSpec(fiscal_year=y) for y in (2030, 2031)]))
        self.refused(Code.NOT_FOUND, "NOT_FOUND", compare, name)
        w = World(self.suite)
        found = self.refused(Code.NOT_FOUND, "NOT_FOUND", compare, w.name)
        self.assertEqual(found["ResourceInfo"].resource_type, "FiscalYear")
        self.refused(INVALID, "INVALID_NAME", compare, "jurisdictions/141128")
        self.refused(Code.NOT_FOUND, "NOT_FOUND", lambda: w.balances(2030))
        self.refused(Code.NOT_FOUND, "NOT_FOUND", lambda: w.create_projects(2030, [1]))

    def test_amounts_and_dates(self):
        w = World(self.suite)
        for amount in (0, -1, 10**15 + 1, 2**63 - 1, -(2**63)):
            found = self.refused(INVALID, "INVALID_FIELD",
                                 lambda a=amount: w.append(2022, [w.entry(2022, 0, a)]))
            self.assertEqual(self.fields(found), ["entries[0].amount_yen"])
        for day in ("2022-03-31", "2023-06-01"):
            found = self.refused(INVALID, "INVALID_FIELD",
                                 lambda d=day: w.append(2022, [w.entry(2022, 0, 1, on=d)]))
            self.assertEqual(self.fields(found), ["entries[0].effective_date"])
        bad = w.entry(2022, 0, 1)
        bad.effective_date.month = 13
        found = self.refused(INVALID, "INVALID_FIELD", lambda: w.append(2022, [bad]))
        self.assertEqual(self.fields(found), ["entries[0].effective_date"])
        self.assertEqual(w.balances(2022).total.entry_count, 0)

    def test_one_bad_row_refuses_the_batch_and_every_bad_row_is_listed(self):
        w = World(self.suite)
        entries = [w.entry(2022, 0, 1), w.entry(2022, 0, -1), w.entry(2022, 99, 1),
                   w.entry(2022, 1, 2)]
        found = self.refused(INVALID, "INVALID_FIELD", lambda: w.append(2022, entries))
        self.assertEqual(self.fields(found), ["entries[1].amount_yen", "entries[2].budget_line"])
        self.assertEqual(w.balances(2022).total.entry_count, 0)
        m = world.project
        found = self.refused(INVALID, "INVALID_FIELD", self.suite.catalog.BatchCreateProjects,
                             m.BatchCreateProjectsRequest(
                                 parent=w.year(2022), request_id=new_id(), projects=[
                                     w.make_project(2022, 50), w.make_project(
                                         2022, 51, display_name="", departments=[])]))
        self.assertEqual(self.fields(found),
                         ["projects[1].display_name", "projects[1].departments"])
        listed = self.suite.catalog.ListProjects(m.ListProjectsRequest(parent=w.year(2022)))
        self.assertEqual(len(listed.projects), 3)

    def test_all_that_is_wrong_with_a_write_is_told_at_once(self):
        w, m = World(self.suite), world.project
        create = lambda request_id, *rows: self.suite.catalog.BatchCreateProjects(  # noqa: E731
            m.BatchCreateProjectsRequest(parent=w.year(2022), request_id=request_id, projects=rows))
        before = self.suite.catalog.ListProjects(m.ListProjectsRequest(parent=w.year(2022))).revision
        # No request id, a row without a name, one whose heading does not exist, and one that is there.
        stray = w.make_project(2022, 61)
        stray.placements[0].parent = f"{w.year(2022)}/classificationNodes/nowhere"
        rows = [w.make_project(2022, 60, display_name=""), stray, w.make_project(2022, 0)]
        wrong = ["projects[0].display_name", "projects[1].placements[0].parent", "projects[2].name",
                 "projects[2].display_name"]
        found = self.refused(INVALID, "INVALID_FIELD", create, "", *rows)
        self.assertEqual(self.fields(found), ["request_id", *wrong])
        found = self.refused(INVALID, "INVALID_FIELD", create, new_id(), *rows)
        self.assertEqual(self.fields(found), wrong)
        found = self.refused(INVALID, "INVALID_FIELD", create, "7")
        self.assertEqual(self.fields(found), ["request_id", "projects"])
        # A request that is right but for its id writes nothing, whatever else could be said of it.
        found = self.refused(INVALID, "INVALID_FIELD", create, "7", w.make_project(2022, 62))
        self.assertEqual(self.fields(found), ["request_id"])
        self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", create, new_id(), w.make_project(2022, 0))
        listed = self.suite.catalog.ListProjects(m.ListProjectsRequest(parent=w.year(2022)))
        self.assertEqual(listed.revision, before)
        append = lambda request_id, *rows: self.suite.budget.AppendLedgerEntries(  # noqa: E731
            world.entry.AppendLedgerEntriesRequest(parent=w.year(2022), request_id=request_id,
                                                   entries=rows))
        bad = w.entry(2022, 0, 1)
        bad.effective_date.month = 13
        found = self.refused(INVALID, "INVALID_FIELD", append, "", bad)
        self.assertEqual(self.fields(found), ["request_id", "entries[0].effective_date"])
        self.assertEqual(self.fields(self.refused(INVALID, "INVALID_FIELD", append, "")),
                         ["request_id", "entries"])
        # What only the books can tell is told as well, and nothing is posted.
        stray = w.entry(2022, 0, 1)
        stray.budget_line = f"{w.year(2022)}/budgetLines/nowhere"
        found = self.refused(INVALID, "INVALID_FIELD", append, "7", stray)
        self.assertEqual(self.fields(found), ["request_id", "entries[0].budget_line"])
        self.assertEqual(self.fields(self.refused(INVALID, "INVALID_FIELD", append, "7", w.entry(2022, 0, 1))), ["request_id"])
        self.assertEqual(w.balances(2022).total.entry_count, 0)
        changes = pb("catalog/change")
        apply = lambda **fields: self.suite.catalog.ApplyChanges(  # noqa: E731
            changes.ApplyChangesRequest(parent=w.name, **fields))
        self.assertEqual(self.fields(self.refused(INVALID, "INVALID_FIELD", apply)),
                         ["changes", "request_id"])
        self.refused(INVALID, "INVALID_FIELD", lambda: World(self.suite, code=new_jurisdiction(), years=()))

    def test_all_that_is_wrong_with_a_stream_is_told_at_once(self):
        w = World(self.suite)
        m, s, c = world.exchange, pb("budget/statement"), pb("catalog/change")
        refused = lambda call, *messages: self.fields(self.refused(  # noqa: E731
            INVALID, "INVALID_FIELD", lambda: call(iter(messages))))
        self.assertEqual(refused(self.suite.budget.ImportEntries, m.ImportEntriesRequest(header=m.ImportHeader(
            parent=w.name, request_id="7", batch="a" * 201))), ["header.request_id", "header.batch"])
        self.assertEqual(refused(self.suite.catalog.ImportChanges, c.ImportChangesRequest(header=c.ImportChangesHeader(
            parent=w.name, request_id="7", reason="a" * 1001))), ["header.request_id", "header.reason"])
        paper = s.Statement(name=f"{w.year(2022)}/statements/a", kind=s.Statement.KIND_STATUS)
        paper.as_of.year, paper.as_of.month, paper.as_of.day = 2022, 13, 1
        figure = s.StatementFigure(node="nowhere")
        self.assertEqual(refused(self.suite.budget.PutStatement, s.PutStatementRequest(header=s.PutStatementHeader(
            statement=paper, request_id="7")), s.PutStatementRequest(figures=s.PutStatementFigures(figures=[figure])),
            s.PutStatementRequest(end=s.PutStatementEnd(figure_count=1)))[:2], ["header.request_id", "header.statement.as_of"])
        self.assertEqual(self.fields(self.refused(INVALID, "INVALID_FIELD", lambda: self.suite.budget.WithdrawStatement(
            s.WithdrawStatementRequest(name=f"{w.year(2022)}/statements/nowhere", request_id="7")))), ["request_id"])

    def test_duplicate_names(self):
        w = World(self.suite)
        found = self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", lambda: w.create_projects(2022, [0]))
        self.assertIn("ResourceInfo", found)
        create = lambda *names: self.suite.catalog.BatchCreateProjects(  # noqa: E731
            world.project.BatchCreateProjectsRequest(
                parent=w.year(2022), request_id=new_id(), projects=[
                    w.make_project(2022, 60 + i, display_name=n) for i, n in enumerate(names)]))
        self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", create, "事業 ０")  # 事業0, width aside
        self.refused(INVALID, "INVALID_FIELD", create, "ＤＶ対策", "DV 対策")
        self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", lambda: w.create_lines(2022, [0]))

    def test_a_later_paper_tells_the_parts_of_a_project(self):
        w, p, catalog = World(self.suite), world.project, self.suite.catalog
        part = lambda i: p.SubProject(  # noqa: E731
            name=f"{w.project(2022, 0)}/subProjects/{i}", display_name=f"細事業{i}", position=i)
        get = lambda r=0: catalog.GetProject(  # noqa: E731
            p.GetProjectRequest(name=w.project(2022, 0), revision=r)).project
        before = catalog.ListProjects(p.ListProjectsRequest(parent=w.year(2022))).revision
        add = lambda *parts, **fields: catalog.BatchCreateSubProjects(  # noqa: E731
            p.BatchCreateSubProjectsRequest(parent=w.year(2022), sub_projects=parts,
                                            request_id=new_id(), **fields))
        self.assertEqual(add(part(8), validate_only=True).revision, before)
        made = add(part(8), part(7))
        self.assertEqual([s.display_name for s in made.sub_projects], ["細事業8", "細事業7"])
        self.assertEqual([s.display_name for s in get().sub_projects], ["細事業7", "細事業8"])
        self.assertEqual(get().revision, made.revision)
        self.assertFalse(get(before).sub_projects)
        self.refused(Code.ALREADY_EXISTS, "ALREADY_EXISTS", add, part(8))
        stranger = p.SubProject(name=f"{w.project(2022, 99)}/subProjects/1", display_name="甲")
        self.assertEqual(self.fields(self.refused(INVALID, "INVALID_FIELD", add, stranger)),
                         ["sub_projects[0].name"])

    def test_lineage_edges(self):
        w = World(self.suite)
        p = w.project
        bad = {
            "backward": w.edge("a", 1, p(2023, 0), p(2022, 0)),
            "same year": w.edge("a", 1, p(2023, 0), p(2023, 1)),
            "unknown": w.edge("a", 1, p(2022, 50), p(2023, 0)),
            "other name": w.edge("a", 1, p(2022, 0), p(2023, 1)),
            "share over one": w.edge("a", 4, p(2022, 0), p(2023, 0), share_ppm=1_000_001),
            "share of zero": w.edge("a", 4, p(2022, 0), p(2023, 0), share_ppm=0),
            "unexplained end": w.edge("a", 5, p(2022, 0)),
            "new with predecessor": w.edge("a", 6, p(2022, 0), p(2023, 0), explanation="x"),
        }
        for why, edge in bad.items():
            with self.subTest(why):
                self.refused(INVALID, "INVALID_FIELD", w.create_edges, [edge])
        over = [w.edge(str(i), 4, p(2022, 0), p(2023, i), share_ppm=600_000) for i in range(2)]
        self.refused(INVALID, "INVALID_FIELD", w.create_edges, over)
        under = [w.edge(str(i), 4, p(2022, 0), p(2023, i), share_ppm=400_000) for i in range(2)]
        self.refused(INVALID, "INVALID_FIELD", w.create_edges, under)
        w.create_edges([w.edge("0", 4, p(2022, 0), p(2023, 0), share_ppm=173_077),
                        w.edge("1", 4, p(2022, 0), p(2023, 1), share_ppm=826_923)])

    def test_page_tokens_and_sizes(self):
        w = World(self.suite)
        m = world.project
        list_projects = lambda **f: self.suite.catalog.ListProjects(  # noqa: E731
            m.ListProjectsRequest(parent=w.year(2022), **f))
        token = list_projects(page_size=1).next_page_token
        for bad in ("x", "AAAA", token[:-3], token[:5] + "x" + token[6:], "あ", "x" * 5000):
            self.refused(INVALID, "INVALID_PAGE_TOKEN", lambda b=bad: list_projects(page_token=b))
        self.refused(INVALID, "INVALID_PAGE_TOKEN", lambda: self.suite.catalog.ListProjects(
            m.ListProjectsRequest(parent=w.year(2023), page_token=token)))
        self.refused(INVALID, "INVALID_FIELD", lambda: list_projects(page_size=-1))

    def test_text_that_is_not_utf8_and_malformed_messages(self):
        for name in ("catalog", "budget", "indicator"):
            call = self.suite.channels[name].unary_unary(
                f"/kuzukuri.{name}.v1.{name.capitalize()}Service/BatchGetHeads")
            for raw in (b"\x0a\x02\xff\xfe", b"\xff\xff\xff", b"\x0a\x7fshort"):
                self.refused(INVALID, "MALFORMED_REQUEST", call, raw)
        self.refused(INVALID, "INVALID_NAME", self.suite.catalog.GetProject,
                     world.project.GetProjectRequest(name="あ" * 300))

    def test_a_message_of_100_mb_is_refused_and_harms_nothing(self):
        w = World(self.suite)
        call = self.suite.channels["budget"].unary_unary(
            "/kuzukuri.budget.v1.BudgetService/AppendLedgerEntries")
        with self.assertRaises(grpc.RpcError) as caught:
            call(os.urandom(100 * 1024 * 1024))
        # The transport refuses it before it is read, so there are no details.
        self.assertEqual(caught.exception.code(), Code.RESOURCE_EXHAUSTED)
        self.assertIn("larger than max", caught.exception.details())
        w.append(2022, [w.entry(2022, 0, 1)])

    def test_request_ids(self):
        w = World(self.suite)
        for bad in ("", "1", "123e4567-e89b-12d3-a456-42661417400g"):
            found = self.refused(INVALID, "INVALID_FIELD", lambda b=bad: self.suite.budget
                                 .AppendLedgerEntries(world.entry.AppendLedgerEntriesRequest(
                                     parent=w.year(2022), entries=[w.entry(2022, 0, 1)],
                                     request_id=b)))
            self.assertEqual(self.fields(found), ["request_id"])

    def test_comparisons_that_cannot_be_made(self):
        w = World(self.suite)
        m = world.comparison
        compare = self.suite.aggregator.CompareExecution
        spec = m.ColumnSpec
        date = pb("type/date").Date
        for columns in ([], [spec(fiscal_year=2022)], [spec(fiscal_year=2022)] * 2,
                        [spec(fiscal_year=1), spec(fiscal_year=2)],
                        [spec(fiscal_year=1950), spec(fiscal_year=2022)],
                        [spec(fiscal_year=2022), spec(fiscal_year=2023, execution_stage=9)],
                        [spec(fiscal_year=2022), spec(fiscal_year=2023, as_of=date(
                            year=2022, month=7, day=31))],
                        [spec(fiscal_year=1000 + i) for i in range(10_000)]):
            self.refused(INVALID, "INVALID_FIELD", compare,
                         m.CompareExecutionRequest(jurisdiction=w.name, columns=columns))
        for fields, field in (
                (dict(level=99), "level"), (dict(lineage_policy=99), "lineage_policy"),
                (dict(level="LEVEL_FUND_SOURCE", lineage_policy="LINEAGE_POLICY_RESTATED"),
                 "lineage_policy"),
                (dict(level="LEVEL_DEPARTMENT", filter=m.RowFilter(classification_nodes=["x"])),
                 "filter.classification_nodes"),
                (dict(filter=m.RowFilter(classification_nodes=["nowhere"])),
                 "filter.classification_nodes"),
                (dict(filter=m.RowFilter(departments=["jurisdictions/141011/departments/x"])),
                 "filter.departments[0]"),
                (dict(filter=m.RowFilter(matches=[77])), "filter.matches[0]"),
                (dict(filter=m.RowFilter(findings=[0])), "filter.findings[0]"),
                (dict(order_by="size"), "order_by"), (dict(page_size=-1), "page_size"),
                (dict(presentation=m.Presentation(unit_yen=7)), "presentation.unit_yen"),
                (dict(thresholds=m.FindingThresholds(swing_yen=-1)), "thresholds.swing_yen")):
            found = self.refused(INVALID, "INVALID_FIELD", lambda f=fields: w.compare(**f))
            self.assertEqual(self.fields(found), [field])
        self.refused(INVALID, "INVALID_PAGE_TOKEN", lambda: w.compare(page_token="bogus"))
        self.refused(INVALID, "INVALID_SNAPSHOT", lambda: w.compare(snapshot="bogus"))
        other = World(self.suite).compare().snapshot
        self.refused(INVALID, "INVALID_SNAPSHOT", lambda: w.compare(snapshot=other))
        self.refused(INVALID, "INVALID_FIELD", lambda: w.compare(level="LEVEL_CLASS",
                                                                 include_indicators=True))

    def test_hostile_texts_are_only_texts(self):
        w = World(self.suite)
        name = "'; drop table project; -- \\ \" {a,b} $1 %s"
        self.suite.catalog.BatchCreateProjects(world.project.BatchCreateProjectsRequest(
            parent=w.year(2022), request_id=new_id(),
            projects=[w.make_project(2022, 70, display_name=name, note='{"a":[1,"\\"]}')]))
        got = self.suite.catalog.GetProject(
            world.project.GetProjectRequest(name=w.project(2022, 70))).project
        self.assertEqual((got.display_name, got.note), (name, '{"a":[1,"\\"]}'))

    def test_hostile_texts_of_entries_are_only_texts(self):
        """Few short ones go to the database as SQL, many as parameters: both as they are."""
        text = "'; rollback; drop table ledger_entry; -- \\' \\\\ \" {a,b} NULL $1 $$ :x %s 𠮷野家"
        for count in (1, 3, 200):
            with self.subTest(count):
                w = World(self.suite)
                w.append(2022, [w.entry(2022, 0, i + 1, description=text, document_reference=text,
                                        actor="o'\\neill") for i in range(count)])
                self.assertEqual([(e.amount_yen, e.description, e.document_reference, e.actor)
                                  for e in w.export_entries(2022)],
                                 [(i + 1, text, text, "o'\\neill") for i in range(count)])

    # Values recorded later.

    def test_recorded_values_supersede_and_old_ones_stay(self):
        w = World(self.suite)
        i = world.indicator
        decimal = pb("type/decimal").Decimal
        name = f"{w.year(2022)}/indicators/a"

        def value(role, number):
            return i.IndicatorValue(component="1", role=role, state=1,
                                    value=decimal(unscaled=number, scale=1))

        first = self.suite.indicator.BatchCreateIndicators(i.BatchCreateIndicatorsRequest(
            parent=w.year(2022), request_id=new_id(), indicators=[i.Indicator(
                name=name, display_name="満足度", measure=2, nodes=[w.project(2022, 0)],
                components=[i.IndicatorComponent(id="1", unit="％")], values=[value(1, 800)])]))
        self.suite.indicator.RecordIndicatorValues(i.RecordIndicatorValuesRequest(
            parent=w.year(2022), request_id=new_id(), updates=[i.IndicatorValueUpdate(
                indicator=name, values=[value(1, 850), value(2, 791)])]))
        get = lambda r: {v.role: v.value.unscaled for v in self.suite.indicator.GetIndicator(  # noqa: E731
            i.GetIndicatorRequest(name=name, revision=r)).indicator.values}
        self.assertEqual(get(first.revision), {1: 800})
        self.assertEqual(get(0), {1: 850, 2: 791})


if __name__ == "__main__":
    unittest.main()
