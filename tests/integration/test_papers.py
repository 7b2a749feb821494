"""Papers follow papers: what people read and import, month after month and year after year."""

import pathlib
import re
import shutil
import tempfile
import unittest

import world
from cases import Case
from suite import new_jurisdiction, pb, suite

CASES = pathlib.Path(__file__).resolve().parent / "cases"
statement = pb("budget/statement")
balance = pb("budget/balance")
comparison = pb("aggregator/compare_execution")

ROW = re.compile(r"^(\d) (\S+) ([\d,]+) ([\d,]+) (.*)$", re.M)


class Desk(unittest.TestCase):
    """A desk where papers are read and imported into a jurisdiction of the test's own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.code = new_jurisdiction()
        self.name = f"jurisdictions/{self.code}"

    def paper(self, name, text=None):
        """A paper of the cases' folders, or a text, as a file of the desk."""
        path = self.folder / pathlib.Path(name).name
        path.write_text((CASES / name).read_text() if text is None else text)
        return path

    def read(self, *papers, out, code=0, **flags):
        arguments = [part for key, value in flags.items() for part in (f"--{key}", value)]
        result = suite().cli("read", *papers, "--jurisdiction", self.code, "--name", "水郷市", "-o",
                             self.folder / out, *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return self.folder / out

    def load(self, folder, *arguments, code=0):
        result = suite().cli("import", folder, *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def total(self, year, as_of=None):
        """Appropriation, executed, carried to the next year and unused, in yen."""
        figures = suite().budget.QueryBalances(balance.QueryBalancesRequest(
            parent=f"{self.name}/fiscalYears/{year}",
            as_of=world.day(as_of) if as_of else None)).total
        return figures.appropriation_yen, figures.executed_yen

    def compare(self, *columns, **fields):
        specs = [comparison.ColumnSpec(fiscal_year=int(c.split("@")[0]),
                                       as_of=world.day(c.split("@")[1]) if "@" in c else None)
                 for c in map(str, columns)]
        return suite().aggregator.CompareExecution(comparison.CompareExecutionRequest(
            jurisdiction=self.name, columns=specs, **fields))

    def rows(self, answer):
        """Thousand yen of every row, by name: one pair a column."""
        table = {row.display_name: row for row in answer.rows}
        table["合計"] = answer.total
        return {name: [(c.appropriation_yen // 1000, c.executed_yen // 1000) for c in row.cells]
                for name, row in table.items()}

    def heads(self):
        query = pb("type/head").HeadQuery(name=self.name)
        return [stub.BatchGetHeads(pb(path).BatchGetHeadsRequest(queries=[query])).heads[0].revision
                for stub, path in ((suite().catalog, "catalog/jurisdiction"),
                                   (suite().budget, "budget/budget_service"),
                                   (suite().indicator, "indicator/indicator_service"))]

    def statements(self, year):
        return list(suite().budget.ListStatements(statement.ListStatementsRequest(
            parent=f"{self.name}/fiscalYears/{year}")).statements)


class YearAfterYear(Desk):
    R5, R6 = "01-next-year-is-refused/r5.txt", "01-next-year-is-refused/r6.txt"
    EXPECTED = {"水路清掃事業": [(6400, 6000), (6600, 6600)],
                "図書巡回事業": [(3600, 3500), (3900, 3000)],
                "合計": [(10000, 9500), (10500, 9600)]}

    def check(self):
        answer = self.compare(2023, 2024)
        self.assertEqual(self.rows(answer), self.EXPECTED)
        self.assertEqual({row.match for row in answer.rows},
                         {comparison.Row.MATCH_ONE_TO_ONE})
        page = suite().cli("compare", self.code, 2023, 2024).stdout
        self.assertRegex(page, r"水路清掃事業 +6,400 +6,000 .* 6,600 +6,600 .* 200 +600")
        self.assertRegex(page, r"図書巡回事業 +3,600 +3,500 .* 3,900 +3,000 .* 300 +▲500")
        self.assertEqual([column.closing_state for column in answer.columns],
                         [world.year_state.CLOSING_STATE_SETTLED] * 2)

    def both(self):
        """Both in one call, for the lineage between them."""
        folder = self.read(self.paper(self.R5), self.paper(self.R6), out="y56")
        suite().cli("lineage", "review", folder, "--accept-above", 90)
        return folder

    def test_one_after_the_other_with_ids_kept(self):
        y5 = self.read(self.paper(self.R5), out="y5")
        self.load(y5)
        self.load(self.read(self.paper(self.R6), out="y6", like=y5))
        before = self.heads()[1]
        self.load(self.both())
        self.assertEqual(self.heads()[1], before)  # the budget had it all
        self.check()

    def test_in_whatever_order(self):
        for number, order in enumerate(((self.R6, self.R5), (self.R5, self.R6))):
            with self.subTest(order=order):
                self.code = new_jurisdiction()
                self.name = f"jurisdictions/{self.code}"
                for paper in order:
                    self.load(self.read(self.paper(paper), out=f"{number}{paper[-6:-4]}"))
                self.load(self.both())
                self.check()
                shutil.rmtree(self.folder / "y56")

    def test_in_one_call_and_again(self):
        folder = self.both()
        self.load(folder)
        self.check()
        before = self.heads()
        said = self.load(folder)
        self.assertEqual(self.heads(), before)
        self.assertNotRegex(said, r"revision \d")

    def test_departments_numbered_otherwise_are_the_same(self):
        self.load(self.read(self.paper(self.R5), out="y5"))
        text = (CASES / self.R6).read_text()
        one, two = (m.group() for m in ROW.finditer(text))
        swapped = text.replace(f"{one}\n{two}", two.replace("2 ", "1 ", 1) + "\n"
                                                + one.replace("1 ", "2 ", 1))
        self.assertNotEqual(swapped, text)
        self.load(self.read(self.paper("r6.txt", swapped), out="y6"))
        departments = suite().catalog.ListDepartments(world.department.ListDepartmentsRequest(
            parent=self.name)).departments
        self.assertEqual(sorted(d.display_name for d in departments), ["土木課", "生涯学習課"])
        answer = self.compare(2023, 2024, level="LEVEL_DEPARTMENT")
        self.assertEqual(self.rows(answer)["土木課"], [(6400, 6000), (6600, 6600)])


class MonthAfterMonth(Desk):
    JULY, OCTOBER = (f"02-later-status-doubles/status-{d}.txt" for d in ("0731", "1031"))

    def check(self):
        self.assertEqual(self.total(2024, "2024-07-31"), (10_500_000, 2_100_000))
        self.assertEqual(self.total(2024, "2024-10-31"), (10_500_000, 5_100_000))
        self.assertEqual(self.total(2024), (10_500_000, 5_100_000))
        answer = self.compare("2024@2024-07-31", "2024@2024-10-31")
        self.assertEqual(self.rows(answer), {"水路清掃事業": [(6600, 1200), (6600, 3300)],
                                             "図書巡回事業": [(3900, 900), (3900, 1800)],
                                             "合計": [(10500, 2100), (10500, 5100)]})

    def test_the_later_paper_restates_the_year(self):
        s1 = self.read(self.paper(self.JULY), out="s1")
        self.load(s1)
        self.load(self.read(self.paper(self.OCTOBER), out="s2", like=s1))
        self.check()
        page = suite().cli("balance", self.code, 2024).stdout
        self.assertRegex(page, r"台帳計 .*10,500,000 .*5,100,000")
        page = suite().cli("compare", self.code, "2024@2024-07-31", "2024@2024-10-31", "--unit",
                           "yen").stdout
        self.assertRegex(page, r"合計 +10,500,000 +2,100,000 .* 10,500,000 +5,100,000")

    def test_in_any_order_and_both_in_one_call(self):
        self.load(self.read(self.paper(self.OCTOBER), out="s2"))
        self.load(self.read(self.paper(self.JULY), out="s1"))
        self.check()
        both = self.read(self.paper(self.OCTOBER), self.paper(self.JULY), out="both")
        before = self.heads()
        self.load(both)
        self.assertEqual(self.heads(), before)
        self.code = new_jurisdiction()
        self.name = f"jurisdictions/{self.code}"
        self.load(self.read(self.paper(self.OCTOBER), self.paper(self.JULY), out="other"))
        self.check()

    def test_a_project_put_in_between_moves_no_money(self):
        """The October paper numbers everything anew."""
        self.load(self.read(self.paper(self.JULY), out="s1"))
        october = """令和６年度 主要事業 執行状況
（10月31日現在）
（単位：千円）
番号 事業名 予算額 執行額 差引 執行率 所管課
1 公園改修事業 1,000 100 900 10.0 土木課
2 水路清掃事業 6,600 3,300 3,300 50.0 土木課
3 図書巡回事業 3,900 1,800 2,100 46.2 生涯学習課
合計 11,500 5,200 6,300 45.2
"""
        self.load(self.read(self.paper("october.txt", october), out="s2"))
        rows = self.rows(self.compare("2024@2024-07-31", 2024))
        self.assertEqual(rows["水路清掃事業"], [(6600, 1200), (6600, 3300)])
        self.assertEqual(rows["図書巡回事業"], [(3900, 900), (3900, 1800)])
        self.assertEqual(rows["公園改修事業"][1], (1000, 100))
        self.assertEqual(rows["合計"][1], (11500, 5200))

    def test_names_of_a_later_paper_are_listed_and_change_nothing(self):
        self.load(self.read(self.paper(self.JULY), out="s1"))
        text = (CASES / self.OCTOBER).read_text().replace("図書巡回事業", "移動図書館事業")
        said = self.load(self.read(self.paper("october.txt", text), out="s2"))
        self.assertIn("移動図書館事業", said)
        self.assertIn("図書巡回事業", said)
        rows = self.rows(self.compare("2024@2024-07-31", 2024))
        self.assertEqual(rows["図書巡回事業"], [(3900, 900), (3900, 1800)])

    def test_a_paper_read_wrongly_is_put_again(self):
        self.load(self.read(self.paper(self.JULY), out="s1"))
        self.load(self.read(self.paper(self.OCTOBER), out="s2"))
        wrong = (CASES / self.JULY).read_text().replace("1,200 5,400 18.2", "2,200 4,400 33.3")
        wrong = wrong.replace("2,100 8,400 20.0", "3,100 7,400 29.5")
        mended = self.read(self.paper("july.txt", wrong), out="mended")
        before = self.heads()
        said = self.load(mended, code=1)
        self.assertIn("STATEMENT_EXISTS", said)
        self.assertIn("--replace", said)
        self.assertEqual(self.heads(), before)
        self.load(mended, "--replace")
        self.assertEqual(self.total(2024, "2024-07-31"), (10_500_000, 3_100_000))
        self.assertEqual(self.total(2024), (10_500_000, 5_100_000))
        before = self.heads()
        self.load(mended, "--replace")
        self.assertEqual(self.heads(), before)

    def test_a_plan_writes_nothing_and_says_what_would_be_posted(self):
        folder = self.read(self.paper(self.JULY), out="s1")
        said = self.load(folder, "--plan")
        self.assertRegex(said, r"statements +\S+/statements/status-2024-07-31: \d+ new")
        self.assertIn("Nothing is written", said)
        self.load(folder)
        before = self.heads()
        october = self.read(self.paper(self.OCTOBER), out="s2")
        said = self.load(october, "--plan")
        self.assertRegex(said, r"2 entries posted, 0 reversed; appropriations 0, disbursed 3,000,000")
        self.assertEqual(self.heads(), before)
        self.assertRegex(self.load(folder, "--plan"), r"status-2024-07-31: 0 new, \d+ there")

    def test_sub_projects_that_a_later_paper_tells(self):
        """July prints projects, the settlement what they are made of."""
        july = """令和６年度 主要事業 執行状況
（7月31日現在）
（単位：千円）
番号 事業名 予算額 執行額 差引 執行率 所管課
1 水路清掃事業 6,600 1,200 5,400 18.2 土木課
2 図書巡回事業 3,900 900 3,000 23.1 生涯学習課
合計 10,500 2,100 8,400 20.0
"""
        self.load(self.read(self.paper("july.txt", july), out="s1"))
        folder = self.read(self.paper("settlement.txt", (CASES / YearAfterYear.R6).read_text()),
                           out="y6")
        subs = folder / "sub_projects.csv"
        head = ("jurisdiction,fiscal_year,project,sub_project,display_name,position,mark,parts,"
                "departments,note\n")
        subs.write_text(head + "".join(
            f"{self.code},2024,0-1,{i},{name},{i},,,,\n" for i, name in enumerate(("幹線", "支線"))))
        lines = (folder / "budget_lines.csv").read_text().splitlines()
        own = next(line for line in lines if ",projects/0-1,true" in line)
        (folder / "budget_lines.csv").write_text("\n".join(lines + [
            own.replace(",0-1,projects/0-1,", f",0-1.{i},projects/0-1/subProjects/{i},") for i in (0, 1)]) + "\n")
        with open(folder / "statement_figures.csv", "a") as figures:
            for i, (budget, spent) in enumerate(((4000, 4100), (2600, 2500))):
                for figure, amount in (("current_appropriation", budget), ("disbursed", spent)):
                    figures.write(f"{self.code},2024,settlement,projects/0-1/subProjects/{i},{figure},,"
                                  f"{amount},1000\n")
        said = self.load(folder)
        self.assertRegex(said, r"subProjects +2 rows +revision \d+")
        self.assertEqual(self.total(2024), (10_500_000, 9_600_000))
        self.assertEqual(self.total(2024, "2024-07-31"), (10_500_000, 2_100_000))
        answer = self.compare("2024@2024-07-31", 2024, level="LEVEL_SUB_PROJECT")
        cells = {m.display_name: m.cell for row in answer.rows for m in row.members
                 if m.column == 1 and "/subProjects/" in m.node}
        self.assertEqual({name: (c.appropriation_yen, c.executed_yen) for name, c in cells.items()},
                         {"幹線": (4_000_000, 4_100_000), "支線": (2_600_000, 2_500_000)})


class YearsPostedBefore(unittest.TestCase):
    """A year whose entries were imported before its paper is put: the difference is nothing."""

    def test_a_paper_of_what_is_posted_posts_nothing(self):
        case = Case(self, "10-years-with-a-gap")
        budget_years = case / "folder/budget_years.csv"
        # Papers keep its lines: what they lacked would be posted.
        budget_years.write_text(budget_years.read_text().replace("settled", "in_year")
                                .replace("daily", "statement"))
        suite().cli("import", case / "folder")
        year = f"jurisdictions/{case.code}/fiscalYears/2024"
        lines = suite().budget.QueryBalances(balance.QueryBalancesRequest(parent=year)).balances
        paper = case / "paper"
        paper.mkdir()
        (paper / "statements.csv").write_text(
            "jurisdiction,fiscal_year,statement,kind,as_of,title\n"
            f"{case.code},2024,settlement,settlement,2025-05-31,決算\n")
        (paper / "statement_figures.csv").write_text(
            "jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n" + "".join(
                f"{case.code},2024,settlement,{one.node[len(year) + 1:]},{figure},{yen},1\n"
                for one in lines for figure, yen in (
                    ("current_appropriation", one.appropriation_yen),
                    ("disbursed", one.executed_yen))))
        said = suite().cli("import", paper).stdout
        self.assertIn("0 entries posted, 0 reversed", said)
        after = suite().budget.QueryBalances(balance.QueryBalancesRequest(parent=year)).balances
        self.assertEqual([(b.appropriation_yen, b.executed_yen) for b in after],
                         [(b.appropriation_yen, b.executed_yen) for b in lines])
        self.assertGreater(sum(b.executed_yen for b in after), 0)

    def test_a_closed_year_says_how_to_open_it(self):
        case = Case(self, "10-years-with-a-gap")
        suite().cli("import", case / "folder")
        (case / "statements.csv").write_text(
            "jurisdiction,fiscal_year,statement,kind,as_of,title\n"
            f"{case.code},2024,settlement,settlement,2025-05-31,決算\n")
        (case / "statement_figures.csv").write_text(
            "jurisdiction,fiscal_year,statement,node,figure,printed,unit_yen\n"
            f"{case.code},2024,settlement,projects/A,disbursed,1,1\n")
        refused = suite().cli("import", case / "statements.csv", case / "statement_figures.csv",
                              check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("YEAR_CLOSED", refused.stderr)
        self.assertIn("kuzukuri reopen", refused.stderr)


class Settlements(Desk):
    def test_what_is_carried_over_is_kept_as_printed(self):
        self.load(self.read(self.paper("07-carried-over-not-posted/r6.txt"), out="out"))
        page = suite().cli("balance", self.code, 2024, "--by", "project").stdout
        self.assertRegex(page, r"堤防補修事業 .* 8,000,000 .* 6,000,000 +1,500,000 +500,000")
        self.assertRegex(page, r"台帳計 .* 14,600,000 .* 12,200,000 +1,500,000 +900,000")

    def test_reading_and_importing_close_nothing(self):
        self.load(self.read(self.paper(YearAfterYear.R6), out="y6"))
        budget = suite().budget
        with self.assertRaises(Exception):
            budget.GetSettlement(pb("budget/settlement").GetSettlementRequest(
                name=f"{self.name}/fiscalYears/2024/settlement"))
        self.assertEqual([s.kind for s in self.statements(2024)],
                         [statement.Statement.KIND_SETTLEMENT])

    def test_a_list_without_numbers_and_the_mended_paper(self):
        case = "13-table-without-numbers"
        text = self.paper(f"{case}/r6.txt")
        result = suite().cli("read", text, "--jurisdiction", self.code, "--name", "水郷市", "-o",
                             self.folder / "out", check=False)
        if result.returncode == 0:
            self.load(self.folder / "out")
        else:
            self.assertFalse((self.folder / "out").exists(), result.stdout)
        self.load(self.read(self.paper(f"{case}/r6-mended.txt"), out="out2"))
        self.assertEqual(self.rows(self.compare("2024@2025-05-31", 2024)),
                         {"水路清掃事業": [(6600, 6600)] * 2, "図書巡回事業": [(3900, 3000)] * 2,
                          "合計": [(10500, 9600)] * 2})


if __name__ == "__main__":
    unittest.main()
