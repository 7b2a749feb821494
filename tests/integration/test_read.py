"""From a published statement to a comparison: read, decide on the lineage, import, compare."""

import csv
import json
import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import unittest

from suite import BIN, new_jurisdiction, suite

PILLARS = ("Ⅰ　身近な安心", "Ⅱ　人のつながり")
DEPARTMENTS = "総務課"
# Of two years: (pillar, code, name, budget, executed, sub-projects); a sub-project's amounts are in
# thousands, its executed amount is known in the settlement only.
FIRST = (
    (0, "Ⅰ-１", "水辺の見守り事業", 12050, 11801, (("巡回活動", 8000, 7900), ("看板の設置", 4050, 3901))),
    (0, "Ⅰ-２", "坂道の手すり整備事業", 3000, 2950, (("手すりの新設", 3000, 2950),)),
    (1, "Ⅱ-１", "里山の交流事業", 6500, 6400, (("交流会の開催", 4000, 3950), ("里山マップの作成", 2500, 2450))),
)
SECOND = (
    (0, "Ⅰ-１", "水辺の見守り事業", 15200, 5100,
     (("巡回活動", 8100, None), ("看板の設置", 4100, None), ("手すりの新設", 3000, None))),
    (1, "Ⅱ-１", "里山の交流推進事業", 6600, 2200,
     (("交流会の開催", 4100, None), ("里山マップの作成", 2500, None))),
)


def amount(value):
    return f"{value:,}"


def rate(executed, budget):
    permille = (executed * 2000 + budget) // (2 * budget)
    return f"{permille // 10}.{permille % 10}%"


def list_of_projects(title, word, projects, date=""):
    lines = [f" {title}", *([date] if date else []), "", "（単位：千円）", "",
             f"予算額 {word}額 執行率 課　　名", ""]
    for pillar in sorted({p[0] for p in projects}):
        for number, (_, _, name, budget, executed, _) in enumerate(
                (p for p in projects if p[0] == pillar), 1):
            lines += [f"{number} {name} {amount(budget)} {amount(executed)} "
                      f"{rate(executed, budget)} {DEPARTMENTS}", ""]
    budget, executed = (sum(p[i] for p in projects) for i in (3, 4))
    lines += [f"{amount(budget)} {amount(executed)} {rate(executed, budget)}", ""]
    for pillar in PILLARS:
        lines += [pillar, ""]
    return lines + ["事業名", "", "事 業 別 一 覧 表", "", "合　計"]


def page(project, word, settled):
    _, code, name, budget, executed, subs = project
    lines = [f"{code} 事業内容 ", "", name, ""]
    for number, (sub, planned, spent) in enumerate(subs, 1):
        figures = (f"予算：{amount(planned)}千円 {word}：{amount(spent)}千円 "
                   f"差引：{amount(planned - spent)}千円" if settled else f"{amount(planned)}千円")
        lines += [f"{'１２３'[number - 1]} {sub}【{figures}】 ", "・年間を通じた取組", ""]
    lines += [f"予算額 {amount(budget)}千円 ", "", f"{word}額 {amount(executed)}千円 ", ""]
    if settled:
        lines += [f"差 引 {amount(budget - executed)}千円 ", ""]
    lines += [f"執行率 {rate(executed, budget).replace('%', '％')} ", "", DEPARTMENTS, "",
              "事業指標・目標 ", "", *(["（目標に対する成果） ", ""] if settled else []),
              "・参加者数 80人（92人）" if settled else "・参加者数 100人", ""]
    return lines


def statement(title, word, projects, settled, date=""):
    pages = [list_of_projects(title, word, projects, date)]
    pages += [page(project, word, settled) for project in projects]
    return "\f".join("\n".join(lines) + "\n" for lines in pages)


def paper():
    return (statement("令和４年度　緑の丘区個性ある区づくり推進費　決算総括説明書", "決算", FIRST, True) + "\f" +
            statement("令和５年度　緑の丘区個性ある区づくり推進費　執行状況", "執行", SECOND, False,
                      "（７月31日現在）"))


