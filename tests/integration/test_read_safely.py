"""No money is written that a paper does not stand for: what cannot be told is refused, with the reason."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from suite import new_jurisdiction, suite

REPO = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KUZUKURI_BIN", REPO / "build/dev/bin")).resolve()
CASES = pathlib.Path(__file__).parent / "cases"
WRITTEN, REFUSED, CONTRADICTIONS, IN_PART = 0, 1, 3, 4

TITLE = "令和６年度 主要な施策の成果説明書\n"
UNIT = "（単位：千円）\n"
HEADINGS = "番号 事業名 予算現額 支出済額 翌年度繰越額 不用額 執行率 所管課\n"
ROWS = ("1 水路清掃事業 6,600 6,600 0 0 100.0 土木課\n"
        "2 図書巡回事業 3,900 3,000 0 900 76.9 生涯学習課\n")
TOTAL = "合計 10,500 9,600 0 900 91.4\n"
PROJECTS = {"水路清掃事業": (6_600_000, 6_600_000), "図書巡回事業": (3_900_000, 3_000_000)}


def case(name):
    return (CASES / name).read_text(encoding="utf-8")


class Papers(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "out"

    def run_on(self, command, text, *arguments, code=None):
        paper = self.folder / "paper.txt"
        paper.write_text(text, encoding="utf-8")
        done = subprocess.run([BIN / "kuzukuri", command, paper, *map(str, arguments)],
                              capture_output=True, text=True, timeout=60, check=False)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def read(self, text, *arguments, code=WRITTEN):
        """The only statement of a paper, and what of it is refused."""
        reading = json.loads(self.run_on("read", text, "--format", "json", *arguments, code=code).stdout)[0]
        self.assertEqual(len(reading["statements"]), 1)
        return reading["statements"][0], reading["refused"]

    def write(self, text, *arguments, jurisdiction="980030", code=WRITTEN):
        return self.run_on("read", text, "--jurisdiction", jurisdiction, "--name", "水郷市", "-o", self.out,
                           *arguments, code=code)

    def audit(self, text, code=WRITTEN):
        return json.loads(self.run_on("audit", text, "--format", "json", code=code).stdout)["files"][0]

    def amounts(self, text, *arguments):
        """name -> yen appropriated and executed, of the projects of a paper that is read whole."""
        statement, refused = self.read(text, *arguments)
        self.assertEqual(refused, [])
        found = {}
        for table in statement["tables"]:
            for row in table["rows"]:
                if "project" not in row:
                    continue
                yen = {f["measure"]: f["value"] * f["unit_yen"] for f in row["figures"]}
                found[row["label"]["text"]] = (yen["appropriation"], yen["executed"])
        self.assertEqual(len(found), len(statement["projects"]))
        return found

    def departments(self, text):
        statement, _ = self.read(text)
        return {row["label"]["text"]: [d["text"] for d in row.get("departments", [])]
                for row in statement["tables"][0]["rows"] if "project" in row}

    def refused(self, text, *words, arguments=()):
        """Nothing is written of a paper, and the screen says why."""
        done = self.write(text, *arguments, code=REFUSED)
        for word in words:
            self.assertIn(word, done.stdout)
        self.assertIn("nothing is written", done.stderr)
        self.assertFalse(self.out.exists())
        return done


class TitlesAndSections(Papers):
    PAPER = case("03-titles-and-sections-flat/r5.txt")
    TITLES = {"議会費": 1, "総務費": 3, "公債費": 1, "予備費": 1}

    def check(self, text):
        statement, refused = self.read(text)
        self.assertEqual(refused, [])
        self.assertEqual([p["name"]["text"] for p in statement["pillars"]], list(self.TITLES))
        projects = [(statement["pillars"][p["pillar"]]["name"]["text"], p["name"]["text"])
                    for p in statement["projects"]]
        self.assertEqual(projects, [("議会費", "議会費"), ("総務費", "総務管理費"), ("総務費", "徴税費"),
                                    ("総務費", "選挙費"), ("公債費", "公債費"), ("予備費", "予備費")])
        posted = sum(f["value"] for t in statement["tables"] for row in t["rows"] if "project" in row
                     for f in row["figures"] if f["measure"] == "appropriation")
        self.assertEqual(posted, 2_780_000_000)

    def lines(self):
        lines = self.PAPER.splitlines()
        return lines[:3], lines[3:-1], lines[-1]

    def renumbered(self, number):
        head, rows, total = self.lines()
        titles = (0, 2, 6, 8)
        return "\n".join([*head, *(number(row, i in titles) for i, row in enumerate(rows)), total]) + "\n"

    def test_the_sections_are_read_below_their_titles(self):
        self.check(self.PAPER)

    def test_by_whatever_name_the_total_goes(self):
        for name in ("歳出総額", "支出合計", "一般会計計", "合計", "総計", "計", "歳　出　合　計", "歳出の部"):
            with self.subTest(name=name):
                self.check(self.PAPER.replace("歳出合計", name))

    def test_wherever_the_total_stands(self):
        head, rows, total = self.lines()
        self.check("\n".join([*head, total, *rows]) + "\n")
        self.check("\n".join([*head, *rows]) + "\n")

    def test_however_the_rows_are_numbered(self):
        self.check(self.renumbered(lambda row, title: row if title else " " + row))
        self.check(self.renumbered(lambda row, title: f"第{row.replace(' ', '款 ' if title else '項 ', 1)}"))
        self.check(self.renumbered(lambda row, title: row.replace(" ", "款 " if title else "項 ", 1)))
        self.check(self.renumbered(lambda row, title: row if title else f"({row.replace(' ', ') ', 1)}"))
        self.check(self.renumbered(lambda row, title: row.split(" ", 1)[1]).replace("番号 ", ""))

    def test_the_audit_has_held_titles_and_total_against_their_parts(self):
        for text in (self.PAPER, self.PAPER.replace("歳出合計", "合計")):
            audit = self.audit(text)
            self.assertEqual(audit["violations"], [])
            # Of four titles and the total, in four measures each.
            self.assertEqual(audit["checked"]["sum"], {"relations": 20, "rows": 5})
            self.assertEqual(audit["unchecked_figures"], 0)

    def test_a_changed_figure_is_named_by_its_sum_as_well(self):
        for old, new in (("歳出合計 2,780,000,000", "歳出合計 2,880,000,000"),
                         ("2 徴税費 400,000,000", "2 徴税費 410,000,000"),
                         ("2 総務費 1,900,000,000", "2 総務費 1,910,000,000")):
            with self.subTest(new=new):
                audit = self.audit(self.PAPER.replace(old, new), code=CONTRADICTIONS)
                self.assertEqual([v["suspect"]["text"] for v in audit["violations"]], [new.split()[-1]])
                kinds = {r["kind"] for r in audit["violations"][0]["relations"]}
                self.assertEqual(kinds, {"difference", "rate", "sum"})

    def test_a_wrong_total_does_not_keep_the_rows_out_and_a_wrong_row_does(self):
        self.check(self.PAPER.replace("歳出合計 2,780,000,000", "歳出合計 2,880,000,000"))
        self.refused(self.PAPER.replace("2 徴税費 400,000,000", "2 徴税費 410,000,000"),
                     "徴税費 (line 8), 410,000,000, contradicts")

    def test_items_below_sections_are_their_parts(self):
        text = self.PAPER.replace(
            "2 徴税費 400,000,000 380,000,000 0 20,000,000 95.0\n",
            "2 徴税費 400,000,000 380,000,000 0 20,000,000 95.0\n"
            "1 税務総務費 300,000,000 290,000,000 0 10,000,000 96.7\n"
            "2 賦課徴収費 100,000,000 90,000,000 0 10,000,000 90.0\n")
        statement, refused = self.read(text)
        self.assertEqual(refused, [])
        taxes = next(p for p in statement["projects"] if p["name"]["text"] == "徴税費")
        self.assertEqual([s["name"]["text"] for s in taxes["sub_projects"]], ["税務総務費", "賦課徴収費"])

    def test_sums_that_nothing_explains_are_refused(self):
        head = "令和５年度 一般会計歳出決算書\n（単位：円）\n番号 区分 予算現額 支出済額 不用額 執行率\n"
        rows = ("1 総務管理費 1,300,000,000 1,130,000,000 170,000,000 86.9\n"
                "2 徴税費 600,000,000 570,000,000 30,000,000 95.0\n")
        self.refused(head + rows + "3 総務費 1,900,000,000 1,700,000,000 200,000,000 89.5\n",
                     "総務費 (line 6) is the sum of rows above it")
        self.refused(head + rows + "全庁 1,900,000,000 1,710,000,000 190,000,000 90.0\n",
                     "全庁 (line 6) looks like the sum")

    def test_single_sections_of_another_name_are_found_by_the_total(self):
        text = ("令和５年度 一般会計歳出決算書\n（単位：円）\n区分 予算現額 支出済額 不用額 執行率\n"
                "議会費 210,000 204,000 6,000 97.1\n議会の運営 210,000 204,000 6,000 97.1\n"
                "公債費 640,000 640,000 0 100.0\n元利償還金 640,000 640,000 0 100.0\n")
        statement, refused = self.read(text + "歳出合計 850,000 844,000 6,000 99.3\n")
        self.assertEqual(refused, [])
        self.assertEqual([p["name"]["text"] for p in statement["projects"]], ["議会の運営", "元利償還金"])
        statement, _ = self.read(text + "歳出合計 1,700,000 1,688,000 12,000 99.3\n")
        self.assertEqual(len(statement["projects"]), 4)

    def test_rows_that_exceed_a_total_that_is_right_are_refused(self):
        text = ("令和５年度 一般会計歳出決算書\n（単位：円）\n番号 区分 予算現額 支出済額 不用額 執行率\n"
                "1 道路費 3,000,000 2,900,000 100,000 96.7\nうち国費分 1,400,000 1,350,000 50,000 96.4\n"
                "2 公園費 1,000,000 900,000 100,000 90.0\n合計 4,000,000 3,800,000 200,000 95.0\n")
        self.refused(text, "its rows come to 5,400,000, more than the total 合計 (line 7)")

    def test_what_is_imported_adds_up_to_the_paper(self):
        services = suite()
        code = new_jurisdiction()
        self.write(self.PAPER, jurisdiction=code)
        services.cli("import", self.out)
        balance = services.cli("balance", code, 2023, "--width", 200).stdout
        self.assertIn("2,780,000,000", balance)
        self.assertIn("2,544,000,000", balance)


class Columns(Papers):
    def paper(self, headings, *rows):
        return TITLE + UNIT + "\n".join([headings, *rows]) + "\n"

    def test_the_departments_column_stands_before_the_figures(self):
        text = case("04-department-before-figures/r6.txt")
        self.assertEqual(self.amounts(text), PROJECTS)
        self.assertEqual(self.departments(text), {"水路清掃事業": ["土木課"], "図書巡回事業": ["生涯学習課"]})

    def test_or_before_the_name(self):
        figures = "予算現額 支出済額 翌年度繰越額 不用額 執行率"
        for headings, row in ((f"番号 所管課 事業名 {figures}", "{number} {department} {name} {figures}"),
                              (f"担当課 番号 事業名 {figures}", "{department} {number} {name} {figures}"),
                              (f"事業名 課名 {figures} 備考", "{name} {department} {figures} ※1")):
            text = self.paper(headings,
                              row.format(number=1, name="水路清掃事業", department="土木課",
                                         figures="6,600 6,600 0 0 100.0"),
                              row.format(number=2, name="図書巡回事業", department="教育委員会",
                                         figures="3,900 3,000 0 900 76.9"), TOTAL.strip())
            with self.subTest(headings=headings):
                self.assertEqual(self.amounts(text), PROJECTS)
                self.assertEqual(self.departments(text),
                                 {"水路清掃事業": ["土木課"], "図書巡回事業": ["教育委員会"]})

    def test_a_name_that_looks_like_a_department_stays_a_name(self):
        text = self.paper("番号 事業名 所管課 予算現額 支出済額 不用額 執行率",
                          "1 子育て支援センター 福祉課 6,600 6,600 0 100.0",
                          "2 図書館 生涯学習課、中央図書館 3,900 3,000 900 76.9")
        self.assertEqual(self.departments(text), {"子育て支援センター": ["福祉課"],
                                                  "図書館": ["生涯学習課", "中央図書館"]})

    def test_a_department_that_cannot_be_told_from_the_name_is_not_guessed(self):
        self.refused(self.paper("番号 事業名 所管課 予算現額 支出済額 不用額 執行率",
                                "1 水路 清掃 見守り隊 6,600 6,600 0 100.0",
                                "2 図書巡回事業 生涯学習課 3,900 3,000 900 76.9"),
                     "水路 清掃 見守り隊")

    def test_a_number_behind_the_figures_shifts_nothing(self):
        text = case("05-numbers-behind-the-figures/r6.txt")
        self.assertEqual(self.amounts(text), {"橋りょう点検事業": (4_200_000, 3_990_000),
                                              "街灯更新事業": (5_000_000, 5_000_000)})
        self.assertEqual(self.audit(text)["violations"], [])

    def test_nor_do_rates_and_ranks(self):
        head = "番号 事業名 予算現額 支出済額 翌年度繰越額 不用額 執行率"
        bridges, lamps = "1 橋りょう点検事業 4,200 3,990 0 210 95", "2 街灯更新事業 5,000 5,000 0 0 100"
        total = "合計 9,200 8,990 0 210 97.7"
        for headings, ends in (("構成比", ("46", "54", "100")), ("前年度比", ("101.2", "皆増", "99.0")),
                               ("順位 備考", ("2 ※1", "1 3", "")), ("所管課 備考", ("土木課 1", "土木課 2", "")),
                               ("繰越率", ("0", "0", "0"))):
            text = self.paper(f"{head} {headings}", *(f"{row} {end}" for row, end in
                                                      zip((bridges, lamps, total), ends)))
            with self.subTest(headings=headings):
                self.assertEqual(self.amounts(text)["街灯更新事業"], (5_000_000, 5_000_000))
                self.assertEqual(self.audit(text)["violations"], [])

    def test_a_share_may_stand_between_the_figures(self):
        text = self.paper("番号 事業名 予算現額 構成比 支出済額 不用額 執行率",
                          "1 橋りょう点検事業 4,200 46 3,990 210 95.0", "2 街灯更新事業 5,000 54 5,000 0 100")
        self.assertEqual(self.amounts(text)["橋りょう点検事業"], (4_200_000, 3_990_000))

    def test_a_number_that_no_heading_explains_is_listed(self):
        text = self.paper("番号 事業名 予算現額 支出済額 翌年度繰越額 不用額 執行率",
                          "1 橋りょう点検事業 4,200 3,990 0 210 95.0",
                          "2 街灯更新事業 5,000 5,000 0 0 100 2", "合計 9,200 8,990 0 210 97.7")
        self.refused(text, "not understood: 1", "街灯更新事業 5,000 5,000 0 0 100 2")
        # The rows that were read are not blamed for the one that was not.
        self.assertEqual(self.audit(text)["violations"], [])

    def test_a_heading_that_no_rule_knows_is_named(self):
        said = self.run_on("read", self.paper("番号 事業名 予算現額 支出済額 達成段階",
                                              "1 橋りょう点検事業 4,200 3,990 3"), code=2).stderr
        self.assertIn("Line 3", said)
        self.assertIn("達成段階", said)


class Units(Papers):
    BODY = HEADINGS + ROWS + TOTAL

    def test_every_way_of_printing_it(self):
        for name in ("no-colon", "no-brackets", "below-headings"):
            with self.subTest(case=name):
                self.assertEqual(self.amounts(case(f"06-unit-not-found/{name}.txt")), PROJECTS)
        for unit in ("（千円）", "千円", "（金額単位：千円）", "【単位：千円】", "［単位　千円］", "（単位：千円、％）",
                     "（単位：千　円）", "（千円単位）", "※金額の単位は千円", "（７月31日現在、単位：千円）"):
            with self.subTest(unit=unit):
                self.assertEqual(self.amounts(f"{TITLE}{unit}\n{self.BODY}"), PROJECTS)
        for below in ("（単位：千円）", "（千円）（千円）（千円）（千円）（％）", "千円　千円　千円　千円　％"):
            with self.subTest(below=below):
                self.assertEqual(self.amounts(f"{TITLE}{HEADINGS}{below}\n{ROWS}{TOTAL}"), PROJECTS)
        self.assertEqual(self.amounts(f"{TITLE.strip()}（単位：千円）\n{self.BODY}"), PROJECTS)
        in_yen = self.amounts(f"{TITLE}{HEADINGS}円 円 円 円 ％\n{ROWS}{TOTAL}")
        self.assertEqual(in_yen["水路清掃事業"], (6_600, 6_600))

    def test_without_one_nothing_is_written_until_it_is_named(self):
        for unit in ("", "（単位：万円）\n"):
            with self.subTest(unit=unit):
                self.refused(TITLE + unit + self.BODY, "no unit was found; name it with --unit")
                self.assertEqual(self.amounts(TITLE + unit + self.BODY, "--unit", "thousand_yen"), PROJECTS)
        self.assertEqual(self.amounts(TITLE + self.BODY, "--unit", "yen")["水路清掃事業"], (6_600, 6_600))
        self.assertEqual(self.amounts(TITLE + self.BODY, "--unit", "million_yen")["水路清掃事業"],
                         (6_600_000_000, 6_600_000_000))
        self.run_on("read", TITLE + self.BODY, "--unit", "dozen", code=2)

    def test_what_is_printed_holds_whatever_is_named(self):
        self.assertEqual(self.amounts(TITLE + UNIT + self.BODY, "--unit", "yen"), PROJECTS)

    def test_a_unit_that_no_rule_knows_ends_the_one_before(self):
        self.read(TITLE + UNIT + self.BODY + "\n（単位：万円）\n" + self.BODY, code=REFUSED)


class WithoutNumbers(Papers):
    def test_a_list_of_names_and_amounts_is_a_list_of_projects(self):
        self.assertEqual(self.amounts(case("13-table-without-numbers/r6.txt")), PROJECTS)
        self.assertEqual(self.amounts(case("13-table-without-numbers/r6-mended.txt")), PROJECTS)
        unheaded = case("13-table-without-numbers/r6.txt").replace("事業名 ", "")
        self.assertEqual(self.amounts(unheaded), PROJECTS)

    def test_projects_of_equal_amounts_are_both_read(self):
        text = TITLE + UNIT + "事業名 予算現額 支出済額 執行率\n甲の事業 100 90 90.0\n乙の事業 100 90 90.0\n"
        self.assertEqual(self.amounts(text), {"甲の事業": (100_000, 90_000), "乙の事業": (100_000, 90_000)})

    def test_where_no_project_is_found_that_is_said(self):
        self.refused(TITLE + UNIT + HEADINGS + TOTAL, "no project was found in it")

    def test_two_views_of_the_same_money_are_not_both_posted(self):
        head = "事業名 予算現額 支出済額 執行率\n"
        text = (TITLE + UNIT + head + "土木費 6,600 6,600 100.0\n教育費 3,900 3,000 76.9\n合計 10,500 9,600 91.4\n\n" +
                head + "水路清掃事業 6,600 6,600 100.0\n図書巡回事業 2,900 2,000 69.0\n"
                "図書館事業 1,000 1,000 100.0\n合計 10,500 9,600 91.4\n")
        self.refused(text, "its total is that of 2024-L1")


class Refusals(Papers):
    PLAIN = "番号 事業名 予算現額 支出済額 所管課\n1 里山の手入れ 500 400 緑地課\n2 水辺の道 300 200 緑地課\n"

    def test_amounts_that_nothing_printed_confirms(self):
        self.refused(TITLE + UNIT + self.PLAIN, "nothing printed confirms the appropriation of 里山の手入れ")
        self.refused(TITLE + UNIT + self.PLAIN + "合計 900 700\n", "contradicts whatever it can be held against")
        self.assertEqual(self.amounts(TITLE + UNIT + self.PLAIN + "合計 800 600\n")["水辺の道"],
                         (300_000, 200_000))

    def test_the_rest_is_written_on_demand(self):
        text = TITLE + UNIT + HEADINGS + ROWS + TOTAL + "\n" + UNIT + self.PLAIN
        self.refused(text, "refused: 1")
        done = self.write(text, "--partial", code=IN_PART)
        self.assertIn("refused: 1", done.stdout)
        projects = (self.out / "projects.csv").read_text(encoding="utf-8")
        self.assertIn("水路清掃事業", projects)
        self.assertNotIn("里山の手入れ", projects)
        listed = (self.out / "not_understood.csv").read_text(encoding="utf-8")
        self.assertIn("left out: nothing printed confirms", listed)

    def test_of_nothing_left_nothing_is_written(self):
        done = self.refused(TITLE + UNIT + self.PLAIN, arguments=("--partial",))
        self.assertIn("all of it is refused", done.stderr)

    def test_the_exit_code_tells_without_writing_too(self):
        self.run_on("read", TITLE + UNIT + self.PLAIN, code=REFUSED)
        self.run_on("read", TITLE + UNIT + HEADINGS + ROWS + TOTAL, code=WRITTEN)
        summary = json.loads(self.run_on("read", TITLE + UNIT + self.PLAIN, "--json", code=REFUSED).stdout)[0]
        self.assertEqual(summary["refused"][0]["line"], 3)

    def test_an_earlier_output_stays_as_it_was(self):
        self.write(TITLE + UNIT + HEADINGS + ROWS + TOTAL)
        before = {path.name: path.read_bytes() for path in self.out.iterdir()}
        self.write(TITLE + UNIT + self.PLAIN, code=REFUSED)
        self.assertEqual({path.name: path.read_bytes() for path in self.out.iterdir()}, before)


class Doubtful(Papers):
    """Columns and rows that are not what they seem."""

    HEADINGS = "番号 事業名 予算現額 支出済額 不用額 執行率\n"
    CANALS, BOOKS = "1 水路清掃事業 6,600 6,600 0 100.0\n", "2 図書巡回事業 3,900 3,000 900 76.9\n"
    TOTAL = "合計 10,500 9,600 900 91.4\n"

    def figures(self):
        """figure -> thousand yen, of all that is declared of projects."""
        with open(self.out / "statement_figures.csv", encoding="utf-8") as file:
            found = {}
            for row in csv.DictReader(file):
                if row["node"].startswith("projects/"):
                    found.setdefault(row["figure"], []).append(int(row["printed"]) * int(row["unit_yen"]) // 1000)
            return {figure: sorted(amounts) for figure, amounts in found.items()}

    def test_two_years_side_by_side_are_told_apart_by_the_years_above_or_refused(self):
        table = ("番号 事業名 予算額 決算額 執行率 予算額 決算額 執行率\n"
                 "1 水路清掃事業 6,000 5,400 90.0 6,600 6,600 100.0\n"
                 "2 図書巡回事業 4,000 3,000 75.0 3,900 3,000 76.9\n"
                 "合計 10,000 8,400 84.0 10,500 9,600 91.4\n")
        self.refused(TITLE + UNIT + table, "two of its columns, '予算額' and '予算額'")
        self.refused(TITLE + UNIT + table.replace(" 執行率", "").replace(" 90.0", "").replace(" 100.0", "")
                     .replace(" 75.0", "").replace(" 76.9", "").replace(" 84.0", "").replace(" 91.4", ""),
                     "two of its columns")
        for years in ("令和５年度　令和６年度\n", "前年度 本年度\n"):
            with self.subTest(years=years):
                self.assertEqual(self.amounts(TITLE + UNIT + years + table), PROJECTS)

    def test_an_original_appropriation_is_a_figure_of_its_own(self):
        for current in ("予算現額", "最終予算額"):
            with self.subTest(current=current):
                self.write(TITLE + UNIT + f"番号 事業名 当初予算額 {current} 支出済額 不用額 執行率\n"
                           "1 水路清掃事業 6,000 6,600 6,600 0 100.0\n2 図書巡回事業 4,000 3,900 3,000 900 76.9\n"
                           "合計 10,000 10,500 9,600 900 91.4\n")
                self.assertEqual(self.figures(), {"original": [4000, 6000], "current_appropriation": [3900, 6600],
                                                  "disbursed": [3000, 6600]})

    def test_what_was_carried_in_is_not_posted_as_carried_out(self):
        self.refused(TITLE + UNIT + "番号 事業名 繰越額 予算現額 支出済額 不用額 執行率\n"
                     "1 堤防補修事業 1,000 8,000 6,000 2,000 75.0\n2 図書巡回事業 0 3,900 3,000 900 76.9\n"
                     "合計 1,000 11,900 9,000 2,900 75.6\n", "1,000, contradicts what stands beside it")
        self.refused("令和６年度 主要事業 執行状況\n（9月30日現在）\n" + UNIT +
                     "番号 事業名 当初予算額 繰越額 予算現額 執行額 残額 執行率\n"
                     "1 堤防補修事業 7,000 1,000 8,000 3,000 5,000 37.5\n"
                     "合計 7,000 1,000 8,000 3,000 5,000 37.5\n", "may be what was carried into the year")

    def test_what_is_added_up_over_pages_is_no_project(self):
        following = "3 公園事業 1,000 900 100 90.0\n"
        carried = (TITLE + UNIT + self.HEADINGS + self.CANALS + self.BOOKS +
                   "次頁へ繰越 10,500 9,600 900 91.4\n\f" + UNIT + self.HEADINGS +
                   "前頁より繰越 10,500 9,600 900 91.4\n" + following + "合計 11,500 10,500 1,000 91.3\n")
        totals = (TITLE + UNIT + self.HEADINGS + self.CANALS + self.BOOKS +
                  "ページ計 10,500 9,600 900 91.4\n\f" + self.HEADINGS + following +
                  "ページ計 1,000 900 100 90.0\n累計 11,500 10,500 1,000 91.3\n")
        for text in (carried, totals):
            self.assertEqual(self.amounts(text), {**PROJECTS, "公園事業": (1_000_000, 900_000)})
            self.assertEqual(self.audit(text)["violations"], [])

    def test_parts_that_count_in_the_row_above_are_not_posted_beside_it(self):
        part = "うち国費 3,000 3,000 0 100.0\n"
        self.refused(TITLE + UNIT + self.HEADINGS + self.CANALS + part + self.BOOKS + self.TOTAL,
                     "more than the total 合計")
        self.refused(TITLE + UNIT + self.HEADINGS + self.CANALS + part + self.BOOKS,
                     "うち国費 (line 5) is named as a part of a row above it")
        self.refused(TITLE + UNIT + self.HEADINGS + self.CANALS + self.BOOKS + self.TOTAL +
                     "うち繰越分 1,000 1,000 0 100.0\n", "its rows come to 11,500, more than the total 合計")

    def test_rows_that_only_compare_are_no_projects(self):
        for name in ("前年同期", "令和５年度", "対前年増減"):
            with self.subTest(name=name):
                self.refused(TITLE + UNIT + self.HEADINGS + self.CANALS + f"{name} 6,000 2,900 3,100 48.3\n" +
                             self.BOOKS + f"{name} 3,800 1,700 2,100 44.7\n",
                             f"{name} (line 5) is named as another year or as the change from one")

    def test_a_table_of_another_year_is_not_this_years(self):
        first = TITLE + UNIT + self.HEADINGS + self.CANALS + self.BOOKS + self.TOTAL
        second = (UNIT + self.HEADINGS + "1 水路清掃事業 5,500 5,400 100 98.2\n"
                  "2 図書巡回事業 3,500 3,000 500 85.7\n合計 9,000 8,400 600 93.3\n")
        self.refused(first + "\n" + second, "with other amounts")
        for heading in ("（参考）令和５年度\n", "前年度\n"):
            with self.subTest(heading=heading):
                self.refused(first + heading + second, "says that what stands below it is of another year")
                self.write(first + heading + second, "--partial", code=IN_PART)
                self.assertEqual(self.figures(), {"current_appropriation": [3900, 6600], "disbursed": [3000, 6600]})
                shutil.rmtree(self.out)

    def test_the_same_money_without_a_total_is_not_posted_twice(self):
        titles = "区分 予算現額 支出済額 執行率\n土木費 6,600 6,600 100.0\n教育費 3,900 3,000 76.9\n"
        projects = ("\n事業名 予算現額 支出済額 執行率\n水路清掃事業 6,600 6,600 100.0\n"
                    "図書巡回事業 2,900 2,000 69.0\n図書館事業 1,000 1,000 100.0\n")
        for total in ("", "合計 10,500 9,600 91.4\n"):
            self.refused(TITLE + UNIT + titles + total + projects, "the same money by other names")

    def test_a_title_is_not_posted_beside_its_only_section(self):
        self.refused(TITLE + UNIT + "区分 予算現額 支出済額 不用額 執行率\n土木費 6,600 6,600 0 100.0\n"
                     "水路清掃事業 6,600 6,600 0 100.0\n教育費 3,900 3,000 900 76.9\n"
                     "図書巡回事業 3,900 3,000 900 76.9\n", "土木費 (line 4) has the amounts of the row below it")

    def test_revenue_is_not_posted_as_expenditure(self):
        head = UNIT + "区分 予算現額 決算額 差引 執行率\n"
        revenue = head + "市税 5,000 5,100 △100 102.0\n地方交付税 2,000 2,000 0 100.0\n歳入合計 7,000 7,100 △100 101.4\n"
        spent = head + "総務費 4,000 3,900 100 97.5\n民生費 3,000 2,900 100 96.7\n歳出合計 7,000 6,800 200 97.1\n"
        self.refused("令和６年度 一般会計歳入決算書\n" + revenue, "revenue")
        self.refused("令和６年度 一般会計決算書\n" + revenue + spent, "revenue")
        self.write("令和６年度 一般会計決算書\n" + revenue + spent, "--partial", code=IN_PART)
        self.assertEqual(self.figures()["current_appropriation"], [3000, 4000])

    def test_rows_that_fall_short_of_a_right_total_are_not_written_as_the_whole(self):
        lost = "2 図書巡回事業 3,900,000円 3,000,000円 900,000円 76.9\n"
        self.refused(TITLE + UNIT + self.HEADINGS + self.CANALS + lost + self.TOTAL, "図書巡回事業 3,900,000円")
        short = TITLE + UNIT + self.HEADINGS + self.CANALS + self.TOTAL
        self.refused(short, "less than the total 合計 (line 5): rows are missing")
        second = "\n" + UNIT + self.HEADINGS + "3 公園事業 1,000 900 100 90.0\n合計 1,000 900 100 90.0\n"
        self.write(short + second, "--partial", code=IN_PART)
        self.assertEqual(self.figures()["current_appropriation"], [1000])


class Audits(Papers):
    def test_it_says_what_it_checked_and_nothing_of_the_rest(self):
        said = self.run_on("audit", TITLE + UNIT + HEADINGS + ROWS + TOTAL, code=WRITTEN).stdout
        self.assertIn("照合した関係 10件（差引3件・3行、執行率3件・3行、内訳と計4件・1行）", said)
        self.assertIn("照合した関係に食い違いはない。", said)
        english = self.run_on("audit", TITLE + UNIT + HEADINGS + ROWS + TOTAL, "--language", "en").stdout
        self.assertIn("Relations checked: 10 (difference 3 in 3 rows", english)

    def test_where_nothing_can_be_checked_it_does_not_say_that_all_is_well(self):
        said = self.run_on("audit", TITLE + UNIT + Refusals.PLAIN, code=WRITTEN).stdout
        self.assertIn("照合できる関係がなく、何も確かめていない。", said)
        self.assertNotIn("食い違いはない", said)
        partly = TITLE + UNIT + HEADINGS + ROWS + TOTAL + "\n" + UNIT + Refusals.PLAIN
        said = self.run_on("audit", partly, code=WRITTEN).stdout
        self.assertIn("照合の相手のない数値4件", said)

    def test_the_rate_of_nothing_is_no_check(self):
        text = TITLE + UNIT + "番号 事業名 予算現額 支出済額 執行率\n1 里山の手入れ 0 400 80.0\n"
        self.assertEqual(self.audit(text)["checked"], {})


if __name__ == "__main__":
    unittest.main()
