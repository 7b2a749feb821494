"""Papers of places no rule was written for: what the paper does not say is named, and what is written is what it says."""

import csv
import unittest

from suite import suite
from test_papers import Desk

UNIT = "（単位：千円）\n"
LIST = UNIT + """番号 事業名 予算現額Ａ 決算額Ｂ 不用額Ａ－Ｂ 執行率Ｂ／Ａ
1 水路清掃事業 6,600 6,600 0 100.0
2 図書巡回事業 3,900 3,000 900 76.9
合計 10,500 9,600 900 91.4
"""
BUDGET = UNIT + """番号 事業名 本年度予算額 前年度予算額 比較増減
1 水路清掃事業 6,000 5,000 1,000
2 図書巡回事業 4,000 4,100 △100
合計 10,000 9,100 900
"""


class Strangers(Desk):
    def refused(self, text, *arguments, code=1):
        said = suite().cli("read", self.paper("p.txt", text), "--jurisdiction", self.code, "--name", "水郷市", "-o",
                           self.folder / "none", *arguments, check=False)
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        self.assertFalse((self.folder / "none").exists())
        return said.stdout + said.stderr

    def statements(self, folder):
        with open(folder / "statements.csv") as file:
            return [(row["statement"], row["kind"], row["as_of"]) for row in csv.DictReader(file)]

    def test_any_heading_of_accounts_is_a_title(self):
        for number, title in enumerate(("令和６年度 決算の概要", "令和６年度　事務事業決算一覧", "2024年度 決算報告",
                                        "令和６年度　特別会計決算の状況", "令和６年度　決算附属書類")):
            with self.subTest(title=title):
                folder = self.read(self.paper("p.txt", f"{title}\n{LIST}"), out=f"out{number}")
                self.assertEqual([kind for _, kind, _ in self.statements(folder)], ["settlement"])
        self.load(folder)
        self.assertEqual(self.total(2024), (10_500_000, 9_600_000))

    def test_what_no_heading_says_is_named(self):
        untitled = "水郷市の事業\n" + LIST.replace("決算額", "支出済額")
        said = self.refused(untitled)
        self.assertIn("--fiscal-year YYYY", said)
        self.assertIn("--kind budget, status or settlement", said)
        self.assertIn("--kind", self.refused(untitled, "--fiscal-year", 2024))
        self.assertIn("--as-of", self.refused(untitled, "--fiscal-year", 2024, "--kind", "status"))
        self.refused(untitled, "--fiscal-year", 20240, code=2)
        self.refused(untitled, "--fiscal-year", 2024, "--kind", "forecast", code=2)
        paper = self.paper("p.txt", untitled)
        folder = self.read(paper, out="named", **{"fiscal-year": 2024, "kind": "settlement"})
        self.load(folder)
        self.assertEqual(self.total(2024), (10_500_000, 9_600_000))
        bare = self.paper("q.txt", LIST.replace("決算額", "支出済額"))
        self.load(self.read(bare, out="bare", **{"fiscal-year": 2022, "kind": "settlement"}))
        with open(self.folder / "bare" / "statements.csv") as file:
            self.assertEqual(next(csv.DictReader(file))["title"], "（表題の印字なし）")
        folder = self.read(paper, out="status", **{"fiscal-year": 2023, "kind": "status", "as-of": "2023-09-30"})
        self.assertEqual(self.statements(folder), [("status-2023-09-30", "status", "2023-09-30")])

    def test_what_a_paper_says_is_not_named_otherwise(self):
        for title in ("令和６年度 決算の概要", "令和６年度 主要な施策の成果説明書", "令和６年度 事務事業評価表"):
            said = self.refused(f"{title}\n{LIST}", "--fiscal-year", 2023, code=2)
            self.assertIn(f"'{title}' (line 1) says fiscal year 2024", said)
        said = self.refused("令和５年度決算と令和６年度予算\n" + LIST)
        self.assertIn("names several fiscal years", said)

    def test_an_original_budget_is_followed_by_its_settlement(self):
        budget = self.read(self.paper("b.txt", "令和６年度 当初予算の概要\n" + BUDGET), out="budget")
        self.assertEqual(self.statements(budget), [("budget", "original_budget", "2024-04-01")])
        with open(budget / "statement_figures.csv") as file:
            self.assertEqual({row["figure"] for row in csv.DictReader(file)}, {"original"})
        self.load(budget)
        self.assertEqual(self.total(2024)[0], 10_000_000)
        settlement = self.read(self.paper("s.txt", "令和６年度 決算の概要\n" + LIST), out="settlement",
                               like=budget)
        self.load(settlement)
        self.assertEqual(self.total(2024), (10_500_000, 9_600_000))

    def test_kinds_of_what_is_carried_over_are_carried_over_together(self):
        text = ("令和６年度 決算の概要\n" + UNIT +
                "番号 事業名 予算現額 支出済額 翌年度繰越額 不用額\n継続費逓次繰越 繰越明許費 事故繰越し\n"
                "1 堤防補修事業 8,000 6,000 200 300 0 1,500\n合計 8,000 6,000 200 300 0 1,500\n")
        folder = self.read(self.paper("p.txt", text), out="out")
        with open(folder / "statement_figures.csv") as file:
            figures = {row["figure"]: int(row["printed"]) for row in csv.DictReader(file)
                       if row["node"].startswith("projects/")}
        self.assertEqual(figures["carried_out"], 500)
        self.load(folder)

    def test_millions_with_decimals_are_written_to_the_yen(self):
        text = ("令和６年度 決算の概要\n（単位：百万円）\n番号 事業名 予算現額 支出済額 不用額\n"
                "1 水路清掃事業 1,234.5 1,230.4 4.1\n2 図書巡回事業 3.9 3.0 0.9\n合計 1,238.4 1,233.4 5.0\n")
        self.load(self.read(self.paper("p.txt", text), out="out"))
        self.assertEqual(self.total(2024), (1_238_400_000, 1_233_400_000))

    def test_what_is_not_understood_is_quoted(self):
        said = self.refused("令和６年度 決算の概要\n" + UNIT + "番号 事業名 予算現額 謎の額\n1 水路清掃事業 6,600 3\n", code=2)
        self.assertIn("Line 3, '番号 事業名 予算現額 謎の額'", said)
        self.assertIn("'謎の額' is none they know", said)
        said = self.refused("令和６年度 決算の概要\n" + LIST + "\n（参考）\n" + LIST.replace("6,600", "7,600")
                            .replace("10,500", "11,500").replace("9,600", "10,600"))
        self.assertIn("'（参考）' (line 8) says that what stands below it is printed for reference only", said)


if __name__ == "__main__":
    unittest.main()
