"""The files and the page made of an execution report."""

import csv
import html.parser
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import zipfile

import openpyxl
from demo import DATA, year
from suite import REPO, node_modules, suite
from test_report import get
from world import World


class FilesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        suite().cli("import", DATA)
        cls.folder = pathlib.Path(tempfile.mkdtemp())

    def make(self, y, kind, name, *flags):
        path = self.folder / name
        suite().cli("report", "141127", str(y), "--format", kind, "-o", path, *flags)
        return path

    def test_the_page_for_a_terminal(self):
        page = suite().cli("report", "141127", "2022", "--table-unit", "summary=yen", "--totals",
                           "rounded", "--rates", "rounded", "--hold-below-full", "--pages").stdout
        self.assertRegex(page, r"一般管理費 +740,404,000 734,288,230 +6,115,770 +99.2%")
        self.assertRegex(page, r"自主企画事業費 +105,136 +100,712 +4,424 +95.8%")
        self.assertRegex(page, r"災害に強い区づくり事業 +12,182 +11,770 +412 +96.6% +総務課\n"
                               r" +福祉保健課\n")
        self.assertRegex(page, r"防災活動事業 +8,448 +8,582 ▲134 101.6%")
        # A footnote of the source in words of our own, once in the summary, the list and the page.
        self.assertEqual(page.count("光熱費の上昇に対応した補正を含む予算額"), 3)
        # In English a gap stands between sentences.
        english = suite().cli("report", "141127", "2023", "--language", "en").stdout
        self.assertRegex(english, r"Item +Budget +Executed +Difference +Rate +Departments")
        self.assertIn("as of 2023-07-31", english)
        self.assertIn("▲ is negative. Totals are", english)

    def test_postings_on_a_project_are_named_for_what_they_are(self):
        page = suite().cli("report", "141127", "2023", "--pages").stdout
        self.assertIn("事業に直接計上（細事業別の内訳なし）", page)
        self.assertNotIn("端数調整）", page)
        # What the parts in thousands lack to the exact whole.
        exact = suite().cli("report", "141127", "2022", "--pages", "--unit", "yen").stdout
        self.assertRegex(exact, r"端数調整 +－ +▲177 ")

    def test_a_reference_is_a_note_and_its_amount_counts(self):
        page = suite().cli("report", "141127", "2022", "--pages").stdout
        self.assertRegex(page, r"※ 内容の一部は【再掲】：あさひ魅力発見事業")
        self.assertNotRegex(page, r"\n *【再掲】")
        later = suite().cli("report", "141127", "2023", "--pages").stdout
        self.assertIn("※ 内容の一部は【参考：他年度】：2022 VI-2", later)

    def test_findings_stand_by_project(self):
        page = suite().cli("report", "141127", "2022").stdout
        notes = page[page.index("\n注意\n"):]
        self.assertRegex(notes, r"  Ⅰ-１ 災害に強い区づくり事業\n    ・")
        self.assertIn("公表資料の計算が合わない　あさひみらい塾事業（事業ページ「あさひみらい塾事業」）　"
                      "表示 169、計算 163", notes)
        self.assertNotRegex(notes, r"\n    ・['a-z]")
        html_page = self.make(2022, "html", "groups.html").read_text()
        self.assertIn("<h4>Ⅰ-１ 災害に強い区づくり事業</h4>", html_page)

    def test_thresholds(self):
        def low(*flags):
            return suite().cli("report", "141127", "2022", *flags).stdout.count("低執行")
        self.assertGreater(low("--low-execution", "99"), low())
        self.assertEqual(low("--low-execution", "0"), 0)

    def test_csv(self):
        data = self.make(2022, "csv", "r.csv").read_bytes()
        self.assertTrue(data.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        total = [r for r in rows if r["level"] == "total"]
        self.assertEqual([r["executed_yen"] for r in total], ["835000771"])
        parts = [r for r in rows if r["table"] == "list"
                 and r["level"] in ("project", "own_postings")]
        self.assertEqual(sum(int(r["executed_yen"]) for r in parts), 845_114_735)
        sub = [r for r in rows if (r["project"], r["sub_project"]) == ("I-1", "2")][0]
        self.assertEqual((sub["class"], sub["pillar"], sub["difference_yen"], sub["rate_permille"]),
                         ("self-planned", "pillar-1", "-134000", "1016"))
        self.assertEqual(sub["published"], "page/I-1:2 8,448 8,582 ▲134")
        absent = list(csv.DictReader(io.StringIO(
            self.make(2023, "csv", "s.csv").read_text("utf-8-sig"))))
        sub = [r for r in absent if (r["project"], r["sub_project"]) == ("I-1", "1")][0]
        self.assertEqual((sub["executed_yen"], sub["rate_permille"]), ("", ""))

    def test_workbook(self):
        for language, first in (("ja", "01 総括表"), ("en", "01 Summary")):
            path = self.make(2022, "xlsx", f"{language}.xlsx", "--language", language)
            again = self.make(2022, "xlsx", f"{language}2.xlsx", "--language", language)
            self.assertEqual(path.read_bytes(), again.read_bytes())
            with zipfile.ZipFile(path) as archive:
                self.assertFalse([n for n in archive.namelist()
                                  if b"<f>" in archive.read(n)], "a formula")
            book = openpyxl.load_workbook(path)
            self.assertEqual(book.sheetnames[0], first)
            self.assertEqual(len(book.sheetnames), 7)
            self.assertIn("05 予算現額の内訳" if language == "ja" else "05 Appropriation components",
                          book.sheetnames)
            rows = list(book.worksheets[1].iter_rows(min_row=5, values_only=True))
            by_name = {r[0]: r for r in rows if r[0]}
            row = by_name["Ⅰ-３ 交通安全対策事業"]
            self.assertEqual(row[1:5], (6_512_000, 6_511_070, 930, 1.0))
            self.assertEqual(row[5:9], ("6,512", "6,511", "1", "100.0%"))
            total = by_name["合計" if language == "ja" else "Total"]
            self.assertEqual(total[1:3], (845_540_000, 835_000_771))

    def test_fiscal_data_package(self):
        """Valid against the profile and the table schema, by a library of others."""
        for y in (2022, 2023):
            folder = self.make(y, "package", f"package-{y}")
            checked = subprocess.run(
                ["node", REPO / "tests/integration/check_package.js", folder / "datapackage.json"],
                capture_output=True, text=True, check=False,
                env={**os.environ, "NODE_PATH": node_modules(REPO / ".ci/node")})
            self.assertEqual(checked.returncode, 0, checked.stderr)
            sums = json.loads(checked.stdout)
            column = get(year(y)).report.column
            self.assertEqual((sums["adjusted"], sums["executed"]),
                             (column.ledger_appropriation_yen, column.ledger_executed_yen))

    def test_html(self):
        class Reader(html.parser.HTMLParser):
            VOID = {"meta", "rect", "line", "br"}

            def __init__(self):
                super().__init__()
                self.open, self.texts, self.links, self.bars = [], [], [], 0

            def handle_starttag(self, tag, attributes):
                if tag not in self.VOID:
                    self.open.append(tag)
                self.bars += tag == "rect"
                self.links += [v for k, v in attributes if k in ("src", "href")]

            def handle_startendtag(self, tag, attributes):
                self.bars += tag == "rect"

            def handle_endtag(self, tag):
                assert self.open.pop() == tag, tag

            def handle_data(self, data):
                self.texts.append(data)

        for language in ("ja", "en"):
            page = self.make(2022, "html", f"{language}.html", "--language", language).read_text()
            reader = Reader()
            reader.feed(page)
            self.assertEqual(reader.open, [])
            self.assertEqual(reader.links, [])
            self.assertNotIn("http", page)
            self.assertGreater(reader.bars, 50)
            for figure in ("835,001", "▲4,732", "154.1%"):
                self.assertIn(figure, reader.texts)

    def test_names_cannot_become_markup_or_formulas(self):
        code = World(suite()).code
        node = f"{code},2022,evil,class,\"=cmd|' /C calc'!A0<script>alert(1)</script>\",list::9,false,,\n"
        folder = pathlib.Path(tempfile.mkdtemp())
        (folder / "classification_nodes.csv").write_text(
            "jurisdiction,fiscal_year,node,kind,display_name,placements,outside_total,"
            "printed_names,note\n" + node)
        suite().cli("import", folder)
        page = suite().cli("report", code, "2022", "--format", "html").stdout
        self.assertNotIn("<script", page)
        self.assertIn("&lt;script&gt;", page)
        path = folder / "r.xlsx"
        suite().cli("report", code, "2022", "--format", "xlsx", "-o", path)
        names = [c.value for c in openpyxl.load_workbook(path).worksheets[0]["A"]]
        self.assertTrue(any(str(n).startswith("=cmd") for n in names))
        with zipfile.ZipFile(path) as archive:
            self.assertFalse([n for n in archive.namelist() if b"<f>" in archive.read(n)])

    def test_wrong_usage_says_what_to_write(self):
        for flags, hint in ((["--format", "xlsx"], "--output"),
                            (["--table-unit", "summary:yen"], "summary=yen"),
                            (["--as-of", "tomorrow"], "tomorrow"),
                            (["-o", "/nowhere/at/all"], "/nowhere/at/all")):
            refused = suite().cli("report", "141127", "2022", *flags, check=False)
            self.assertEqual(refused.returncode, 2, flags)
            self.assertIn(hint, refused.stderr)
        missing = suite().cli("report", "141127", "1950", check=False)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("1950", missing.stderr)


if __name__ == "__main__":
    unittest.main()
