"""A status is of a day: all its spellings, and the remedy where none or several are printed; and what of it is
committed and what is paid."""

import csv
import unittest

from suite import suite
from test_papers import Desk, world

LIST = """（単位：千円）
番号 事業名 予算額 執行額 予算残額 執行率
1 水路清掃事業 6,600 1,200 5,400 18.2
2 図書巡回事業 3,900 900 3,000 23.1
合計 10,500 2,100 8,400 20.0
"""
TITLE = "令和６年度 主要事業 執行状況"


class Status(Desk):
    def status(self, below="", in_title="", rows=LIST):
        return self.paper("status.txt", f"{TITLE}{in_title}\n{below}\n{rows}")

    def dates(self, folder):
        with open(folder / "statements.csv") as file:
            return [(row["statement"], row["as_of"]) for row in csv.DictReader(file)]


class DateTest(Status):
    def test_every_spelling_is_the_date_it_is(self):
        for number, (below, in_title) in enumerate((
                ("（令和６年７月31日現在）", ""), ("令和６年７月３１日現在", ""), ("（７月末現在）", ""),
                ("（令和６年７月末日現在）", ""), ("（R6.7.31現在）", ""), ("", "（令和６年７月31日現在）"))):
            with self.subTest(below=below, in_title=in_title):
                folder = self.read(self.status(below, in_title), out=f"d{number}")
                self.assertEqual(self.dates(folder), [("status-2024-07-31", "2024-07-31")])

    def test_half_years_and_the_closing_period(self):
        folder = self.read(self.status("令和６年度上半期"), out="half")
        self.assertEqual(self.dates(folder), [("status-2024-09-30", "2024-09-30")])
        folder = self.read(self.status("（出納整理期間　５月31日現在）"), out="may")
        self.assertEqual(self.dates(folder), [("status-2025-05-31", "2025-05-31")])
        self.load(folder)
        self.assertEqual(self.total(2024, "2025-05-31"), (10_500_000, 2_100_000))

    def test_without_a_date_or_with_two_it_is_refused_until_it_is_named(self):
        for number, (below, in_title) in enumerate((
                ("", ""), ("（9月30日現在）", "（7月31日現在）"), ("（9月31日現在）", ""),
                ("（令和５年９月30日現在）", ""))):
            with self.subTest(below=below, in_title=in_title):
                paper, out = self.status(below, in_title), self.folder / f"n{number}"
                said = suite().cli("read", paper, "--jurisdiction", self.code, "--name", "水郷市", "-o",
                                   out, check=False)
                self.assertEqual(said.returncode, 1)
                self.assertIn("name it with --as-of YYYY-MM-DD", said.stdout)
                self.assertFalse(out.exists())
                self.read(paper, out=f"n{number}", **{"as-of": "2024-09-30"})
                self.assertEqual(self.dates(out), [("status-2024-09-30", "2024-09-30")])

    def test_a_date_that_cannot_be_named(self):
        for date in ("2023-09-30", "2024-09-31", "soon"):
            said = suite().cli("read", self.status(), "--as-of", date, check=False)
            self.assertEqual(said.returncode, 2)
            self.assertIn("2024-04-01 to 2025-05-31", said.stderr)
        settlement = self.paper("s.txt", "令和６年度 主要な施策の成果説明書\n" + LIST.replace("執行額", "決算額"))
        said = suite().cli("read", settlement, "--as-of", "2024-09-30", check=False)
        self.assertEqual(said.returncode, 2)
        self.assertIn("a settlement keeps the end of its closing period", said.stderr)


class CommittedTest(Status):
    def figures(self, folder):
        with open(folder / "statement_figures.csv") as file:
            return {(row["node"], row["figure"]): int(row["printed"]) for row in csv.DictReader(file)}

    def stage(self, folder):
        with open(folder / "statements.csv") as file:
            return next(csv.DictReader(file))["execution_stage"]

    def test_commitments_are_committed(self):
        rows = LIST.replace("執行額", "支出負担行為額")
        folder = self.read(self.status("（9月30日現在）", rows=rows), out="out")
        figures = self.figures(folder)
        self.assertEqual(figures["projects/0-1", "committed"], 1200)
        self.assertNotIn("disbursed", {figure for _, figure in figures})
        self.assertEqual(self.stage(folder), "commitment")
        self.load(folder)
        column = self.compare("2024@2024-09-30", 2024).columns[0]
        self.assertEqual(column.execution_stage, world.year_state.ExecutionStage.EXECUTION_STAGE_COMMITMENT)
        self.assertEqual(column.ledger_executed_yen, 2_100_000)
        page = suite().cli("balance", self.code, 2024).stdout
        self.assertRegex(page, r"台帳計 .*10,500,000 +2,100,000 +－ +0 +－\n")

    def test_both_side_by_side_are_both_written(self):
        for number, (difference, rate) in enumerate((
                (("3,300", "2,100", "5,400"), ("50.0", "46.2", "48.6")),  # of what is committed
                (("5,400", "3,000", "8,400"), ("18.2", "23.1", "20.0")),  # of what is paid
                (("3,300", "2,100", "5,400"), ("18.2", "23.1", "20.0")))):
            with self.subTest(difference=difference, rate=rate):
                rows = ("（単位：千円）\n番号 事業名 予算額 支出負担行為額 支出済額 予算残額 執行率\n"
                        f"1 水路清掃事業 6,600 3,300 1,200 {difference[0]} {rate[0]}\n"
                        f"2 図書巡回事業 3,900 1,800 900 {difference[1]} {rate[1]}\n"
                        f"合計 10,500 5,100 2,100 {difference[2]} {rate[2]}\n")
                folder = self.read(self.status("（9月30日現在）", rows=rows), out=f"out{number}")
                figures = self.figures(folder)
                self.assertEqual([figures["projects/0-1", f] for f in ("committed", "disbursed")],
                                 [3300, 1200])
                self.assertEqual([figures["projects/0-2", f] for f in ("committed", "disbursed")],
                                 [1800, 900])
                self.assertEqual(self.stage(folder), "disbursement")
        self.load(folder)
        page = suite().cli("balance", self.code, 2024).stdout
        self.assertRegex(page, r"台帳計 .*10,500,000 +5,100,000 +2,100,000")


if __name__ == "__main__":
    unittest.main()
