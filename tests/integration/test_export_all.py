"""Everything that is held, as a folder: imported elsewhere it makes the same folder again."""

import csv
import random
import re
import shutil
import tempfile
import unittest
from pathlib import Path

import world
from case_folder import Case
from demo import DATA
from random_city import COLUMNS, RandomCity
from statements import Papers, Statement
from suite import new_id, new_jurisdiction, suite
from test_import_again import heads

ORDERED = ("indicator_components", "related_projects", "cross_references", "ledger_entries",
           "statement_figures", "explanation_figures")  # whose order says something


def rows_of(folder, kind):
    path = folder / f"{kind}.csv"
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parent_of(row):
    return tuple(row.get(c, "") for c in ("fiscal_year", "statement", "project", "sub_project", "indicator",
                                          "explanation"))


class ExportAll(unittest.TestCase):
    def setUp(self):
        self.scratch = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch)
        self.made = 0

    def export(self, code, *arguments, status=0, folder=None):
        """The folder that is written; what is said instead where `status` is another than 0."""
        self.made += 1
        folder = folder or self.scratch / f"export-{self.made}"
        result = suite().cli("export", "--all", code, *arguments, "-o", folder, check=False)
        self.assertEqual(result.returncode, status, result.stderr)
        return folder if status == 0 else result.stderr

    def load(self, folder, *arguments):
        return suite().cli("import", folder, *arguments).stdout

    def moved(self, folder, old, new):
        """A copy of another jurisdiction."""
        self.made += 1
        copy = self.scratch / f"moved-{self.made}"
        shutil.copytree(folder, copy)
        for file in copy.glob("*.csv"):
            file.write_bytes(re.sub(f"^{old},".encode(), f"{new},".encode(), file.read_bytes(), flags=re.M))
        return copy

    def assert_same(self, one, other):
        texts = [{file.name: file.read_bytes().decode() for file in folder.iterdir()} for folder in (one, other)]
        self.assertEqual(sorted(texts[0]), sorted(texts[1]))
        for name in texts[0]:
            self.assertEqual(texts[0][name].splitlines(), texts[1][name].splitlines(), name)
            self.assertEqual(texts[0][name], texts[1][name], name)

    def assert_unchanged_by(self, code, folder, *arguments):
        before = heads(code)
        self.load(folder, *arguments)
        self.assertEqual(heads(code), before)

    def round_trip(self, code):
        """Exports, imports elsewhere and exports there; the other code and its export."""
        first = self.export(code)
        other = new_jurisdiction()
        copy = self.moved(first, code, other)
        self.load(copy)
        self.assert_same(copy, self.export(other))
        self.assert_unchanged_by(other, copy)
        self.assert_unchanged_by(other, copy, "--update")
        self.assert_unchanged_by(code, first)
        self.assert_unchanged_by(code, first, "--update")
        return other, copy


class WholeCityTest(ExportAll):
    def test_the_demonstration(self):
        code = new_jurisdiction()
        city = self.moved(DATA, "141127", code)
        (city / "budget_years.csv").write_text(
            "jurisdiction,fiscal_year,closing_state,execution_stage,posting_granularity,executed_through,"
            "statement_title\n"
            f"{code},2022,settled,,statement,2023-03-31,決算\n{code},2023,in_year,,statement,2023-07-31,執行状況\n")
        self.load(city)
        self.round_trip(code)
        exported = self.export(code)
        for file in sorted(city.glob("*.csv")):  # all that was imported is there
            self.assertEqual(len(rows_of(exported, file.stem)), len(rows_of(city, file.stem)), file.stem)

    def test_random_cities_come_out_as_they_went_in(self):
        for seed in range(6):
            with self.subTest(seed=seed):
                self.check_city(seed)

    def check_city(self, seed):
        code = new_jurisdiction()
        city = RandomCity(random.Random(seed), code)
        city.write(self.scratch / f"city-{seed}")
        self.load(self.scratch / f"city-{seed}")
        exported = self.export(code)
        for kind in COLUMNS:
            key = lambda row: sorted(row.items())  # noqa: E731
            found = rows_of(exported, kind)
            self.assertEqual(sorted(found, key=key), sorted(city.rows[kind], key=key), kind)
            if kind in ORDERED:
                self.assertEqual(sorted(found, key=parent_of), sorted(city.rows[kind], key=parent_of), kind)
        other, copy = self.round_trip(code)
        self.edit_and_take_back(random.Random(seed), other, copy)

    def bring(self, chance, folder):
        """Imports a folder, or makes a plan of it and applies that."""
        if chance.random() < 0.5:
            self.load(folder, "--update")
            return
        plan = self.scratch / "plan"
        self.load(folder, "--update", "--plan", "--out", plan)
        suite().cli("apply", plan)

    def edit_and_take_back(self, chance, code, folder):
        """Cells are edited, and the folder as it was is imported again."""
        edited = self.moved(folder, code, code)
        changed = set()
        for kind, column in (("departments", "display_name"), ("classification_nodes", "note"),
                             ("classification_nodes", "display_name"), ("projects", "note"),
                             ("projects", "printed_names"), ("sub_projects", "position"), ("sub_projects", "parts"),
                             ("lineage_edges", "explanation"), ("explanations", "text"), ("budget_lines", "note"),
                             ("dimensions", "display_name"), ("indicators", "note"), ("indicators", "position"),
                             ("indicator_components", "label"), ("indicator_lineage_edges", "explanation")):
            rows = [r for r in rows_of(edited, kind) if r.get("fiscal_year") != "2021"]
            if not rows:
                continue
            row = chance.choice(rows)
            number = column == "position"
            row[column] = str(int(row[column]) + 1) if number else f"新={kind} \", {chance.random()}"
            self.put(edited, kind, [r if {**r, column: 0} != {**row, column: 0} else row
                                    for r in rows_of(edited, kind)])
            changed.add(kind)
        self.bring(chance, edited)
        self.assert_same(edited, self.export(code))
        self.assertGreater(len(changed), 5)
        self.bring(chance, folder)
        self.assert_same(folder, self.export(code))

    def put(self, folder, kind, rows):
        with open(folder / f"{kind}.csv", "w", encoding="utf-8", newline="") as file:
            file.write(",".join(rows[0]) + "\n")
            for row in rows:
                file.write(",".join(self.cell(cell) for cell in row.values()) + "\n")

    @staticmethod
    def cell(text):
        quoted = any(c in text for c in ",\"\r\n\t") or text != text.strip(" ")
        return '"' + text.replace('"', '""') + '"' if quoted else text


