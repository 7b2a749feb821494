"""Files that are the city's own: what they say otherwise changes what is there."""

import json
import unittest

from suite import new_id, pb, suite
from test_import_again import FolderTest, heads

project = pb("catalog/project")
lineage = pb("catalog/lineage_edge")


class Reconcile(FolderTest):
    def setUp(self):
        super().setUp()
        self.load("--reason", "移行")

    def projects(self, year=2024):
        return {p.name.rsplit("/", 1)[1]: p.display_name
                for p in suite().catalog.ListProjects(project.ListProjectsRequest(
                    parent=f"jurisdictions/{self.case.code}/fiscalYears/{year}")).projects}

    def add_edges(self, *rows):
        (self.folder / "lineage_edges.csv").write_text(
            "jurisdiction,fiscal_year,edge,type,predecessor,successor,share_ppm,share_basis,"
            "explanation\n" + "".join(f"{self.case.code},2024,{row}\n" for row in rows))

    def test_a_changed_cell_is_an_update_and_the_plan_says_so_first(self):
        before = heads(self.case.code)
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        plan = self.load("--plan")
        self.assertRegex(plan, r"projects +\S+/2024: 0 new, 1 there, 1 changed\n"
                               r"  ~ B 図書館巡回事業   \S+projects\.csv:5\n"
                               r"      display_name: \"図書巡回事業\" → \"図書館巡回事業\"\n")
        self.assertEqual(heads(self.case.code), before)
        said = self.load("--reason", "誤記")
        self.assertRegex(said, r"projects +4 rows +revision \d+ +3 of them there already +1 changed\n")
        self.assertEqual(self.projects()["B"], "図書館巡回事業")
        after = heads(self.case.code)
        self.assertEqual((after[0], *after[1:]), (before[0] + 1, *before[1:]))
        self.load()
        self.assertEqual(heads(self.case.code), after)

    def test_back_by_importing_the_old_folder_and_forth_again(self):
        old = (self.folder / "projects.csv").read_text()
        new = old.replace("図書巡回事業", "図書館巡回事業")
        for text, name in ((new, "図書館巡回事業"), (old, "図書巡回事業"), (new, "図書館巡回事業"),
                           (old, "図書巡回事業")):
            (self.folder / "projects.csv").write_text(text)
            self.load()
            self.assertEqual(self.projects()["B"], name)

    def test_two_names_are_swapped_and_a_project_moves(self):
        text = (self.folder / "projects.csv").read_text()
        swapped = text.replace("水路清掃事業", "@").replace("図書巡回事業", "水路清掃事業").replace(
            "@", "図書巡回事業")
        (self.folder / "projects.csv").write_text(swapped)
        self.load()
        self.assertEqual(self.projects(), {"A": "図書巡回事業", "B": "水路清掃事業"})

    def test_what_the_files_leave_out_stays_unless_it_is_pruned(self):
        for name in ("projects", "budget_lines", "ledger_entries"):
            path = self.folder / f"{name}.csv"
            lines = path.read_text().splitlines()
            path.write_text("\n".join(l for l in lines if ",2024,B," not in l) + "\n")
        (self.folder / "ledger_entries.csv").unlink()
        self.load()
        self.assertIn("B", self.projects())
        # Its line stays: it is not said to be deleted.
        self.assertIn("budgetLines/B stands on projects/B", self.load("--prune", "projects", code=1))
        plan = self.load("--plan", "--prune", "projects", "--although-used")
        self.assertRegex(plan, r"projects +\S+/2024: 0 new, 1 there, 1 deleted\n  - B 図書巡回事業\n")
        said = self.load("--prune", "projects", "--although-used", "--reason", "重複")
        self.assertRegex(said, r"projects +3 rows +revision \d+ .*1 deleted")
        self.assertEqual(list(self.projects()), ["A"])
        self.assertIn("B", self.projects(2022))

    def test_files_and_columns_that_are_missing_say_nothing(self):
        name = f"jurisdictions/{self.case.code}/fiscalYears/2024"
        change = pb("catalog/change")
        suite().catalog.ApplyChanges(change.ApplyChangesRequest(
            parent=f"jurisdictions/{self.case.code}", request_id=new_id(), changes=[
                change.CatalogChange(action=2, resource=change.CatalogResource(
                    project=project.Project(name=f"{name}/projects/A", related_projects=[
                        project.RelatedProject(heading="関連", display_name="局事業")])))]))
        lines = self.folder / "budget_lines.csv"
        lines.write_text("\n".join(l.rsplit(",", 1)[0] for l in lines.read_text().splitlines()) + "\n")
        before = heads(self.case.code)
        self.load()
        self.assertEqual(heads(self.case.code), before)
        (self.folder / "related_projects.csv").write_text(
            "jurisdiction,fiscal_year,project,heading,display_name,owner,amount_yen\n")
        self.assertRegex(self.load(), r"projects +4 rows .*1 changed")

    def test_a_service_takes_all_or_nothing(self):
        before = heads(self.case.code)
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        self.add_edges("e,continues,projects/B,projects/B,,,", "f,renames,projects/A,projects/X,,,")
        said = self.load(code=1)
        self.assertIn("lineage_edges.csv:3", said)
        self.assertIn("lineage_edges.csv:2", said)
        self.assertEqual(heads(self.case.code), before)
        self.assertEqual(self.projects()["B"], "図書巡回事業")
        self.add_edges("e,renames,projects/B,projects/B,,,")
        self.load()
        edges = suite().catalog.ListLineageEdges(lineage.ListLineageEdgesRequest(
            parent=f"jurisdictions/{self.case.code}/fiscalYears/2024")).lineage_edges
        self.assertEqual([e.predecessor.rsplit("/", 3)[1:] for e in edges], [["2022", "projects", "B"]])
        self.assertEqual(heads(self.case.code)[0], before[0] + 1)

    def test_kept_where_it_is_said(self):
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        said = self.load("--keep")
        self.assertIn("1 differ and are left as they are there", said)
        self.assertEqual(self.projects()["B"], "図書巡回事業")

    def test_a_paper_changes_nothing_unless_told(self):
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        (self.folder / "statements.csv").write_text(
            "jurisdiction,fiscal_year,statement,kind,as_of,title\n"
            f"{self.case.code},2024,july,status,2024-07-31,七月\n")
        (self.folder / "statement_figures.csv").write_text(
            "jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n"
            f"{self.case.code},2024,july,projects/A,disbursed,1,1000\n")
        self.load()
        self.assertEqual(self.projects()["B"], "図書巡回事業")
        self.load("--update")
        self.assertEqual(self.projects()["B"], "図書館巡回事業")

    def log(self, *arguments):
        return suite().cli("log", *arguments).stdout

    def test_the_log_says_who_why_and_what(self):
        self.case.edit("folder/projects.csv", "2024,B,図書巡回事業", "2024,B,図書館巡回事業")
        self.load("--reason", "誤記の訂正", "--actor", "財政課 佐藤")
        name = f"jurisdictions/{self.case.code}/fiscalYears/2024/projects/B"
        text = self.log(self.case.code, "--limit", 1)
        self.assertRegex(text, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  catalog \d+  ImportChanges  財政課 佐藤\n"
                               r"    誤記の訂正\n    ~ fiscalYears/2024/projects/B\n$")
        of_one = self.log(name)
        self.assertIn("    display_name: \"図書巡回事業\" → \"図書館巡回事業\"\n", of_one)
        self.assertRegex(of_one, r"ImportChanges  \S+\n    移行\n    made\n$")
        self.assertEqual(self.log(self.case.code, "--by", "誰か"), "No such write.\n")
        self.assertEqual(self.log(self.case.code, "--by", "財政課 佐藤"), text)
        self.assertEqual(self.log(self.case.code, "--since", "2999-01-01"), "No such write.\n")
        self.assertIn("ledgerEntries of 2024", self.log(self.case.code, "--service", "budget"))
        writes = json.loads(suite().cli("--json", "log", self.case.code, "--limit", 3).stdout)
        self.assertEqual(writes[0]["write"]["declaredActor"], "財政課 佐藤")
        # Every write is told with the same fields, whether they are empty or not, and says whose it is.
        self.assertEqual({frozenset(w) for w in writes}, {frozenset({"service", "write", "alteration"})})
        self.assertEqual(len({frozenset(w["write"]) for w in writes}), 1)
        self.assertLessEqual({"revision", "recordTime", "method", "declaredActor", "peer", "reason", "touched", "changes",
                              "changeCount", "afterCertification"}, set(writes[0]["write"]))
        self.assertEqual({w["service"] for w in json.loads(suite().cli("--json", "log", self.case.code).stdout)},
                         {"catalog", "budget"})
        one = json.loads(suite().cli("--json", "log", name, "--limit", 2).stdout)
        self.assertEqual([w["alteration"] for w in one],
                         [['display_name: "図書巡回事業" → "図書館巡回事業"'], ["made"]])
        self.assertEqual(writes[0]["alteration"], [])
        self.assertEqual(json.loads(suite().cli("--json", "log", self.case.code, "--by", "誰か").stdout), [])


if __name__ == "__main__":
    unittest.main()
