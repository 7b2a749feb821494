"""What one service cannot see, or would see only after others were written, an import asks before it
writes anything: roll-ups against the catalogue, papers and batches of one folder against each other, a
year to be closed that has no lines."""

import csv
import json
import pathlib
import re
import tempfile
import unittest

from case_folder import Case
from suite import new_id, new_jurisdiction, pb, suite
from test_ledger_files import FilesTest
from world import World

LINES = ("jurisdiction,fiscal_year,budget_line,node,records_appropriation,records_execution,fund_source,"
         "economic_item,note,rollups\n")


class Folder(FilesTest):
    """An import that is refused, and what it left."""

    def setUp(self):
        super().setUp()
        self.w = World(self.suite, projects=3)

    def row(self, line, project, *rollups):
        return (f"{self.w.code},2022,{line},projects/{self.w.project(2022, project).split('/')[-1]},"
                f"true,true,,,,{';'.join(rollups)}\n")

    def refused(self, *said):
        planned = self.suite.cli("import", self.folder, "--plan", check=False)
        self.assertEqual(planned.returncode, 1, planned.stdout + planned.stderr)
        before = self.heads()
        sent = self.suite.cli("import", self.folder, check=False)
        self.assertEqual(sent.returncode, 1, sent.stdout + sent.stderr)
        for words in said:
            self.assertIn(words, planned.stdout + planned.stderr)
            self.assertIn(words, sent.stdout + sent.stderr)
        self.assertEqual(self.heads(), before)

    def heads(self):
        """Revisions of the jurisdictions' writes in all three services."""
        return [self.suite.cluster.sql(f"select jurisdiction, revision from {schema}.head order by 1")
                for schema in ("catalog", "budget", "indicator")]


class RollUps(Folder):
    """A line's roll-ups against the catalogue's tree."""

    def above(self):
        """Names of the nodes above a world's projects, as files have them."""
        project = self.suite.catalog.GetProject(pb("catalog/project").GetProjectRequest(
            name=self.w.project(2022, 0))).project
        return [*(p.parent.partition("/fiscalYears/2022/")[2] for p in project.placements),
                "classificationNodes/total"]

    def import_lines(self, *rows):
        self.write(LINES + "".join(rows), "budget_lines.csv")

    def test_where_the_node_does_not_stand(self):
        self.import_lines(self.row("a", 0, "classificationNodes/nowhere"))
        self.refused("budget_lines.csv:2", "rollups: 'classificationNodes/nowhere' does not exist",
                     self.above()[0])

    def test_a_department_that_is_none(self):
        self.import_lines(self.row("a", 0, *self.above(), "departments/nix"))
        self.refused("rollups: there is no 'departments/nix'")

    def test_what_is_right_or_says_nothing_is_taken(self):
        self.import_lines(self.row("a", 0, *self.above()), self.row("b", 1))
        self.suite.cli("import", self.folder)
        self.suite.cli("import", self.folder)