class BooksTest(ExportAll):
    def test_a_year_closed_despite_a_paper_and_one_that_was_never_set(self):
        w = world.World(suite())
        papers = Papers(w)
        w.append(2022, [w.entry(2022, i, 1000, kind=1, on="2022-04-01") for i in range(3)])
        papers.put(papers.paper("p", checks_only=True), [papers.figure(0, 1, 7)])
        w.close(2022, on="2023-06-09", disagreement_reason="説明; \"済\"")
        w.certify(2022)
        other, _ = self.round_trip(w.code)
        there = world.World.__new__(world.World)
        there.suite, there.code, there.name = suite(), other, f"jurisdictions/{other}"
        one, two = (city.settled(2022).settlement for city in (w, there))
        self.assertEqual((two.closed_on, two.disagreement_reason, two.disagreement_count, two.certified_on,
                          two.certification_reference, two.figures),
                         (one.closed_on, "説明; \"済\"", 1, one.certified_on, one.certification_reference,
                          one.figures))

    def test_the_ledger_goes_back_where_it_came_from_with_what_is_new(self):
        def stay_open(kind, rows):
            return [{**row, "closing_state": "in_year"} for row in rows] if kind == "budget_years" else rows

        city = Case("10-years-with-a-gap", stay_open)
        folder = self.export(city.code)
        self.assertNotIn("batch", rows_of(folder, "ledger_entries")[0])
        self.assert_unchanged_by(city.code, folder)
        ledger = folder / "ledger_entries.csv"
        head, first, *rest = ledger.read_text().splitlines()
        cells = first.split(",")
        more = ",".join([*cells[:2], "new-1", *cells[3:]])
        ledger.write_text("\n".join([head, first, *rest, more]) + "\n")
        result = suite().cli("import", folder, "--plan", check=False)
        said = result.stdout + result.stderr
        self.assertRegex(said, rf"1 new, {len(rest) + 1} there")
        before = heads(city.code)
        self.assertRegex(self.load(folder), rf"ledgerEntries +{len(rest) + 2} rows +revision \d+ "
                                            rf"+{len(rest) + 1} of them there already")
        self.assertEqual(heads(city.code)[1], before[1] + 1)
        again = rows_of(self.export(city.code), "ledger_entries")
        self.assertEqual(sum(row["entry"] == "new-1" for row in again), 1)
        self.assertEqual(len(again), len(rest) + 2)
        # What the ledger holds otherwise is refused, and nothing of the file is posted.
        cells[2] += "x"
        ledger.write_text("\n".join([head, first, *rest, more.replace("new-1,", "new-2,"),
                                     re.sub(r",(\d+),(\d{4}-)", r",\g<1>9,\2", more)]) + "\n")
        before = heads(city.code)
        result = suite().cli("import", folder, check=False)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("an entry with this id is in the ledger", result.stderr)
        self.assertEqual(heads(city.code), before)

    def test_printed_cells_in_whatever_order_are_the_same_paper(self):
        w = world.World(suite())
        papers = Papers(w)
        cells = [papers.cell("p", f"c{i}", 0, 1, i, row=i) for i in range(4)]
        paper = papers.paper("p", Statement.KIND_STATUS)
        self.assertFalse(papers.put(paper, [papers.figure(0, 1, 7)], cells=cells[::-1]).unchanged)
        self.assertTrue(papers.put(paper, [papers.figure(0, 1, 7)], cells=cells).unchanged)
        self.round_trip(w.code)


