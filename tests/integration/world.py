"""A small jurisdiction, built through the API, for tests that need one of their own."""

from suite import new_id, new_jurisdiction, pb

jurisdiction = pb("catalog/jurisdiction")
fiscal_year = pb("catalog/fiscal_year")
department = pb("catalog/department")
node = pb("catalog/classification_node")
project = pb("catalog/project")
lineage = pb("catalog/lineage_edge")
explanation = pb("catalog/explanation")
line = pb("budget/budget_line")
entry = pb("budget/ledger_entry")
year_state = pb("budget/budget_year")
settlement = pb("budget/settlement")
dimension = pb("budget/dimension")
exchange = pb("budget/ledger_exchange")
batch = pb("budget/ledger_batch")
watch = pb("budget/watch")
balance = pb("budget/balance")
indicator = pb("indicator/indicator")
comparison = pb("aggregator/compare_execution")
date = pb("type/date")


def day(text):
    year, month, dom = map(int, text.split("-"))
    return date.Date(year=year, month=month, day=dom)


class World:
    """Years 2022 and 2023 with one class and some projects each, one budget line per project."""

    def __init__(self, suite, projects=3, code=None, years=(2022, 2023)):
        self.suite = suite
        self.code = code or new_jurisdiction()
        self.name = f"jurisdictions/{self.code}"
        suite.catalog.CreateJurisdiction(jurisdiction.CreateJurisdictionRequest(
            jurisdiction=jurisdiction.Jurisdiction(name=self.name, display_name="試験市"),
            request_id=new_id()))
        suite.catalog.BatchCreateFiscalYears(fiscal_year.BatchCreateFiscalYearsRequest(
            parent=self.name, request_id=new_id(), fiscal_years=[
                fiscal_year.FiscalYear(name=self.year(y), display_name=f"{y}年度",
                                       primary_tree="list") for y in years]))
        suite.catalog.BatchCreateDepartments(department.BatchCreateDepartmentsRequest(
            parent=self.name, request_id=new_id(), departments=[
                department.Department(name=f"{self.name}/departments/d", display_name="総務課")]))
        for y in years:
            self.create_nodes(y)
            self.create_projects(y, range(projects))
            self.create_lines(y, range(projects))

    def year(self, y):
        return f"{self.name}/fiscalYears/{y}"

    def project(self, y, i):
        return f"{self.year(y)}/projects/P-{i}"

    def line(self, y, i):
        return f"{self.year(y)}/budgetLines/P-{i}"

    def create_nodes(self, y):
        parent = self.year(y)
        total, group = (f"{parent}/classificationNodes/{i}" for i in ("total", "class"))
        self.suite.catalog.BatchCreateClassificationNodes(
            node.BatchCreateClassificationNodesRequest(
                parent=parent, request_id=new_id(), classification_nodes=[
                    node.ClassificationNode(name=total, kind=1, display_name="合計",
                                            placements=[node.Placement(tree="list")]),
                    node.ClassificationNode(name=group, kind=2, display_name="区分", placements=[
                        node.Placement(tree="list", parent=total)])]))

    def make_project(self, y, i, **fields):
        values = dict(
            name=self.project(y, i), display_name=f"事業{i}",
            placements=[node.Placement(tree="list", position=i,
                                       parent=f"{self.year(y)}/classificationNodes/class")],
            departments=[f"{self.name}/departments/d"])
        values.update(fields)
        return project.Project(**values)

    def create_projects(self, y, numbers):
        return self.suite.catalog.BatchCreateProjects(project.BatchCreateProjectsRequest(
            parent=self.year(y), request_id=new_id(),
            projects=[self.make_project(y, i) for i in numbers]))

    def create_lines(self, y, numbers):
        return self.suite.budget.BatchCreateBudgetLines(line.BatchCreateBudgetLinesRequest(
            parent=self.year(y), request_id=new_id(), budget_lines=[
                line.BudgetLine(name=self.line(y, i), node=self.project(y, i),
                                records_appropriation=True, records_execution=True)
                for i in numbers]))

    def entry_name(self, y, entry_id):
        return f"{self.year(y)}/ledgerEntries/{entry_id}"

    def entry(self, y, i, amount, kind=20, on=None, entry_id=None, commitment=None, reverses=None,
              **fields):
        made = entry.LedgerEntry(kind=kind, amount_yen=amount,
                                 effective_date=day(on or f"{y}-06-01"), **fields)
        if i is not None:
            made.budget_line = self.line(y, i)
        for field, value in (("name", entry_id), ("commitment", commitment),
                             ("reverses", reverses)):
            if value is not None:
                setattr(made, field, self.entry_name(y, value))
        return made

    def append(self, y, entries, request_id=None, timeout=None):
        return self.suite.budget.AppendLedgerEntries(entry.AppendLedgerEntriesRequest(
            parent=self.year(y), entries=entries, request_id=request_id or new_id()),
            timeout=timeout)

    def import_entries(self, entries, request_id=None, per_message=100, timeout=None, **header):
        """One ImportEntries call; `entries` may be a generator, `header` are fields of the header."""
        def messages():
            yield exchange.ImportEntriesRequest(header=exchange.ImportHeader(
                parent=self.name, request_id=request_id or new_id(), **header))
            rows, count = [], 0
            for one in entries:
                rows.append(one)
                count += 1
                if len(rows) == per_message:
                    yield exchange.ImportEntriesRequest(rows=exchange.ImportRows(entries=rows))
                    rows = []
            if rows:
                yield exchange.ImportEntriesRequest(rows=exchange.ImportRows(entries=rows))
            yield exchange.ImportEntriesRequest(end=exchange.ImportEnd(entry_count=count))

        return self.suite.budget.ImportEntries(messages(), timeout=timeout)

    def batches(self, **fields):
        return list(self.suite.budget.ListLedgerBatches(batch.ListLedgerBatchesRequest(
            parent=self.name, page_size=1000, **fields)).ledger_batches)

    def take_back(self, name, reason="誤送", request_id=None, timeout=None, **fields):
        return self.suite.budget.TakeBackLedgerBatch(batch.TakeBackLedgerBatchRequest(
            name=name, reason=reason, request_id=request_id or new_id(), **fields), timeout=timeout)

    def export_entries(self, y, wait=False, **fields):
        """Every entry of a year; `wait` waits for a service that is starting."""
        return [e for message in self.suite.budget.ExportEntries(
            exchange.ExportEntriesRequest(parent=self.year(y), **fields), timeout=60,
            wait_for_ready=wait) for e in message.entries]

    def grouped(self, grouping, *years, **fields):
        return self.suite.budget.QueryGroupedBalances(balance.QueryGroupedBalancesRequest(
            parent=self.name, fiscal_years=years or [2022], grouping=grouping, **fields)).balances

    def control(self, y, level, nodes=()):
        return self.suite.budget.UpdateBudgetYear(year_state.UpdateBudgetYearRequest(
            request_id=new_id(), budget_year=year_state.BudgetYear(
                name=f"{self.year(y)}/budgetYear", closing_state=1, posting_granularity=1,
                executed_through=day(f"{y}-07-31"), control=2, control_level=level,
                control_nodes=nodes)))

    def close(self, y, on=None, request_id=None, **fields):
        return self.suite.budget.CloseFiscalYear(settlement.CloseFiscalYearRequest(
            name=self.year(y), closed_on=day(on or f"{y + 1}-05-31"),
            request_id=request_id or new_id(), **fields))

    def reopen(self, y, reason="誤読", request_id=None, **fields):
        return self.suite.budget.ReopenFiscalYear(settlement.ReopenFiscalYearRequest(
            name=self.year(y), reason=reason, request_id=request_id or new_id(), **fields))

    def certify(self, y, on=None, reference="認定第1号"):
        return self.suite.budget.CertifySettlement(settlement.CertifySettlementRequest(
            name=f"{self.year(y)}/settlement", certified_on=day(on or f"{y + 1}-09-29"),
            certification_reference=reference, request_id=new_id()))

    def settled(self, y, revision=0):
        """GetSettlement's answer."""
        return self.suite.budget.GetSettlement(settlement.GetSettlementRequest(
            name=f"{self.year(y)}/settlement", revision=revision))

    def balances(self, y, **fields):
        return self.suite.budget.QueryBalances(balance.QueryBalancesRequest(
            parent=self.year(y), page_size=1000, **fields))

    def edge(self, name, edge_type, predecessor=None, successor=None, **fields):
        return lineage.LineageEdge(name=f"{self.year(2023)}/lineageEdges/{name}", type=edge_type,
                                   predecessor=predecessor or "", successor=successor or "",
                                   **fields)

    def create_edges(self, edges):
        return self.suite.catalog.BatchCreateLineageEdges(lineage.BatchCreateLineageEdgesRequest(
            parent=self.year(2023), request_id=new_id(), lineage_edges=edges))

    def compare(self, timeout=None, **fields):
        return self.suite.aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.name, columns=[comparison.ColumnSpec(fiscal_year=2022),
                                             comparison.ColumnSpec(fiscal_year=2023)], **fields),
            timeout=timeout)

    def budget_revision(self):
        """The budget head's revision."""
        query = pb("type/head").HeadQuery(name=self.name)
        return self.suite.budget.BatchGetHeads(
            pb("budget/budget_service").BatchGetHeadsRequest(queries=[query])).heads[0].revision
