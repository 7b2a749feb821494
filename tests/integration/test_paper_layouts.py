"""Papers of a year group the same projects otherwise: every one agrees with the paper it was, and nothing is doubled."""

import csv
import unittest

import world
from suite import suite
from test_papers import Desk, balance

JULY = """令和６年度 主要事業 執行状況
（7月31日現在）
（単位：千円）
番号 事業名 予算額 執行額 予算残額 執行率
1 水路清掃事業 6,600 1,200 5,400 18.2
2 図書巡回事業 3,900 900 3,000 23.1
3 公園改修事業 1,000 100 900 10.0
合計 11,500 2,200 9,300 19.1
"""
TITLES = """令和６年度 主要な施策の成果説明書
（単位：千円）
番号 事業名 予算現額 支出済額 不用額 執行率
土木費 7,600 7,500 100 98.7
1 水路清掃事業 6,600 6,600 0 100.0
2 公園改修事業 1,000 900 100 90.0
教育費 3,900 3,000 900 76.9
3 図書巡回事業 3,900 3,000 900 76.9
合計 11,500 10,500 1,000 91.3
"""
OCTOBER = "令和６年度 主要事業 執行状況\n（10月31日現在）\n"
HEAD = "（単位：千円）\n番号 事業名 予算額 執行額 予算残額 執行率\n"
TWO_TABLES = f"""{OCTOBER}{HEAD}1 水路清掃事業 6,600 3,300 3,300 50.0
2 公園改修事業 1,000 200 800 20.0
計 7,600 3,500 4,100 46.1

{HEAD.splitlines()[1]}
1 図書巡回事業 3,900 1,800 2,100 46.2
計 3,900 1,800 2,100 46.2
"""
ONE = f"""{OCTOBER}{HEAD}1 水路清掃事業 6,600 3,300 3,300 50.0
合計 6,600 3,300 3,300 50.0
"""
WITHOUT_A_PROJECT = f"""{OCTOBER}{HEAD}1 水路清掃事業 6,600 3,300 3,300 50.0
2 公園改修事業 1,000 200 800 20.0
合計 7,600 3,500 4,100 46.1
"""
CANAL, BOOKS, PARK = "水路清掃事業", "図書巡回事業", "公園改修事業"


