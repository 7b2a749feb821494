"""The execution report: every printed cell of the source document, and the files made of it."""

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

import grpc
import openpyxl
from suite import REPO, details, pb, suite
from test_demo import ASAHI, DATA, rate_text, rows_of, text, year
from world import World

comparison = pb("aggregator/compare_execution")
report = pb("aggregator/execution_report")
entry = pb("budget/ledger_entry")
Presentation = comparison.Presentation
Row = report.ReportRow

YEN = Presentation()
# The lists of both years, and everything but the summary of 2022: totals of rounded rows, rates of
# rounded figures. That of 2022 holds 99.9 % until every yen is spent; that of 2023 does not.
LISTS = {y: Presentation(unit_yen=1000, total_mode="TOTAL_MODE_SUM_OF_ROUNDED",
                         rate_mode="RATE_MODE_FROM_ROUNDED", hold_below_full=y == 2022)
         for y in (2022, 2023)}
PAPER = {y: {"": LISTS[y], "summary": YEN if y == 2022 else LISTS[y]} for y in (2022, 2023)}

# Cells in which the source itself is wrong: what it prints, what its own figures make of it, why.
WRONG_IN_THE_SOURCE = {
    f"{year(2022)}/reportedFigures/page.VII-1.1.difference":
        ("169", "163", "402 - 239 is 163"),
}


def get(name, presentations=None, **fields):
    return suite().aggregator.GetExecutionReport(report.GetExecutionReportRequest(
        name=name, presentations=[report.TablePresentation(table=t, presentation=p)
                                  for t, p in (presentations or {}).items()], **fields))


def leaves(answer):
    """The rows on which money is posted: classification nodes' own ones and the pages' parts."""
    table = answer.report.tables[0]
    assert table.primary
    rows = [r for r in table.rows if r.kind in (Row.KIND_OWN_POSTINGS, Row.KIND_UNKNOWN_NODES)]
    return rows + [r for page in answer.report.pages for r in page.sub_projects]


class PaperTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        suite().cli("import", DATA)

    def hold(self, y):
        """Prints every table of a year and holds each reported figure against its cell."""
        answer = get(year(y), PAPER[y]).report
        cells = {}
        for table in answer.tables:
            # The lists are the tables L, the summaries the tables S.
            mark = {"list": "-L", "summary": "-S"}[table.tree]
            for row in table.rows:
                for figure in row.reported_figures:
                    if mark in figure.table and row.kind != Row.KIND_OWN_POSTINGS:
                        cells.setdefault(figure.name, (figure, row.cell.printed))
        for page in answer.pages:
            for row in (page.row, *page.sub_projects):
                for figure in row.reported_figures:
                    if row.kind != Row.KIND_OWN_POSTINGS:
                        cells.setdefault(figure.name, (figure, row.cell.printed))
        wrong = {}
        for name, (figure, cell) in cells.items():
            ours = {1: cell.appropriation, 2: cell.executed, 3: cell.difference,
                    4: cell.rate}[figure.measure]
            printed = rate_text(figure.value) if figure.measure == 4 else text(figure.value)
            if ours != printed:
                wrong[name] = (printed, ours)
        self.assertEqual(wrong, {n: w[:2] for n, w in WRONG_IN_THE_SOURCE.items()
                                 if n.startswith(year(y))})
        expected = {f"{year(y)}/reportedFigures/{r['figure']}" for r in rows_of("reported_figures")
                    if r["fiscal_year"] == str(y)}
        self.assertEqual(set(cells), expected)
        return len(cells)

    def test_every_printed_cell_of_2022(self):
        self.assertEqual(self.hold(2022), 740)

    def test_every_printed_cell_of_2023(self):
        self.assertEqual(self.hold(2023), 349)

    def test_another_presentation_prints_other_cells(self):
        """The control: the right presentation matters."""
        with self.assertRaises(AssertionError):
            PAPER[2022], kept = {"": YEN}, PAPER[2022]
            try:
                self.hold(2022)
            finally:
                PAPER[2022] = kept

    def test_the_leaves_sum_to_the_ledger(self):
        for y in (2022, 2023):
            answer = get(year(y))
            column = answer.report.column
            cells = [r.cell for r in leaves(answer)]
            self.assertEqual(sum(c.appropriation_yen for c in cells),
                             column.ledger_appropriation_yen)
            self.assertEqual(sum(c.executed_yen for c in cells), column.ledger_executed_yen)
            r = answer.report
            self.assertEqual(r.total.appropriation_yen + r.outside_total.appropriation_yen,
                             column.ledger_appropriation_yen)

    def test_a_presentation_of_no_table_is_refused(self):
        for table in ("list", "pages", ""):
            get(year(2022), {table: YEN})
        with self.assertRaises(grpc.RpcError) as caught:
            get(year(2022), {"list": YEN, "lst": YEN})
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        violation = details(caught.exception)["BadRequest"].field_violations[0]
        self.assertEqual(violation.field, "presentations")
        self.assertIn("'lst' is no table of the year", violation.description)
        self.assertIn("list, pages, summary", violation.description)

    def test_what_is_wrong_in_the_source_is_a_finding(self):
        kinds = comparison.Finding
        wrong = [(f.place, f.kind, list(f.figures)) for y in (2022, 2023)
                 for f in get(year(y)).report.findings
                 if f.kind in (kinds.KIND_PRINTED_ROUNDING, kinds.KIND_PRINTED_ARITHMETIC)]
        self.assertEqual(wrong, [("page/VII-1:1", kinds.KIND_PRINTED_ARITHMETIC, [169, 163])])

    def test_pages_are_those_of_the_paper(self):
        pages = {p.row.node.rsplit("/", 1)[1]: p for p in get(year(2022)).report.pages}
        self.assertEqual(pages["I-4"].row.display_name, "DV対策事業")
        self.assertEqual(pages["III-6"].project.related_projects[0].amount_yen, 2_500_000)
        self.assertEqual(sum(len(p.indicators) for p in pages.values()),
                         sum(r["fiscal_year"] == "2022" for r in rows_of("indicators")))
        self.assertEqual(list(pages["I-1"].row.departments),
                         ["総務課", "福祉保健課", "高齢・障害支援課"])

    def test_a_group_of_one_table_has_its_sum(self):
        """一般管理費 stands in the summary of 2022 only."""
        summary = [t for t in get(year(2022)).report.tables if t.tree == "summary"][0]
        row = [r for r in summary.rows if r.node.endswith("/general-administration")][0]
        self.assertEqual((row.cell.appropriation_yen, row.cell.executed_yen),
                         (740_404_000, 734_288_230))

    def test_unknown_postings_and_dates_and_snapshots(self):
        w = World(suite())
        w.append(2022, [w.entry(2022, 0, 42)])
        name = f"{w.name}/fiscalYears/2022"
        before = get(name)
        w.append(2022, [w.entry(2022, 0, 1)])
        after = get(name)
        self.assertEqual(after.report.column.ledger_executed_yen
                         - before.report.column.ledger_executed_yen, 1)
        again = get(name, snapshot=before.snapshot)
        self.assertEqual(again.SerializeToString(deterministic=True),
                         before.SerializeToString(deterministic=True))


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
        self.assertIn("予算額は電気・ガス料金高騰に伴う補正予算額を含む", page)
        english = suite().cli("report", "141127", "2023", "--language", "en").stdout
        self.assertRegex(english, r"Item +Budget +Executed +Difference +Rate +Departments")
        self.assertIn("as of 2023-07-31", english)

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
                env={**os.environ, "NODE_PATH": str(REPO / "build/tools/node_modules")})
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