class ReadTest(unittest.TestCase):
    def setUp(self):
        self.suite = suite()
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.paper = self.folder / "paper.txt"
        self.paper.write_text(paper(), encoding="utf-8")
        self.out = self.folder / "out"
        self.code = new_jurisdiction()

    def read(self, *arguments, code=0):
        result = self.suite.cli("read", self.paper, *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def write(self):
        return self.read("--jurisdiction", self.code, "--name", "緑の丘区", "--out", self.out)

    def rows(self, name):
        with open(self.out / f"{name}.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def review(self, *arguments, code=0):
        result = self.suite.cli("lineage", "review", self.out, *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def test_reports_what_it_reads(self):
        said = self.read().stdout
        self.assertIn("2022  settlement", said)
        self.assertIn("3 projects, 5 sub-projects, 3 indicators", said)
        self.assertIn("2023  in year, as of 2023-07-31", said)
        self.assertIn("not understood: 0", said)
        summary = json.loads(self.read("--json").stdout)[0]
        self.assertEqual([s["projects"] for s in summary["statements"]], [3, 2])

    def test_a_year_alone(self):
        summary = json.loads(self.read("--json", "--year", "2023").stdout)[0]
        self.assertEqual([s["fiscal_year"] for s in summary["statements"]], [2023])
        self.read("--year", "1999", code=2)

    def test_the_whole_reading_as_json(self):
        whole = json.loads(self.read("--format", "json").stdout)[0]
        first = whole["statements"][0]["projects"][0]
        self.assertEqual(first["code"], "I-1")
        self.assertEqual(first["sub_projects"][1]["name"]["text"], "看板の設置")
        self.assertGreater(first["sub_projects"][1]["figures"][0]["line"], 0)

    def test_what_is_read_can_be_imported_and_compared(self):
        self.write()
        self.review("--accept-above", "60")
        self.suite.cli("import", self.out)
        page_of_projects = self.suite.cli("compare", self.code, 2022, 2023, "--unit", "yen", "--width", 200).stdout
        # The totals as printed, and the merged project beside what it was made of.
        self.assertIn("21,550,000", page_of_projects)
        self.assertIn("21,151,000", page_of_projects)
        self.assertIn("2022 坂道の手すり整備事業（統合）", page_of_projects)
        again = self.suite.cli("import", self.out, check=False)
        self.assertEqual(again.returncode, 0, again.stderr)

    def test_every_figure_has_its_place(self):
        self.write()
        lines = self.paper.read_text(encoding="utf-8").replace("\f", "").split("\n")
        proved = {(row["fiscal_year"], row["id"]): row for row in self.rows("provenance")
                  if row["file"] == "reported_figures"}
        figures = self.rows("reported_figures")
        self.assertEqual(len(proved), len(figures))
        for row in figures:
            if row["unit_yen"] == "0":
                continue
            place = int(proved[row["fiscal_year"], row["figure"]]["line"])
            self.assertIn(amount(int(row["value"])), lines[place - 1])

    def test_absent_is_not_zero(self):
        self.write()
        told = {(row["fiscal_year"], row["node"]) for row in self.rows("statement_figures")
                if row["figure"] == "disbursed"}
        self.assertIn(("2022", "projects/I-1/subProjects/1"), told)
        self.assertNotIn(("2023", "projects/I-1/subProjects/1"), told)
        self.assertIn(("2023", "projects/I-1"), told)

    def test_decisions_survive_reading_again(self):
        self.write()
        self.review(code=2)  # no terminal
        self.assertIn("0 accepted", self.review("--list").stdout)
        self.review("--accept-above", "90")
        accepted = self.rows("lineage_edges")
        self.assertTrue(accepted)
        files = {path.name: path.read_bytes() for path in self.out.iterdir()}
        self.write()
        self.assertEqual({path.name: path.read_bytes() for path in self.out.iterdir()}, files)
        self.assertEqual(self.rows("lineage_edges"), accepted)

    def test_asks_at_a_terminal_and_records_each_answer(self):
        self.write()
        first, second = (row["proposal"] for row in self.rows("lineage_proposals")[:2])
        said = self.at_terminal("a\nx\nr\nq\n")
        self.assertIn("水辺の見守り事業", said)
        self.assertIn("12,050,000円", said)
        decisions = {row["proposal"]: row["decision"] for row in self.rows("lineage_proposals")}
        self.assertEqual((decisions[first], decisions[second]), ("accepted", "rejected"))
        self.assertEqual([row["edge"] for row in self.rows("lineage_edges")], [first])

    def at_terminal(self, answers):
        """What the review says to somebody who types these answers."""
        parent, child = pty.openpty()
        try:
            process = subprocess.Popen([BIN / "kuzukuri", "lineage", "review", self.out],
                                       stdin=child, stdout=subprocess.PIPE, text=True)
            os.write(parent, answers.encode())
            said, _ = process.communicate(timeout=20)
        finally:
            os.close(parent)
            os.close(child)
        self.assertEqual(process.returncode, 0, said)
        return said

    def test_ids_are_those_of_an_earlier_folder(self):
        self.write()
        departments = self.out / "departments.csv"
        departments.write_text(departments.read_text(encoding="utf-8").replace("dept-01", "office"),
                               encoding="utf-8")
        other = self.folder / "other"
        self.read("--jurisdiction", self.code, "--like", self.out, "--out", other)
        self.assertIn("office", (other / "projects.csv").read_text(encoding="utf-8"))
        self.assertIn("緑の丘区", (other / "jurisdiction.csv").read_text(encoding="utf-8"))

    def test_refuses_what_it_cannot_do(self):
        self.assertIn("--jurisdiction", self.read("--out", self.out, code=2).stderr)
        self.assertIn("neither the name of rules", self.read("--rules", "none", code=2).stderr)
        self.read("--jurisdiction", "123", "--out", self.out, code=2)
        foreign = self.folder / "foreign"
        foreign.mkdir()
        (foreign / "projects.csv").write_text("mine\n", encoding="utf-8")
        said = self.read("--jurisdiction", self.code, "--out", foreign, code=2).stderr
        self.assertIn("name another folder", said)
        self.assertEqual((foreign / "projects.csv").read_text(encoding="utf-8"), "mine\n")

    def test_checks_itself_against_facts(self):
        facts = {"years": [{"fiscal_year": 2022, "stage": "settlement", "projects": [
            {"code": "I-1", "name": "水辺の見守り事業", "pillar_code": "I", "page": {
                "code_printed": "Ⅰ-１", "budget_k": 12050, "executed_k": 11801, "difference_k": 249,
                "rate_printed": "97.9%", "departments": [DEPARTMENTS]}}]}]}
        path = self.folder / "facts.json"
        path.write_text(json.dumps(facts), encoding="utf-8")
        result = json.loads(self.read("--check", path, "--json", "--year", "2022", code=1).stdout)
        right = {kind["kind"]: kind["right"] for kind in result["kinds"]}
        self.assertEqual(right["project figures"], 4)
        # What the facts leave out is told.
        self.assertIn(("project", "2022 II-1"),
                      {(d["kind"], d["where"]) for d in result["differences"]})


if __name__ == "__main__":
    unittest.main()
