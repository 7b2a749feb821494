"""Findings about what others sum and told before: lines that count elsewhere than the catalogue has their
nodes, and papers that tell less than the one before."""

import unittest

import demo
import world
from statements import DISBURSED, Papers
from suite import new_id, pb, suite
from test_findings import Paper, found
from world import day

m = world.comparison
budget_change = pb("budget/change")
catalog_change = pb("catalog/change")
Kind = m.Finding.Kind
ORIGINAL = 1
IN_YEAR = 1


class RollUpTest(unittest.TestCase):
    """A project's line counts in its class and the total, or does not."""

    KIND = Kind.KIND_ROLL_UP_MISMATCH

    def setUp(self):
        self.w = w = Paper(suite(), projects=3)
        w.go_on(0, 1, 2)
        w.books(2022, IN_YEAR)
        w.money(2022, 0, 1000, 300)
        w.money(2022, 1, 500)
        self.count_in(0, "class", "total")
        self.count_in(1, "class", "total")  # that of project 2 names none

    def node(self, y, name):
        return f"{self.w.year(y)}/classificationNodes/{name}"

    def count_in(self, i, *nodes, departments=("d",)):
        rollups = [*(self.node(2022, n) for n in nodes),
                   *(f"{self.w.name}/departments/{d}" for d in departments)]
        self.w.suite.budget.ApplyChanges(budget_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[budget_change.BudgetChange(
                action=2, update_mask={"paths": ["rollups"]}, resource=budget_change.BudgetResource(
                    budget_line=world.line.BudgetLine(name=self.w.line(2022, i), rollups=rollups)))]))

    def move(self, i, parent):
        """Moves a project in the catalogue, and leaves its line."""
        self.w.suite.catalog.ApplyChanges(catalog_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[catalog_change.CatalogChange(
                action=2, update_mask={"paths": ["placements"]},
                resource=catalog_change.CatalogResource(project=self.w.make_project(
                    2022, i, placements=[world.node.Placement(
                        tree="list", position=9, parent=self.node(2022, parent))])))]))

    def add_nodes(self, **trees):
        """Nodes of 2022 by name: (tree, parent)."""
        self.w.suite.catalog.BatchCreateClassificationNodes(
            world.node.BatchCreateClassificationNodesRequest(
                parent=self.w.year(2022), request_id=new_id(), classification_nodes=[
                    world.node.ClassificationNode(
                        name=self.node(2022, name), kind=2, display_name=f"区分{name}",
                        placements=[world.node.Placement(
                            tree=tree, parent=self.node(2022, parent) if parent else "",
                            position=5 + i)])
                    for i, (name, (tree, parent)) in enumerate(trees.items())]))

    def mismatches(self, **fields):
        return [(f.node.removeprefix(self.w.year(2022)), f.column, list(f.figures), f.severity)
                for f in found(self.w.compare(**fields), self.KIND)]

    def test_it_is_told_once_where_it_is_and_gone_when_mended(self):
        warning = m.Finding.SEVERITY_WARNING
        self.assertEqual(self.mismatches(), [])
        self.count_in(0, "total")
        one = ("/projects/P-0", 0, [1000, 300], warning)
        self.assertEqual(self.mismatches(), [one])
        self.assertEqual(self.mismatches(level="LEVEL_CLASS"), [one])
        message = found(self.w.compare(), self.KIND)[0].message
        self.assertIn("budget lines of '事業0' do not count in '区分', above it in the catalogue",
                      message)
        page = suite().cli("compare", self.w.code, 2022, 2023, "--unit", "yen").stdout
        self.assertIn("集計先が事業の体系と異なる　2022年度 事業0　予算額 1,000、執行額 300 円"
                      "（集計先にない上位「区分」）", page.replace("\n", "").replace("    ", ""))
        rows = self.w.compare(filter=m.RowFilter(findings=["KIND_ROLL_UP_MISMATCH"])).rows
        self.assertEqual([r.display_name for r in rows], ["事業0"])
        self.count_in(0, "total", "class")
        self.assertEqual(self.mismatches(), [])

    def test_departments_are_no_matter_and_a_line_without_nodes_keeps_to_itself(self):
        self.count_in(0, departments=["d", "gone"])
        self.assertEqual(self.mismatches(), [])
        self.assertNotIn("departments", str(self.book().rollup_nodes))

    def book(self, after=0):
        b = pb("budget/year_book")
        return suite().budget.GetYearBook(b.GetYearBookRequest(
            parent=self.w.year(2022), after_revision=after))

    def test_a_book_tells_what_its_lines_name(self):
        head = self.w.budget_revision()
        self.count_in(1, "total")
        book = self.book(after=head)
        self.assertEqual(([b.id for b in book.lines], list(book.rollup_nodes)),
                         (["P-1"], [self.node(2022, "total")]))
        self.assertEqual(list(book.lines[0].rollups), [0])
        whole = self.book()
        named = [{whole.rollup_nodes[i].rsplit("/", 1)[1] for i in one.rollups}
                 for one in whole.lines if one.id == "P-1"]
        self.assertEqual(named, [set(), {"class", "total"}, {"total"}])

    def test_the_catalogue_of_the_snapshot_says_what_is_above(self):
        self.add_nodes(other=("list", "total"), group=("summary", ""))
        before = self.w.compare().snapshot
        self.move(0, "other")
        self.assertEqual([n for n, *_ in self.mismatches()], ["/projects/P-0"])
        self.assertIn("count in '区分', not above it in the catalogue and do not count in '区分other'",
                      found(self.w.compare(), self.KIND)[0].message)
        self.assertEqual(self.mismatches(snapshot=before), [])
        # A node of another table, under which the project does not stand there.
        self.count_in(0, "other", "total", "group")
        self.assertIn("count in '区分group', not", found(self.w.compare(), self.KIND)[0].message)

    def test_reports_tell_it_as_well(self):
        self.count_in(0, "total")
        report = pb("aggregator/execution_report")
        answer = suite().aggregator.GetExecutionReport(report.GetExecutionReportRequest(
            name=self.w.year(2022)))
        self.assertEqual([(f.node, list(f.figures)) for f in answer.report.findings
                          if f.kind == self.KIND], [(self.w.project(2022, 0), [1000, 300])])

    def test_what_is_found_of_a_sub_project_is_found_of_its_projects_row(self):
        self.w.add_project(2022, 5, sub_projects=[self.w.sub(2022, 5, "a")])
        self.w.add_line(2022, "5a", self.w.sub(2022, 5, "a").name,
                        rollups=[self.node(2022, "class")])
        self.assertEqual(self.mismatches(), [("/projects/P-5/subProjects/a", 0, [0, 0], 2)])
        rows = self.w.compare(filter=m.RowFilter(findings=["KIND_ROLL_UP_MISMATCH"])).rows
        self.assertEqual([r.display_name for r in rows], ["事業5"])

    def test_an_explanation_may_name_it(self):
        self.count_in(0, "total")
        e = world.explanation
        self.w.suite.catalog.ApplyChanges(catalog_change.ApplyChangesRequest(
            parent=self.w.name, request_id=new_id(), changes=[catalog_change.CatalogChange(
                action=1, resource=catalog_change.CatalogResource(explanation=e.Explanation(
                    name=f"{self.w.year(2022)}/explanations/r", nodes=[self.w.project(2022, 0)],
                    finding_kind="ROLL_UP_MISMATCH", text="分担金のため", author="財政課",
                    state=e.Explanation.STATE_APPROVED)))]))
        self.assertEqual(len(found(self.w.compare(), self.KIND)[0].explanations), 1)


