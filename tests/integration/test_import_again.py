"""What is there already: an import recognises it, and --plan tells without writing."""

import unittest

import world
from cases import Case
from suite import new_id, pb, suite


def heads(code):
    """The catalogue's and the budget's revision."""
    query = pb("type/head").HeadQuery(name=f"jurisdictions/{code}")
    return tuple(
        stub.BatchGetHeads(pb(path).BatchGetHeadsRequest(queries=[query])).heads[0].revision
        for stub, path in ((suite().catalog, "catalog/jurisdiction"),
                           (suite().budget, "budget/budget_service")))


class FolderTest(unittest.TestCase):
    def setUp(self):
        self.case = Case(self, "10-years-with-a-gap")
        self.folder = self.case / "folder"
        # What stands in budget_years is not the catalogue's.
        (self.folder / "budget_years.csv").unlink()

    def load(self, *arguments, code=0):
        result = suite().cli("import", self.folder, *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stdout + result.stderr

    def only(self, *years):
        """Leaves of each file the rows of some years; returns what puts the others back."""
        kept = {path: path.read_text() for path in self.folder.glob("*.csv")}
        for path, text in kept.items():
            head, *rows = text.splitlines()
            if "fiscal_year" in head.split(","):
                rows = [row for row in rows if row.split(",")[1] in years]
                path.write_text("\n".join([head, *rows]) + "\n")
        return lambda: [path.write_text(text) for path, text in kept.items()]


class ImportAgainTest(FolderTest):
    def test_a_folder_of_two_years_of_which_one_is_there(self):
        put_back = self.only("2022")
        self.load()
        put_back()
        said = self.load()
        self.assertRegex(said, r"fiscalYears +2 rows +revision \d+ +1 of them there already")
        self.assertRegex(said, r"projects +4 rows +revision \d+ +2 of them there already")
        self.assertRegex(said, r"jurisdictions +1 rows +there already")
        page = suite().cli("balance", self.case.code, 2024).stdout
        self.assertIn("6,600,000", page)

    def test_nothing_new_writes_nothing(self):
        self.load()
        before = heads(self.case.code)
        rows = (self.folder / "projects.csv").read_text().splitlines()
        (self.folder / "projects.csv").write_text("\n".join([rows[0], *reversed(rows[1:])]) + "\n")
        said = self.load()
        self.assertRegex(said, r"budgetLines +4 rows +there already")
        self.assertEqual(heads(self.case.code), before)

    def test_what_differs_is_refused_with_its_place(self):
        self.load()
        before = heads(self.case.code)
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        said = self.load(code=1)
        self.assertIn("projects.csv:5: B 図書館巡回事業\n    name: ", said)
        self.assertIn("none of these 2 rows are written", said)
        self.assertIn("Nothing was written before it.", said)
        self.assertEqual(heads(self.case.code), before)

    def test_sub_projects_in_another_order_are_the_same(self):
        subs = self.folder / "sub_projects.csv"
        head = ("jurisdiction,fiscal_year,project,sub_project,display_name,position,mark,parts,"
                "departments,note\n")
        rows = [f"{self.case.code},2022,A,{i},細事業{i},{i},,,,\n" for i in range(3)]
        subs.write_text(head + "".join(rows))
        self.load()
        subs.write_text(head + "".join(reversed(rows)))
        self.assertRegex(self.load(), r"projects +4 rows +there already")
        subs.write_text(head + "".join(rows[:2]))
        self.assertIn("projects.csv:2: A", self.load(code=1))

    def test_edges_drawn_over_a_gap_are_there_when_it_is_filled(self):
        (self.case / "lineage_edges.csv").rename(self.folder / "lineage_edges.csv")
        self.load()
        year = f"jurisdictions/{self.case.code}/fiscalYears/2023"
        c = world
        suite().catalog.BatchCreateFiscalYears(c.fiscal_year.BatchCreateFiscalYearsRequest(
            parent=year.rsplit("/", 2)[0], request_id=new_id(), fiscal_years=[
                c.fiscal_year.FiscalYear(name=year, display_name="2023年度", primary_tree="list")]))
        node = f"{year}/classificationNodes/total"
        suite().catalog.BatchCreateClassificationNodes(
            c.node.BatchCreateClassificationNodesRequest(
                parent=year, request_id=new_id(), classification_nodes=[c.node.ClassificationNode(
                    name=node, kind=1, display_name="合計",
                    placements=[c.node.Placement(tree="list")])]))
        suite().catalog.BatchCreateProjects(c.project.BatchCreateProjectsRequest(
            parent=year, request_id=new_id(), projects=[c.project.Project(
                name=f"{year}/projects/A", display_name="水路清掃事業",
                placements=[c.node.Placement(tree="list", parent=node)],
                departments=[f"jurisdictions/{self.case.code}/departments/d1"])]))
        self.assertRegex(self.load(), r"lineageEdges +1 rows +there already")


class PlanTest(FolderTest):
    def plan(self, code=0):
        before = heads(self.case.code)
        said = self.load("--plan", code=code)
        self.assertEqual(heads(self.case.code), before)
        self.assertIn("Nothing is written", said)
        return said

    def test_it_says_what_is_new_there_and_different(self):
        code = self.case.code
        said = self.plan()
        self.assertIn(f"jurisdictions/{code}/fiscalYears/2024: 2 new\n", said)
        self.assertIn("batch f2024: 4 new\n", said)
        put_back = self.only("2022")
        self.load()
        put_back()
        said = self.plan()
        self.assertRegex(said, rf"fiscalYears +jurisdictions/{code}: 1 new, 1 there\n")
        self.assertRegex(said, rf"projects +jurisdictions/{code}/fiscalYears/2022: 0 new, 2 there\n")
        self.assertRegex(said, r"batch f2022: 0 new, 4 there \(jurisdictions/\d+/ledgerBatches/\d+ "
                               r"stands with as many\)\n")
        self.load()
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        said = self.plan(code=1)
        self.assertRegex(said, rf"projects +jurisdictions/{code}/fiscalYears/2024: 0 new, 1 there, "
                               r"1 differ\n  \S+projects\.csv:5: B 図書館巡回事業\n    there: display_name: \"図書巡回事業\"\n")

    def test_a_batch_that_is_there_under_another_name(self):
        self.load()
        self.case.edit("folder/ledger_entries.csv", ",f2024,", ",f2024 (1),")
        said = self.plan(code=1)
        self.assertRegex(said, r"batch f2024 \(1\): 4 new \(batch 'f2024' \S+, 4 entries\), posted ")

    def test_a_batch_that_was_taken_back_is_posted_anew(self):
        self.load()
        suite().cli("take-back", "f2024", "--jurisdiction", self.case.code, "--reason", "誤送")
        self.assertRegex(self.plan(), r"batch f2024: 4 new \(\S+ was taken back; this is posted anew\)")
        self.load()
        self.assertRegex(self.plan(), r"batch f2024: 0 new, 4 there")
        ledger = self.folder / "ledger_entries.csv"
        ledger.write_text("".join(ledger.read_text().splitlines(True)[:-1]))
        self.assertRegex(self.plan(code=1), r"batch f2024: 3 new \(\S+ of this name stands, with 4 entries\)")


if __name__ == "__main__":
    unittest.main()
