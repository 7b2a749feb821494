"""What is there already: an import recognises it, and --plan tells without writing."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import world
from cases import Case
from demo import DATA, DemoCase, balance
from suite import new_id, new_jurisdiction, pb, suite


def heads(code):
    """The revisions of catalogue, budget and indicators."""
    query = pb("type/head").HeadQuery(name=f"jurisdictions/{code}")
    return tuple(
        stub.BatchGetHeads(pb(path).BatchGetHeadsRequest(queries=[query])).heads[0].revision
        for stub, path in ((suite().catalog, "catalog/jurisdiction"),
                           (suite().budget, "budget/budget_service"),
                           (suite().indicator, "indicator/indicator_service")))


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

    def test_what_is_printed_otherwise_stays_and_is_listed(self):
        self.load()
        before = heads(self.case.code)
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        said = self.load("--keep")
        self.assertRegex(said, r"projects +4 rows +3 of them there already +1 differ and are left as "
                               r"they are there\n  \S+projects\.csv:5: B 図書館巡回事業\n"
                               r"    there: display_name: \"図書巡回事業\"\n    here: ")
        self.assertEqual(heads(self.case.code), before)

    def test_what_would_move_money_is_refused_before_anything_is_written(self):
        self.load()
        before = heads(self.case.code)
        with open(self.folder / "departments.csv", "a") as departments:
            departments.write(f"{self.case.code},new,新設課\n")
        lines = self.folder / "budget_lines.csv"
        rows = lines.read_text().splitlines()
        rows[1] = rows[1].replace("projects/A", "projects/B")
        lines.write_text("\n".join(rows) + "\n")
        said = self.load("--keep", code=1)
        self.assertRegex(said, r"budgetLines of \S+: refused; none of these \d rows are written\n"
                               r"rows say otherwise what is counted under what; --update has them "
                               r"change it\n  \S+budget_lines\.csv:2: ")
        self.assertIn("Nothing was written.", said)
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
        # One that is not printed again stays; one that was not printed before is added.
        more = f"{self.case.code},2022,A,9,細事業9,9,,,,\n"
        subs.write_text(head + "".join(rows[:2]) + more)
        said = self.load()
        self.assertRegex(said, r"projects +4 rows +there already")
        self.assertRegex(said, r"subProjects +3 rows +revision \d+ +2 of them there already")
        project = suite().catalog.GetProject(world.project.GetProjectRequest(
            name=f"jurisdictions/{self.case.code}/fiscalYears/2022/projects/A")).project
        self.assertEqual(len(project.sub_projects), 4)

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
    def plan(self, *arguments, code=0):
        before = heads(self.case.code)
        said = self.load("--plan", *arguments, code=code)
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
        said = self.plan("--keep")
        self.assertRegex(said, rf"projects +jurisdictions/{code}/fiscalYears/2024: 0 new, 1 there, "
                               r"1 differ \(what differs is left as it is there\)\n  \S+projects\.csv:5: B 図書館巡回事業\n    there: display_name: \"図書巡回事業\"\n")

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


class WholeCityTest(unittest.TestCase):
    """The demonstration, as another city: files of every kind."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(DATA, self.folder, dirs_exist_ok=True)
        (self.folder / "budget_years.csv").write_text(
            "jurisdiction,fiscal_year,closing_state,execution_stage,posting_granularity,"
            "executed_through,statement_title\n"
            "141127,2022,settled,,statement,2023-03-31,決算\n"
            "141127,2023,in_year,,statement,2023-07-31,執行状況\n")
        self.code = new_jurisdiction()
        for file in self.folder.glob("*.csv"):
            file.write_text(file.read_text().replace("141127", self.code))
        self.load()

    def load(self, *arguments):
        result = suite().cli("import", self.folder, *arguments)
        return result.stdout

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text()
        self.assertEqual(text.count(old), 1, old)
        path.write_text(text.replace(old, new))

    def test_unchanged_it_makes_no_revision_anywhere(self):
        before = heads(self.code)
        said = self.load("--plan")
        self.assertEqual(set(re.findall(r": (\d+ (?:new|to be sent))", said)), {"0 new"}, said)
        self.assertNotIn("differ", said)
        for line in self.load().splitlines():
            if not line.startswith("ledgerEntries"):
                self.assertRegex(line, r" rows   there already$")
        self.assertEqual(heads(self.code), before)

    def test_what_an_indicator_is_stays_and_what_differs_is_listed(self):
        before = heads(self.code)
        self.edit("indicators.csv", "2022,I-1.2,projects/I-1,「旭区ご近助", "2022,I-1.2,projects/I-1,「ご近助")
        self.edit("indicator_values.csv", "2022,I-1.1,1,actual,value,48,,48回",
                  "2022,I-1.1,1,actual,value,49,,49回")
        for said in (self.load("--plan"), self.load()):
            self.assertRegex(said, r"indicators\.csv:3: I-1\.2 「ご近助.*\n"
                                   r"    there: display_name: \"「旭区ご近助.*\n    here:  display_name: \"「ご近助")
            self.assertRegex(said, r"indicator_values\.csv:3: I-1\.1 1 actual\n    there: value .*48")
        self.assertRegex(said, r"indicators +\d+ rows   \d+ of them there already   1 differ and are left")
        self.assertEqual(heads(self.code), before)

    def test_values_of_a_later_paper_are_added(self):
        before = heads(self.code)
        values = self.folder / "indicator_values.csv"
        values.write_text(values.read_text() +
                          f"{self.code},2022,I-1.1,1,actual,value,30,,30回,false,2022-10-31\n")
        self.assertRegex(self.load("--plan"), r"indicatorValues .*2022: 1 new, \d+ there\n")
        self.load()
        after = heads(self.code)
        self.assertEqual((after[:2], after[2]), (before[:2], before[2] + 1))
        one = suite().indicator.GetIndicator(world.indicator.GetIndicatorRequest(
            name=f"jurisdictions/{self.code}/fiscalYears/2022/indicators/I-1.1")).indicator
        self.assertEqual([v.value.unscaled for v in one.values], [93, 48, 30])

    def test_a_value_of_a_date_follows_its_paper(self):
        self.edit("indicator_values.csv", ",text,approximate,as_of\n",
                  f",text,approximate,as_of\n{self.code},2022,I-1.1,1,actual,value,30,,30回,false,2022-10-31\n")
        self.load()
        self.edit("indicator_values.csv", "30,,30回,false,2022-10-31",
                  "31,,31回,false,2022-10-31")
        said = self.load("--plan")
        self.assertRegex(said, r"0 new, \d+ there, 1 changed\n  ~ I-1\.1 1 actual   \S+indicator_values\.csv:2\n"
                               r"      value: \{ unscaled: 30 \} → \{ unscaled: 31 \}\n      text: \"30回\" → \"31回\"\n")
        before = heads(self.code)
        self.load()
        self.assertEqual(heads(self.code)[2], before[2] + 1)
        self.load()
        self.assertEqual(heads(self.code)[2], before[2] + 1)

    def test_another_state_of_the_books_is_their_next_version(self):
        self.edit("budget_years.csv", "2023-07-31", "2023-08-31")
        said = self.load("--plan")
        self.assertRegex(said, r"0 new, 1 changed\n  ~ \S+/2023   \S+budget_years\.csv:3\n"
                               r"      executed_through: .*month: 7.* → .*month: 8")
        before = heads(self.code)
        self.load()
        self.assertEqual(heads(self.code)[1], before[1] + 1)
        self.load()
        self.assertEqual(heads(self.code)[1], before[1] + 1)