class FolderTest(ExportAll):
    def test_some_years(self):
        w = world.World(suite())
        folder = self.export(w.code, 2023)
        for kind in ("fiscal_years", "classification_nodes", "projects", "budget_lines"):
            self.assertEqual({row["fiscal_year"] for row in rows_of(folder, kind)}, {"2023"}, kind)
        self.assertEqual(len(rows_of(folder, "departments")), 1)
        self.assertEqual(sorted(file.stem for file in folder.iterdir()),
                         ["budget_lines", "classification_nodes", "departments", "fiscal_years", "jurisdiction",
                          "projects"])
        self.assertIn("nothing is held of fiscal year 2031; there are 2022, 2023",
                      self.export(w.code, 2031, status=1))
        self.assert_same(self.export(w.code, 2023, 2022), self.export(w.code))

    def test_a_folder_with_something_in_it_is_left_alone(self):
        w = world.World(suite())
        folder = self.scratch / "mine"
        folder.mkdir()
        self.export(w.code, folder=folder)  # empty
        (folder / "notes.txt").write_text("x")
        (folder / "sub_projects.csv").write_text("stale")
        said = self.export(w.code, folder=folder, status=2)
        self.assertIn("is not empty; name another folder, or --force", said)
        self.assertEqual((folder / "sub_projects.csv").read_text(), "stale")
        self.export(w.code, "--force", folder=folder)
        self.assertEqual((folder / "notes.txt").read_text(), "x")
        self.assertFalse((folder / "sub_projects.csv").exists())
        (folder / "notes.txt").unlink()
        self.assert_same(folder, self.export(w.code))
        self.assertEqual([path for path in self.scratch.iterdir() if ".part" in path.name], [])

    def test_what_goes_with_all_and_what_does_not(self):
        code = new_jurisdiction()
        for arguments in (("--all", code), ("--all", code, "-o", "x", "--revision", 3), (code,), (code, 2022, 2023),
                          (code, 2022, "--force")):
            self.assertEqual(suite().cli("export", *arguments, check=False).returncode, 2, arguments)
        said = self.export(code, status=1)
        self.assertIn("NOT_FOUND", said)
        self.assertEqual(list(self.scratch.iterdir()), [])


class RefusalTest(ExportAll):
    def refused(self, code):
        said = self.export(code, status=1)
        self.assertEqual(list(self.scratch.iterdir()), [])
        return said

    def test_texts_that_a_list_in_a_cell_cannot_hold(self):
        w = world.World(suite())
        p, text = world.project, world.node.PrintedText
        name = w.project(2023, 9)
        suite().catalog.BatchCreateProjects(p.BatchCreateProjectsRequest(
            parent=w.year(2023), request_id=new_id(), projects=[w.make_project(
                2023, 9, printed_names=[text(place="a=b", text="c"), text(place="list", text="d;e")],
                sub_projects=[p.SubProject(name=f"{name}/subProjects/1", display_name="細事業", parts=["f;g"],
                                           cross_references=[p.CrossReference(
                                               kind=1, target="jurisdictions/011002/fiscalYears/2020/projects/A")])])]))
        said = self.refused(w.code)
        self.assertIn(f"{name}: printed_names: 'a=b': it has the character =", said)
        self.assertIn(f"{name}: printed_names: 'list=d;e': it has a semicolon", said)
        self.assertIn(f"{name}/subProjects/1: parts: 'f;g': it has a semicolon", said)
        self.assertIn(f"{name}/subProjects/1: cross_references: 'jurisdictions/011002/", said)
        self.assertIn("4 cell(s) would be read otherwise", said)
        self.export(w.code, 2022)

    def test_an_edge_over_years_that_have_projects_by_now(self):
        w = world.World(suite(), years=(2021, 2023))
        edge = w.edge("e", world.lineage.LineageEdge.TYPE_CONTINUES, w.project(2021, 0), w.project(2023, 0))
        w.create_edges([edge])
        self.round_trip(w.code)
        suite().catalog.BatchCreateFiscalYears(world.fiscal_year.BatchCreateFiscalYearsRequest(
            parent=w.name, request_id=new_id(), fiscal_years=[world.fiscal_year.FiscalYear(
                name=w.year(2022), display_name="2022", primary_tree="list")]))
        w.create_nodes(2022)
        w.create_projects(2022, range(1))
        for path in list(self.scratch.iterdir()):
            shutil.rmtree(path)
        self.assertIn(f"{edge.name}: predecessor: '{edge.predecessor}': it is not below {w.year(2022)}",
                      self.refused(w.code))
        # Without that year's projects an import takes it as it is.
        self.assertEqual(rows_of(self.export(w.code, 2021, 2023), "lineage_edges")[0]["predecessor"],
                         "projects/P-0")


if __name__ == "__main__":
    unittest.main()
