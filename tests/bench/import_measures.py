"""Importing: a large city whose files say what is there already, beside the first import of the same."""

import csv
import time

from frame import Result, measure

PROJECTS, SUBS, INDICATORS = 1_000, 5, 2
YEAR = 2024


def rows_of(code):
    """The files of a city as (kind, columns, rows): each project with five sub-projects, ten lines among them
    and itself, and two indicators."""
    first, projects = (code, YEAR), range(PROJECTS)
    subs = [(p, s) for p in projects for s in range(SUBS)]
    lines = [(f"{p}-{s}-{fund}", p, s, fund) for p, s in subs for fund in ("own", "state")]
    yield "jurisdiction", "jurisdiction,display_name", [(code, "大きな市")]
    yield "fiscal_years", "jurisdiction,fiscal_year,display_name,primary_tree", [
        (*first, "令和6年度", "list")]
    yield "departments", "jurisdiction,department,display_name", [
        (code, f"d{d}", f"第{d}課") for d in range(100)]
    yield "classification_nodes", ("jurisdiction,fiscal_year,node,kind,display_name,placements,"
           "outside_total,printed_names,note"), [
        (*first, "total", "total", "合計", "list::0", "false", "", ""),
        *((*first, f"n{n}", "class", f"款{n}", f"list:total:{n}", "false", "", "")
          for n in range(20))]
    yield "projects", ("jurisdiction,fiscal_year,project,display_name,printed_code,placements,"
           "departments,page_departments,printed_names,note"), [
        (*first, p, f"事業{p}", "", f"list:n{p % 20}:{p}", f"d{p % 100}", "", "", "")
        for p in projects]
    yield "sub_projects", ("jurisdiction,fiscal_year,project,sub_project,display_name,position,mark,"
           "parts,departments,note"), [
        (*first, p, s, f"細事業{s}", s, "", "", "", "") for p, s in subs]
    yield "dimensions", "jurisdiction,fiscal_year,kind,dimension,display_name", [
        (*first, "fund_source", "own", "一般財源"), (*first, "fund_source", "state", "国庫支出金")]
    yield "budget_years", ("jurisdiction,fiscal_year,closing_state,execution_stage,"
           "posting_granularity,executed_through,statement_title"), [
        (*first, "in_year", "disbursement", "daily", "2024-10-31", "")]
    yield "budget_lines", ("jurisdiction,fiscal_year,budget_line,node,records_appropriation,"
           "records_execution,fund_source,economic_item,note"), [
        (*first, line, f"projects/{p}/subProjects/{s}", "true", "true", fund, "", "")
        for line, p, s, fund in lines]
    yield "ledger_entries", ("jurisdiction,fiscal_year,batch,budget_line,kind,amount_yen,"
           "effective_date"), [
        (*first, "october", line, kind, 1000 + p, on) for line, p, _, _ in lines
        for kind, on in (("original_appropriation", "2024-04-01"), ("expenditure", "2024-10-31"))]
    yield "indicators", ("jurisdiction,fiscal_year,indicator,nodes,display_name,measure,direction,"
           "accumulation,position,period_start,period_end,note"), [
        (*first, f"{p}.{i}", f"projects/{p}", f"指標{p}.{i}", "count", "up", "", i, "", "", "")
        for p in projects for i in range(INDICATORS)]
    yield "indicator_components", ("jurisdiction,fiscal_year,indicator,component,label,unit,"
           "comparator"), [(*first, f"{p}.{i}", 1, "", "回", "") for p in projects
                           for i in range(INDICATORS)]
    yield "indicator_values", ("jurisdiction,fiscal_year,indicator,component,role,state,value,"
           "denominator,text,approximate,as_of"), [
        (*first, f"{p}.{i}", 1, role, "value", 10 + i, "", "", "false", on) for p in projects
        for i in range(INDICATORS) for role, on in (("target", ""), ("actual", "2024-10-31"))]


class City:
    """The files of a jurisdiction of its own."""

    def __init__(self, bench, suite):
        import suite as suites  # noqa: PLC0415

        self.suite, self.pb = suite, suites.pb
        self.code = suites.new_jurisdiction()
        self.folder = bench.folder / self.code
        self.folder.mkdir()
        for kind, columns, rows in rows_of(self.code):
            with open(self.folder / f"{kind}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns.split(","))
                writer.writerows(rows)

    def load(self):
        """Milliseconds of one import."""
        began = time.monotonic()
        self.suite.cli("import", self.folder)
        return (time.monotonic() - began) * 1000

    def heads(self):
        query = self.pb("type/head").HeadQuery(name=f"jurisdictions/{self.code}")
        return [stub.BatchGetHeads(self.pb(path).BatchGetHeadsRequest(queries=[query])).heads[0].revision
                for stub, path in ((self.suite.catalog, "catalog/jurisdiction"),
                                   (self.suite.budget, "budget/budget_service"),
                                   (self.suite.indicator, "indicator/indicator_service"))]


@measure
def import_unchanged(bench):
    """A large city imported once more, beside its first import. Nothing may be written."""
    suite = bench.suite()
    first, again = [], []
    for _ in range(bench.arguments.rounds):
        city = City(bench, suite)
        first.append(city.load())
        heads = city.heads()
        again.append(city.load())
        if city.heads() != heads:
            raise RuntimeError(f"an unchanged folder made revisions: {heads} to {city.heads()}")
    note = (f"{PROJECTS:,} projects, {PROJECTS * SUBS:,} sub-projects, {PROJECTS * SUBS * 2:,} lines with "
            "two entries each, beside the first import; to stay below 3,000 ms; no revision")
    return [Result("import_unchanged", "ms", sorted(again)[len(again) // 2],
                   sorted(first)[len(first) // 2], [a / f for a, f in zip(again, first)], note=note)]