class DemoAgainTest(DemoCase):
    def test_importing_again_changes_nothing(self):
        before = heads("141127")
        self.suite.cli("import", DATA)
        self.assertEqual(heads("141127"), before)

    def test_a_batch_of_entries_is_posted_once_whatever_becomes_of_the_file(self):
        folder = Path(tempfile.mkdtemp())
        code = new_jurisdiction()
        head = "jurisdiction,fiscal_year,batch,budget_line,kind,amount_yen,effective_date," \
               "precision_yen,document_reference,description\n"
        lines = "jurisdiction,fiscal_year,budget_line,node,records_appropriation,records_execution," \
                f"fund_source,economic_item,note\n{code},2022,a,projects/P,true,true,,,\n"
        (folder / "budget_lines.csv").write_text(lines)
        row = f"{code},2022,night-1,a,expenditure,%d,2022-05-01,1,,\n"

        def load(*amounts, tail=""):
            text = head + "".join(row % a for a in amounts) + tail
            (folder / "ledger_entries.csv").write_text(text)
            return self.suite.cli("import", folder, check=False)

        def total():
            return self.suite.budget.QueryBalances(balance.QueryBalancesRequest(
                parent=f"jurisdictions/{code}/fiscalYears/2022")).total.executed_yen

        self.assertEqual(load(5, 6).returncode, 0)
        self.assertEqual(load(5, 6).returncode, 0)
        self.assertEqual(total(), 11)
        grown = load(5, 6, 7)
        self.assertEqual(grown.returncode, 1)
        self.assertIn("'night-1' was imported before with other rows", grown.stderr)
        self.assertEqual(total(), 11)
        later = load(5, 6, tail=(row % 7).replace("night-1", "night-2"))
        self.assertEqual(later.returncode, 0, later.stderr)
        self.assertEqual(total(), 18)


if __name__ == "__main__":
    unittest.main()
