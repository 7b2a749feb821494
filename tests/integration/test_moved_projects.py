"""A project is moved between papers: its money goes along, and no total printed before becomes wrong by it."""

import csv
import unittest

import world
from suite import new_jurisdiction, suite
from test_papers import Desk, balance, statement


def rows(path):
    with path.open() as file:
        return list(csv.DictReader(file))


HEAD = """令和６年度 主要事業 執行状況
（{day}現在）
（単位：千円）
番号 事業名 予算現額 支出済額 予算残額 執行率
"""
JULY = HEAD.format(day="7月31日") + """総務費 6,600 1,900 4,700 28.8
1 庁舎管理事業 4,000 1,000 3,000 25.0
2 街路清掃事業 2,600 900 1,700 34.6
土木費 5,000 500 4,500 10.0
3 道路改修事業 5,000 500 4,500 10.0
合計 11,600 2,400 9,200 20.7
"""
OCTOBER = HEAD.format(day="10月31日") + """総務費 4,000 2,000 2,000 50.0
1 庁舎管理事業 4,000 2,000 2,000 50.0
土木費 7,600 2,200 5,400 28.9
2 街路清掃事業 2,600 1,200 1,400 46.2
3 道路改修事業 5,000 1,000 4,000 20.0
合計 11,600 4,200 7,400 36.2
"""
JULY_MENDED = JULY.replace("1,000 3,000 25.0", "1,100 2,900 27.5").replace(
    "6,600 1,900 4,700 28.8", "6,600 2,000 4,600 30.3").replace(
    "11,600 2,400 9,200 20.7", "11,600 2,500 9,100 21.6")
BEFORE = {"総務費": (6600, 1900), "土木費": (5000, 500)}
JULY_SAYS = {"総務費": (4000, 1000), "土木費": (7600, 1400)}  # as the year is ordered now


class MovedProjectTest(Desk):
    def put(self, text, name):
        return self.load(self.read(self.paper(f"{name}.txt", text), out=name))

    def move(self, project="街路清掃事業", below="土木費"):
        suite().cli("export", "--all", self.code, "-o", self.folder / "look", "--force")
        projects = rows(self.folder / "look" / "projects.csv")
        nodes = rows(self.folder / "look" / "classification_nodes.csv")
        year = f"{self.name}/fiscalYears/2024"
        which = next(r["project"] for r in projects if r["display_name"] == project)
        there = next(r["node"] for r in nodes if r["display_name"] == below)
        suite().cli("move", f"{year}/projects/{which}", "--under", there, "--reason", "組織改正")

    def classes(self, date):
        """Thousand yen of the classes at a date: appropriation and executed."""
        answer = suite().budget.QueryGroupedBalances(balance.QueryGroupedBalancesRequest(
            parent=self.name, fiscal_years=[2024], as_of=world.day(date),
            grouping=balance.BALANCE_GROUPING_CLASSIFICATION_NODE))
        names = {f"{self.name}/fiscalYears/2024/classificationNodes/{r['node']}": r["display_name"]
                 for r in rows(self.folder / "look" / "classification_nodes.csv")}
        return {names[b.key]: (b.figures.appropriation.current_yen // 1000, b.figures.execution.executed_yen // 1000)
                for b in answer.balances if names[b.key] in BEFORE}

    def check_in_order(self):
        self.assertEqual(self.classes("2024-07-31"), JULY_SAYS)
        for page in (suite().cli("report", self.code, 2024).stdout,
                     suite().cli("compare", self.code, "2024@2024-07-31", "2024").stdout):
            self.assertNotIn("区分に直接計上", page)

    def setUp(self):
        super().setUp()
        self.put(JULY, "july")

    def test_the_next_paper_leaves_what_was_moved(self):
        self.move()
        self.check_in_order()
        self.put(OCTOBER, "october")
        self.check_in_order()
        self.assertEqual(self.classes("2024-10-31"), {"総務費": (4000, 2000), "土木費": (7600, 2200)})
        self.assertNotIn("区分に直接計上", suite().cli("balance", self.code, 2024).stdout)

    def test_the_same_paper_again_is_the_same_paper(self):
        self.move()
        heads = self.heads()
        self.put(JULY, "july")
        self.assertEqual(self.heads(), heads)
        self.check_in_order()

    def test_a_paper_is_mended_after_the_move(self):
        self.move()
        said = self.load(self.read(self.paper("july.txt", JULY_MENDED), out="july"), "--replace")
        self.assertNotIn("disagrees", said)
        self.assertEqual(self.classes("2024-07-31"), {"総務費": (4000, 1100), "土木費": (7600, 1400)})
        self.put(OCTOBER, "october")
        self.assertEqual(self.classes("2024-07-31"), {"総務費": (4000, 1100), "土木費": (7600, 1400)})

    def test_moved_back_and_on(self):
        self.move()
        self.move(below="総務費")
        self.put(OCTOBER.replace("2,000 2,000 50.0", "2,100 1,900 52.5").replace(
            "4,200 7,400 36.2", "4,300 7,300 37.1"), "october")
        self.assertEqual(self.classes("2024-07-31"), BEFORE)

    def test_another_suite_is_told(self):
        self.move()
        first = self.folder / "first"
        suite().cli("export", "--all", self.code, "-o", first)
        self.assertEqual({r["rollups"].count("classificationNodes/")
                          for r in rows(first / "statement_placements.csv")}, {2})
        code = new_jurisdiction()
        there = self.folder / "there"
        there.mkdir()
        for file in first.glob("*.csv"):
            (there / file.name).write_text(file.read_text().replace(self.code, code))
        self.code, self.name = code, f"jurisdictions/{code}"
        self.load(there)
        (self.folder / "look" / "classification_nodes.csv").write_text(
            (there / "classification_nodes.csv").read_text())
        self.check_in_order()
        self.put(OCTOBER, "october")
        self.check_in_order()
        self.move(below="総務費")
        self.move()
        second = self.folder / "second"
        suite().cli("export", "--all", self.code, "-o", second)
        july = [r for r in rows(second / "statement_placements.csv") if "07" in r["statement"]]
        self.assertEqual([r["rollups"] for r in july],
                         [r["rollups"] for r in rows(there / "statement_placements.csv")])

    def test_a_closed_year_agrees_with_its_papers_after_a_move(self):
        self.move()
        suite().cli("close", self.code, 2024, "--plan")
        page = suite().cli("close", self.code, 2024).stdout
        self.assertNotIn("一致しません", page)

    def test_an_earlier_revision_knows_nothing_of_the_move(self):
        name = self.statements(2024)[0].name
        before = self.heads()[1]
        self.move()
        ask = lambda revision: suite().budget.ListStatementPlacements(
            statement.ListStatementPlacementsRequest(parent=name, revision=revision)).placements
        self.assertEqual(len(ask(before)), 0)
        self.assertEqual(len(ask(0)), 1)
        pages = suite().budget.ListStatementPlacements(
            statement.ListStatementPlacementsRequest(parent=name, page_size=1))
        self.assertEqual((len(pages.placements), pages.next_page_token), (1, ""))


if __name__ == "__main__":
    unittest.main()