class RollUpsOfAFolder(unittest.TestCase):
    """The catalogue comes with the lines."""

    NAME = "09-same-name-in-two-items"

    def edit(self, rollups):
        def change(name, rows):
            if name == "budget_lines":
                for row in rows:
                    if row["budget_line"] == "10-1-1-01":
                        row["rollups"] = rollups
            return rows
        return change

    def check(self, rollups, *said, edit=None):
        with self.assertRaises(AssertionError) as caught:
            Case(self.NAME, edit or self.edit(rollups))
        self.assertIn("Nothing was written.", str(caught.exception))
        for words in ("budget_lines.csv:3", *said):
            self.assertIn(words, str(caught.exception))

    def test_another_item(self):
        self.check("classificationNodes/k2;classificationNodes/total;departments/d1",
                   "'classificationNodes/k2' is not above",
                   "'classificationNodes/k10', 'classificationNodes/total'")

    def test_what_the_catalogue_refuses_is_known_before_anything_is_written(self):
        """As what another service refuses, in one answer."""
        def both_under_one(name, rows):
            rows = self.edit("classificationNodes/k10;classificationNodes/total")(name, rows)
            if name == "projects":
                rows = [dict(r, placements=r["placements"].replace("k10", "k2")) for r in rows]
            return rows
        self.check("", "names of siblings are unique", edit=both_under_one)

    def apart(self, name, rows):
        """The two projects have names of their own, so that they may stand under one node."""
        return [dict(r, display_name=r["display_name"] + r["project"]) for r in rows] \
            if name == "projects" else rows

    def replace(self, case, file, old, new):
        path = case.folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def test_a_project_that_moves_takes_its_lines_along(self):
        case = Case(self.NAME, self.apart)
        self.replace(case, "projects.csv", "list:k10:", "list:k2:")
        refused = suite().cli("import", case.folder, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("budget_lines.csv:3", refused.stderr)
        self.assertIn("'classificationNodes/k10' is not above", refused.stderr)
        self.replace(case, "budget_lines.csv", "k10;", "k2;")
        suite().cli("import", case.folder)

    def moved(self):
        """A city whose project was moved, with its lines, since its files were made."""
        case = Case(self.NAME, self.apart)
        suite().cli("move", f"{case.year(2024)}/projects/10-1-1-01", "--under", "k2", "--reason", "款の誤り")
        return case

    def rollups(self, case, line):
        return sorted(r.partition("/classificationNodes/")[2] for r in suite().budget.GetBudgetLine(
            pb("budget/budget_line").GetBudgetLineRequest(
                name=f"{case.year(2024)}/budgetLines/{line}")).budget_line.rollups if "/classif" in r)

    def test_new_lines_of_a_paper_follow_a_project_that_was_moved(self):
        case = self.moved()
        lines = case.folder / "budget_lines.csv"
        lines.write_text(lines.read_text(encoding="utf-8") +
                         f"{case.code},2024,new,projects/10-1-1-01/subProjects/1,true,false,,,,"
                         "classificationNodes/k10;classificationNodes/total;departments/d1\n",
                         encoding="utf-8")
        (case.folder / "sub_projects.csv").write_text(
            "jurisdiction,fiscal_year,project,sub_project,display_name,position,mark,parts,departments,note\n"
            f"{case.code},2024,10-1-1-01,1,新規分,0,,,,\n", encoding="utf-8")
        (case.folder / "statements.csv").write_text(
            "jurisdiction,fiscal_year,statement,kind,as_of,title\n"
            f"{case.code},2024,s,status,2024-10-31,十月\n", encoding="utf-8")
        (case.folder / "statement_figures.csv").write_text(
            "jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n"
            f"{case.code},2024,s,projects/2-1-1-01,current_appropriation,80000,1000\n", encoding="utf-8")
        suite().cli("import", case.folder)
        self.assertEqual(self.rollups(case, "new"), ["k2", "total"])
        self.assertEqual(self.rollups(case, "10-1-1-01"), ["k2", "total"])

    def reasons(self, case):
        """Of the last writes of the budget."""
        return [w["write"].get("reason") for w in json.loads(suite().cli(
            "--json", "log", case.code, "--limit", 3).stdout) if w["service"] == "budget"]

    def test_files_of_the_catalogue_alone_take_the_lines_along(self):
        case = Case(self.NAME, self.apart)
        self.replace(case, "projects.csv", "list:k10:", "list:k2:")
        projects = case.folder / "projects.csv"
        planned = suite().cli("import", projects, "--plan").stdout
        self.assertRegex(planned, r"budgetLines +\S+/2024: 0 new, 1 follow what the files move\n"
                                  r"  ~ 10-1-1-01\n +rollups: ")
        self.assertEqual(self.rollups(case, "10-1-1-01"), ["k10", "total"])
        said = suite().cli("import", projects, "--reason", "款の誤り").stdout
        self.assertRegex(said, r"budgetLines +0 rows +revision \d+ +1 changed\n"
                               r"  1 that are in no file follow what the files move\n")
        self.assertEqual(self.rollups(case, "10-1-1-01"), ["k2", "total"])
        self.assertIn("款の誤り", self.reasons(case))
        self.assertNotIn("budgetLines", suite().cli("import", projects).stdout)

    def test_a_kept_plan_takes_the_lines_along(self):
        case = Case(self.NAME, self.apart)
        self.replace(case, "projects.csv", "list:k10:", "list:k2:")
        suite().cli("import", case.folder / "projects.csv", "--plan", "--out", case.folder / "PLAN")
        suite().cli("apply", case.folder / "PLAN")
        self.assertEqual(self.rollups(case, "10-1-1-01"), ["k2", "total"])

    def leave_lines_behind(self, case):
        """As an import does that was cut off between catalogue and budget."""
        suite().catalog.ApplyChanges(pb("catalog/change").ApplyChangesRequest(
            parent=case.name, request_id=new_id(), reason="線を残した", changes=[
                pb("catalog/change").CatalogChange(action=2, resource=pb("catalog/change").CatalogResource(
                    project=pb("catalog/project").Project(
                        name=f"{case.year(2024)}/projects/10-1-1-01", placements=[
                            pb("catalog/classification_node").Placement(
                                tree="list", parent=f"{case.year(2024)}/classificationNodes/k2",
                                position=7)])))]))

    def test_an_import_that_was_cut_off_is_completed_by_another(self):
        case = Case(self.NAME, self.apart)
        self.replace(case, "projects.csv", "list:k10:", "list:k2:")
        self.leave_lines_behind(case)
        suite().cli("import", case.folder / "projects.csv")
        self.assertEqual(self.rollups(case, "10-1-1-01"), ["k2", "total"])

    def test_files_of_lines_that_do_not_say_where_they_count_follow(self):
        case = Case(self.NAME, self.apart)
        self.replace(case, "projects.csv", "list:k10:", "list:k2:")
        path = case.folder / "budget_lines.csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for row in rows:
            row["note"] = "注" if row["budget_line"] == "10-1-1-01" else row["note"]
            del row["rollups"]
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        suite().cli("import", case.folder)
        self.assertEqual(self.rollups(case, "10-1-1-01"), ["k2", "total"])

    def test_an_export_after_it_is_taken_by_an_empty_suite(self):
        case = Case(self.NAME, self.apart)
        self.replace(case, "projects.csv", "list:k10:", "list:k2:")
        suite().cli("import", case.folder / "projects.csv")
        with tempfile.TemporaryDirectory() as folder:
            said = suite().cli("export", "--all", case.code, "-o", f"{folder}/out")
            self.assertNotIn("count elsewhere", said.stderr)
            other = new_jurisdiction()
            for path in pathlib.Path(folder, "out").glob("*.csv"):
                text = path.read_text(encoding="utf-8")
                path.write_text(re.sub(rf"^{case.code}\b", other, text, flags=re.M), encoding="utf-8")
            suite().cli("import", f"{folder}/out")

    def test_rows_that_stand_are_not_refused_for_what_was_wrong_before(self):
        case = Case(self.NAME, self.apart)
        self.leave_lines_behind(case)
        out = case.folder.parent / f"{case.folder.name}-out"
        said = suite().cli("export", "--all", case.code, "-o", out)
        self.assertIn("Note: 1 budget lines count elsewhere", said.stderr)
        suite().cli("import", out)


class TogetherTest(Folder):
    """Rows of one folder against each other."""

    def papers(self, second, kind="status"):
        code, node = self.w.code, "projects/" + self.w.project(2022, 0).split("/")[-1]
        self.write("jurisdiction,fiscal_year,statement,kind,as_of,title\n"
                   f"{code},2022,a,status,2022-07-31,七月\n{code},2022,b,{kind},2022-07-31,七月再\n",
                   "statements.csv")
        self.write("jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n"
                   f"{code},2022,a,{node},disbursed,1200,1000\n"
                   f"{code},2022,b,{node},disbursed,{second}\n", "statement_figures.csv")

    def test_papers_of_one_date_that_contradict_each_other(self):
        self.papers("1300,1000")
        refused = self.suite.cli("import", self.folder, check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("statement_figures.csv:3: printed: 1300 times 1000 yen, but", refused.stderr)
        self.assertIn("statement_figures.csv:2 says 1200 times 1000", refused.stderr)
        self.assertIn("nothing was sent", refused.stderr)

    def test_settlements_that_tell_other_kinds_of_carry_over(self):
        code, node = self.w.code, "projects/" + self.w.project(2022, 0).split("/")[-1]
        self.write("jurisdiction,fiscal_year,statement,kind,as_of,title\n"
                   f"{code},2022,a,settlement,2023-05-31,決算\n{code},2022,b,settlement,2023-05-31,別冊\n",
                   "statements.csv")
        for first, second, agree in (("carried_out,100", "approved_out,120", False),
                                     ("approved_out,100", "accidental_out,100", False),
                                     ("carried_out,100", "approved_out,90", False),
                                     ("carried_out,100", "approved_out,100", True)):
            with self.subTest(second):
                self.write("jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n"
                           f"{code},2022,a,{node},{first},1000\n{code},2022,b,{node},{second},1000\n",
                           "statement_figures.csv")
                said = self.suite.cli("import", self.folder, check=False)
                if agree:
                    self.assertEqual(said.returncode, 0, said.stderr)
                    continue
                self.assertEqual(said.returncode, 2, said.stdout)
                self.assertIn("statement_figures.csv:3: printed: with the kinds of carry-over at ", said.stderr)
                self.assertIn("nothing was sent", said.stderr)

    def test_papers_that_can_both_be_right(self):
        for second in ("1200400,1", "1199001,1"):
            with self.subTest(second):
                self.papers(second)
                self.suite.cli("import", self.folder, "--replace")

    def entries(self, *batches):
        line = self.w.line(2022, 0).split("/")[-1]
        text = ("jurisdiction,fiscal_year,batch,budget_line,kind,amount_yen,effective_date,"
                "supplementary_number,transfer_group\n")
        for batch, amounts in batches:
            for amount in amounts:
                text += f"{self.w.code},2022,{batch},{line},original_appropriation,{amount},2022-04-01,,\n"
        self.write(text, "ledger_entries.csv")

    def test_a_night_that_stands_twice_in_a_file(self):
        self.entries(("night", (100, 200, 200)), ("night (1)", (200, 100, 200)))
        self.refused("batch 'night (1)' has the very rows of batch 'night' in the same file")
        self.suite.cli("import", self.folder, "--allow-equal-batch")
        self.suite.cli("import", self.folder)  # what stands is no question any more

    def test_other_rows_are_another_night(self):
        self.entries(("night", (100, 200, 200)), ("next", (200, 100, 100)), ("third", (100, 200)))
        self.suite.cli("import", self.folder)

    def test_a_year_without_lines_is_not_closed_after_its_catalogue_was_written(self):
        self.write(f"jurisdiction,department,display_name\n{self.w.code},new,新設課\n", "departments.csv")
        self.write("jurisdiction,fiscal_year,closing_state,execution_stage,posting_granularity,"
                   "executed_through,statement_title\n"
                   f"{self.w.code},2024,settled,disbursement,statement,2025-05-31,決算\n",
                   "budget_years.csv")
        self.refused("the year has no budget lines, so there is nothing to settle")


if __name__ == "__main__":
    unittest.main()