class Layouts(Desk):
    def put(self, text, out):
        folder = self.read(self.paper(f"{out}.txt", text), out=out)
        return folder, self.load(folder)

    def anew(self):
        self.setUp()

    def at(self, date):
        """Thousand yen of every row at a date, those that were last told before it among them."""
        answer = self.compare(f"2024@{date}", "2024@2024-04-02")
        rows = {row.display_name: row.cells[0] for row in answer.rows}
        rows["合計"] = answer.total.cells[0]
        return {name: (cell.appropriation_yen // 1000,
                       (cell.executed_yen or cell.incomplete_executed.known_yen) // 1000)
                for name, cell in rows.items()}

    def check(self, date, **executed):
        """Projects and total at a date are what the paper prints, in thousand yen."""
        budgets = {CANAL: 6600, BOOKS: 3900, PARK: 1000}
        want = {name: (budgets[name], spent) for name, spent in executed.items()}
        total = tuple(map(sum, zip(*want.values())))
        self.assertEqual(self.at(date), {**want, "合計": total})
        balances = suite().budget.QueryBalances(balance.QueryBalancesRequest(
            parent=f"{self.name}/fiscalYears/2024", as_of=world.day(date))).total
        spent = balances.executed_yen or balances.incomplete_executed.known_yen
        self.assertEqual((balances.appropriation_yen, spent), tuple(1000 * yen for yen in total))


class AnotherLayoutTest(Layouts):
    JULY_SAYS = {CANAL: 1200, BOOKS: 900, PARK: 100}
    SETTLED = {CANAL: 6600, BOOKS: 3000, PARK: 900}

    def test_titles_after_a_flat_list(self):
        july, _ = self.put(JULY, "july")
        for like in ({}, {"like": july}):
            folder = self.read(self.paper("settlement.txt", TITLES), out="settlement", **like)
            said = self.load(folder)
            self.assertIn("土木費", said)
            self.check("2024-07-31", **self.JULY_SAYS)
            self.check("2025-05-31", **self.SETTLED)
        page = suite().cli("balance", self.code, 2024, "--by", "project").stdout
        self.assertNotIn("区分に直接計上", page)

    def test_a_flat_list_after_titles(self):
        self.put(TITLES, "settlement")
        self.put(JULY, "july")
        self.check("2024-07-31", **self.JULY_SAYS)
        self.check("2025-05-31", **self.SETTLED)

    def test_both_in_one_call_are_what_they_are_one_by_one(self):
        self.put(JULY, "july")
        self.put(TITLES, "settlement")
        both = self.read(self.paper("july.txt", JULY), self.paper("settlement.txt", TITLES), out="both")
        before = self.heads()
        self.load(both)
        self.assertEqual(self.heads(), before)
        self.anew()
        self.load(self.read(self.paper("july.txt", JULY), self.paper("settlement.txt", TITLES),
                            out="both"))
        self.check("2024-07-31", **self.JULY_SAYS)
        self.check("2025-05-31", **self.SETTLED)

    def test_two_tables_after_one(self):
        self.put(JULY, "july")
        self.put(TWO_TABLES, "october")
        self.check("2024-07-31", **self.JULY_SAYS)
        self.check("2024-10-31", **{CANAL: 3300, BOOKS: 1800, PARK: 200})

    def test_one_table_after_two(self):
        self.put(TWO_TABLES, "october")
        self.put(JULY, "july")
        self.check("2024-07-31", **self.JULY_SAYS)
        self.check("2024-10-31", **{CANAL: 3300, BOOKS: 1800, PARK: 200})

    def test_read_and_imported_again_nothing_is_written(self):
        july, _ = self.put(JULY, "july")
        settlement, _ = self.put(TITLES, "settlement")
        before = self.heads()
        for folder in (july, settlement, july):
            self.load(folder)
        self.assertEqual(self.heads(), before)


class LeftOutTest(Layouts):
    """A paper that leaves out a project takes nothing away."""

    def check_october(self, **executed):
        told = {CANAL: 1200, BOOKS: 900, PARK: 100}
        self.check("2024-07-31", **told)
        self.check("2024-10-31", **{**told, **executed})
        page = suite().cli("compare", self.code, "2024@2024-07-31", "2024@2024-10-31").stdout
        self.assertNotIn("区分に直接計上", page)
        self.assertIn("※", page)  # of two dates

    def test_one_project_of_three(self):
        self.put(JULY, "july")
        _, said = self.put(ONE, "october")
        self.assertIn("not counted", said)
        self.check_october(**{CANAL: 3300})

    def test_two_of_three(self):
        self.put(JULY, "july")
        self.put(WITHOUT_A_PROJECT, "october")
        self.check_october(**{CANAL: 3300, PARK: 200})

    def test_an_excerpt_that_says_so(self):
        self.put(JULY, "july")
        for number, text in enumerate((WITHOUT_A_PROJECT.replace("（10月31日現在）", "（抜粋）\n（10月31日現在）"),
                                       WITHOUT_A_PROJECT.replace("執行状況", "執行状況（抜粋）"))):
            folder = self.read(self.paper(f"o{number}.txt", text), out=f"o{number}")
            with open(folder / "statements.csv") as file:
                self.assertEqual(next(csv.DictReader(file))["excerpt"], "true")
        self.load(folder)
        self.check_october(**{CANAL: 3300, PARK: 200})

    def test_an_excerpt_before_the_whole(self):
        paper = self.paper("october.txt", WITHOUT_A_PROJECT)
        suite().cli("read", paper, "--excerpt", "--jurisdiction", self.code, "--name", "水郷市", "-o",
                    self.folder / "october")
        self.load(self.folder / "october")
        self.put(JULY, "july")
        self.check_october(**{CANAL: 3300, PARK: 200})

    def test_the_whole_again_after_what_left_some_out(self):
        self.put(JULY, "july")
        self.put(WITHOUT_A_PROJECT, "october")
        self.put(TITLES, "settlement")
        self.check("2025-05-31", **{CANAL: 6600, BOOKS: 3000, PARK: 900})

    def test_imported_again_nothing_is_written(self):
        folders = [self.put(text, name)[0] for text, name in
                   ((JULY, "july"), (WITHOUT_A_PROJECT, "october"), (TITLES, "settlement"))]
        before = self.heads()
        for folder in (*folders, folders[0]):
            self.load(folder)
        self.assertEqual(self.heads(), before)

    def test_one_project_before_all_of_them(self):
        """The list was complete when it was put; put again after July it declares its total no more."""
        october, _ = self.put(ONE, "october")
        self.put(JULY, "july")
        self.check("2024-07-31", **{CANAL: 1200, BOOKS: 900, PARK: 100})
        self.load(october, "--replace")
        self.check_october(**{CANAL: 3300})

    def test_a_new_project_beside_those_that_are_left_out_waits_for_a_whole_paper(self):
        """July's total does not know of it, and October tells none."""
        text = WITHOUT_A_PROJECT.replace("2 公園改修事業 1,000 200 800 20.0", "2 堤防補修事業 8,000 2,000 6,000 25.0")
        text = text.replace("合計 7,600 3,500 4,100 46.1", "合計 14,600 5,300 9,300 36.3")
        whole = JULY.replace("7月31日", "9月30日").replace(
            "合計 11,500 2,200 9,300 19.1", "4 堤防補修事業 8,000 1,000 7,000 12.5\n合計 19,500 3,200 16,300 16.4")
        july, _ = self.put(JULY, "july")
        october = self.read(self.paper("october.txt", text), out="october")
        before = self.heads()
        said = self.load(october, code=1)
        self.assertIn("'堤防補修事業' is new under '事業別一覧1'", said)
        self.assertIn("import a paper that has all of them first", said)
        both = self.read(self.paper("j.txt", JULY), self.paper("october.txt", text), out="both")
        self.load(both, code=1)
        self.assertEqual(self.heads(), before)
        self.put(whole, "september")
        self.load(october)
        self.assertEqual(self.at("2024-10-31"), {
            CANAL: (6600, 3300), BOOKS: (3900, 900), PARK: (1000, 100), "堤防補修事業": (8000, 2000),
            "事業別一覧1": (0, 0),  # what July's total did not have, until September's has it
            "合計": (19500, 6300)})

    def test_all_three_in_one_call(self):
        self.load(self.read(self.paper("j.txt", JULY), self.paper("o.txt", WITHOUT_A_PROJECT),
                            self.paper("s.txt", TITLES), out="all"))
        self.check_october(**{CANAL: 3300, PARK: 200})
        self.check("2025-05-31", **{CANAL: 6600, BOOKS: 3000, PARK: 900})


SAME_NAMES = """令和６年度 主要な施策の成果説明書
（単位：千円）
番号 事業名 予算現額 支出済額 不用額 執行率
総務費 80 70 10 87.5
1 職員人件費 50 45 5 90.0
2 一般事務費 30 25 5 83.3
教育費 60 50 10 83.3
1 職員人件費 40 35 5 87.5
2 一般事務費 20 15 5 75.0
合計 140 120 20 85.7
"""


class NamesTest(Layouts):
    def names(self, folder):
        with open(folder / "projects.csv") as file:
            return [row["display_name"] for row in csv.DictReader(file)]

    def test_names_are_as_printed(self):
        folder = self.read(self.paper("s.txt", SAME_NAMES), out="out")
        self.assertEqual(self.names(folder), ["職員人件費", "一般事務費"] * 2)
        self.load(folder)
        page = suite().cli("balance", self.code, 2024, "--by", "project").stdout
        self.assertIn("総務費", page)  # where it stands tells them apart
        self.assertNotRegex(page, r"職員人件費（\d")
        before = self.heads()
        self.load(self.read(self.paper("s.txt", SAME_NAMES), out="again", like=folder))
        self.assertEqual(self.heads(), before)

    def test_siblings_of_one_name_are_told_apart_by_their_number(self):
        text = SAME_NAMES.replace("2 一般事務費 30", "2 職員人件費 30")
        folder = self.read(self.paper("s.txt", text), out="out")
        self.assertEqual(self.names(folder), ["職員人件費", "職員人件費（2）", "職員人件費", "一般事務費"])
        self.load(folder)


if __name__ == "__main__":
    unittest.main()