class LowerThanBeforeTest(unittest.TestCase):
    """July tells 1,200, October 1,000."""

    KIND = Kind.KIND_LOWER_THAN_BEFORE

    def setUp(self):
        self.w = Paper(suite(), projects=2)
        self.w.go_on(0, 1)
        self.papers = Papers(self.w)
        self.put("july", "2022-07-31", (6600, 1200), (3900, 900))
        self.october = self.put("october", "2022-10-31", (6600, 1000), (3900, 900))

    def put(self, name, on, *rows, **header):
        return self.papers.put(self.papers.paper(name, on=on), self.papers.rows(*rows), **header)

    def lower(self, as_of=None, **fields):
        column = m.ColumnSpec(fiscal_year=2022, as_of=day(as_of) if as_of else None)
        answer = self.w.ask(column, m.ColumnSpec(fiscal_year=2023), **fields)
        return [(f.node.removeprefix(self.w.year(2022)), f.column, list(f.figures))
                for f in found(answer, self.KIND)]

    ONE = ("/projects/P-0", 0, [1_200_000, 1_000_000])

    def test_it_is_told_once_where_it_is_and_gone_when_mended(self):
        self.assertEqual(self.lower(), [self.ONE])
        self.assertEqual(self.lower("2022-10-31"), [self.ONE])
        self.assertEqual(self.lower("2022-10-30"), [])
        finding = found(self.w.compare(), self.KIND)[0]
        self.assertEqual(finding.severity, m.Finding.SEVERITY_WARNING)
        self.assertIn("'事業0' went down from 1,200,000 yen on 2022-07-31 to 1,000,000 on 2022-10-31",
                      finding.message)
        page = suite().cli("compare", self.w.code, 2022, 2023).stdout
        self.assertIn("執行額が前の資料より少ない　2022年度 事業0　執行額 1,200→1,000 千円",
                      page.replace("\n", "").replace("    ", ""))
        rows = self.w.compare(filter=m.RowFilter(findings=["KIND_LOWER_THAN_BEFORE"])).rows
        self.assertEqual([r.display_name for r in rows], ["事業0"])
        self.put("october", "2022-10-31", (6600, 1300), (3900, 900), etag=self.october.statement.etag)
        self.assertEqual(self.lower(), [])

    def test_what_a_later_paper_makes_up_for_is_no_more(self):
        self.put("december", "2022-12-31", (6600, 1000), (3900, 950))
        self.assertEqual(self.lower(), [])
        self.assertEqual(self.lower("2022-11-30"), [self.ONE])

    def test_a_paper_that_leaves_the_node_out_says_nothing_of_it(self):
        self.papers.put(self.papers.paper("december", on="2022-12-31"),
                        [self.papers.figure(1, DISBURSED, 950)])
        self.assertEqual(self.lower(), [self.ONE])

    def test_a_node_is_told_with_everything_below_it(self):
        node = f"{self.w.year(2022)}/classificationNodes/class"
        self.w.add_line(2022, "class", node)
        for name, on, executed in (("a", "2022-11-30", 2500), ("b", "2022-12-31", 2200)):
            self.papers.put(self.papers.paper(name, on=on),
                            [self.papers.figure(node, DISBURSED, executed)])
        self.assertEqual(sorted(self.lower()), [
            ("/classificationNodes/class", 0, [2_500_000, 2_200_000]), self.ONE])

    def test_what_postings_keep_is_no_matter_of_papers(self):
        w = Paper(suite(), projects=1)
        w.books(2022, IN_YEAR)  # DAILY
        w.append(2022, [w.entry(2022, 0, 1200, on="2022-06-01"),
                        w.entry(2022, 0, 200, kind=23, on="2022-09-01")])
        self.w, self.papers = w, Papers(w)
        for name, on, executed in (("july", "2022-07-31", 1200), ("october", "2022-10-31", 1000)):
            self.papers.put(self.papers.paper(name, on=on),
                            [self.papers.figure(0, DISBURSED, executed, unit=1)])
        self.assertEqual(self.lower(), [])


class DemonstrationTest(demo.DemoCase):
    def test_its_lines_count_where_the_catalogue_says_and_its_papers_go_up(self):
        b = pb("budget/year_book")
        for y in (2022, 2023):
            book = suite().budget.GetYearBook(b.GetYearBookRequest(parent=demo.year(y)))
            self.assertTrue(any(line.rollups for line in book.lines))
        for level in demo.LEVELS:
            kinds = {f.kind for f in demo.compare(level).findings}
            self.assertFalse(kinds & {Kind.KIND_ROLL_UP_MISMATCH, Kind.KIND_LOWER_THAN_BEFORE}, level)


if __name__ == "__main__":
    unittest.main()
