"""The execution report: every printed cell and text of the source document."""

import csv
import io
import pathlib
import re
import unicodedata
import unittest

import grpc
from demo import DATA, rate_text, rows_of, text, year
from suite import details, pb, suite
from world import World

comparison = pb("aggregator/compare_execution")
report = pb("aggregator/execution_report")
Presentation = comparison.Presentation
Row = report.ReportRow

HERE = pathlib.Path(__file__).resolve().parent
YEN = Presentation()
# The lists of both years, and everything but the summary of 2022: totals of rounded rows, rates of
# rounded figures. That of 2022 holds 99.9 % until every yen is spent; that of 2023 does not.
LISTS = {y: Presentation(unit_yen=1000, total_mode="TOTAL_MODE_SUM_OF_ROUNDED",
                         rate_mode="RATE_MODE_FROM_ROUNDED", hold_below_full=y == 2022)
         for y in (2022, 2023)}
PAPER = {y: {"": LISTS[y], "summary": YEN if y == 2022 else LISTS[y]} for y in (2022, 2023)}

# Cells in which the source itself is wrong: what it prints, what its own figures make of it, why.
WRONG_IN_THE_SOURCE = {
    f"{year(2022)}/statements/settlement/reportedFigures/page.VII-1.1.difference":
        ("169", "163", "402 - 239 is 163"),
}


# Indicators whose printed text says more, or otherwise, than the values made of it.
INDICATORS_TOLD_OTHERWISE = {
    # The first 1 belongs to a unit of ours: 投稿/日.
    ("2022", "III-2.1", "target"): ("１日平均１投稿", "1"),
    # The first 3 is the month the values are as of.
    ("2022", "III-2.1", "actual"): (
        "３月末時点成果 Twitterフォロワー数：2,036人、年間投稿数：515ツイート、一日平均：1.41投稿",
        "1.41、2036、515"),
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
        expected = {f"{year(y)}/statements/{r['statement']}/reportedFigures/{r['figure']}"
                    for r in rows_of("reported_figures")
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


def plain(label):
    """As texts are compared: after NFKC, without spaces."""
    return "".join(unicodedata.normalize("NFKC", label).split())


def paper(y, mark):
    """Rows of the source's tables whose id contains the mark, as printed, in order."""
    with open(HERE / "asahi_paper.csv", encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file)
                if r["fiscal_year"] == str(y) and mark in r["table"]]


# Where our tables say it otherwise than the paper, and why.
KNOWN_DIFFERENCES = {
    "L2": "一覧表の統合事業費は、細事業ごとに一行と課名を印字し、事業そのものの行がない。"
          "一覧は事業の表なので一行で示し、細事業と課は事業ページに出す",
    "V-1": "統合事業費のページは課名の印字がない。こちらは細事業の課を集めて示す",
    "合計の位置": "公表資料は合計を末尾に、こちらは見出しとして先頭に出す",
    "その他の事業費": "2023年度の総括表の表題で、金額の印字がない見出し",
}
# What the source says in two ways, at its own two places.
CONTRADICTIONS = {
    (2022, "title/page", "IV"): ("区役所の機能強化", "区民サービスの向上"),
    (2023, "title/page", "IV"): ("区役所の機能強化", "区民サービスの向上"),
    (2022, "title/page", "V"): ("統合事務事業費", "統合事業費"),
    (2023, "title/page", "V"): ("統合事務事業費", "統合事業費"),
    (2023, "page/VII-1", "departments"): ("区政推進課", "地域振興課"),
}


class TextsTest(unittest.TestCase):
    """Rows, names, numbers and departments, place by place, against the source."""

    @classmethod
    def setUpClass(cls):
        suite().cli("import", DATA)
        cls.reports = {y: get(year(y)).report for y in (2022, 2023)}

    def summary(self, y):
        """The rows of the summary as printed by the client, with names and figures."""
        text_ = suite().cli("report", "141127", str(y), "--format", "csv").stdout
        return [r for r in csv.DictReader(io.StringIO(text_.lstrip("\ufeff")))
                if r["table"] == "summary"]

    def test_the_rows_of_the_summary_are_those_of_the_paper(self):
        for y, count in ((2022, 28), (2023, 8)):
            tables = {}
            for r in paper(y, "-S"):
                tables.setdefault(r["table"], []).append(plain(r["label"]))
            self.assertEqual(sum(map(len, tables.values())), count)
            ours = self.summary(y)
            labels = {}  # place -> the name of our row
            for r in ours:
                for place in r["published"].split("; "):
                    if "-S" in place:
                        labels[place.split(" ")[0]] = plain(r["display_name"])
            # Every printed row has one of ours, every one of ours is printed, each table in order.
            self.assertEqual(len(labels), count)
            names = [plain(r["display_name"]) for r in ours]
            heading = [n for n in names if n not in labels.values()]
            self.assertEqual(heading, ["その他の事業費"] if y == 2023 else [])
            self.assertEqual(len(names), len(set(labels.values())) + len(heading))
            for table, printed in tables.items():
                mine = [labels[f"{table}:{i}"] for i in range(len(printed))]
                for theirs, our in zip(printed, mine, strict=True):
                    if theirs not in ("合計",):
                        self.assertTrue(theirs.startswith(our) or our.startswith(theirs),
                                        (table, theirs, our))
                body = [m for m, p in zip(mine, printed) if p not in ("合計", "個性ある区づくり推進費")]
                self.assertEqual(body, sorted(body, key=names.index), table)

    def test_the_summary_says_that_it_is_an_excerpt(self):
        page = suite().cli("report", "141127", "2022").stdout
        self.assertIn("総括表に掲載の事業のみ", page)
        summary = page[page.index("総括表"):page.index("事業別一覧表")]
        self.assertEqual(summary.count("%"), 23)
        self.assertNotIn("地域安全安心普及推進事業", summary)

    def test_names_numbers_and_departments_of_the_lists(self):
        for y in (2022, 2023):
            report_ = self.reports[y]
            rows = {r.node.rsplit("/", 1)[1]: r for r in report_.tables[0].rows
                    if r.kind == Row.KIND_PROJECT}
            subs = {"/".join(r.node.split("/")[i] for i in (5, 7)): r for p in report_.pages
                    for r in p.sub_projects if r.kind == Row.KIND_SUB_PROJECT}
            listed = []
            for r in paper(y, "-L"):
                if not r["ref"]:
                    continue
                row = rows.get(r["ref"]) or subs[r["ref"]]
                self.assertEqual("/" in r["ref"], r["table"].endswith("L2") and r["row"] != "0")
                self.assertEqual(plain(row.display_name), plain(r["label"]))
                self.assertEqual(";".join(row.departments), r["departments"], r["ref"])
                if "/" in r["ref"]:
                    self.assertEqual(r["ref"].split("/")[1], r["number"])
                    continue
                listed.append(r["ref"])
                number = row.printed_code.rsplit("-", 1)[-1]
                self.assertEqual(plain(number) if r["number"] else "", plain(r["number"]), r["ref"])
            self.assertIn("L2", KNOWN_DIFFERENCES)
            order = [i for i in rows if i != "V-1"]
            self.assertEqual(listed, order)
            self.assertEqual(len(rows["V-1"].departments), 5)

    def test_names_codes_and_departments_of_the_pages(self):
        found = set()
        for y in (2022, 2023):
            pages = {p.row.node.rsplit("/", 1)[1]: p for p in self.reports[y].pages}
            rows = {r.node.rsplit("/", 1)[1]: r for r in self.reports[y].tables[0].rows}
            printed = paper(y, "page/I") + paper(y, "page/V")
            for r in printed:
                row = pages[r["ref"]].row
                self.assertEqual(plain(row.display_name), plain(r["label"]))
                self.assertEqual(plain(row.printed_code), plain(r["number"]))
                if r["ref"] == "V-1":
                    self.assertEqual((r["departments"], len(row.departments)), ("", 5))
                    self.assertIn("V-1", KNOWN_DIFFERENCES)
                    continue
                self.assertEqual(";".join(row.departments), r["departments"], r["ref"])
                in_list = ";".join(rows[r["ref"]].departments)
                if in_list != r["departments"]:
                    key = (y, r["table"], "departments")
                    self.assertEqual((in_list, r["departments"]), CONTRADICTIONS[key])
                    found.add(key)
            self.assertEqual(len(printed), len(pages) - 2)  # 統合事務費 and 施設管理費 have none
        self.assertEqual(found, {k for k in CONTRADICTIONS if k[2] == "departments"})

    def test_titles_of_pillars_by_place(self):
        codes = ("I", "II", "III", "IV", "V", "VI", "VII")
        nodes = ("pillar-1", "pillar-2", "pillar-3", "pillar-4", "administration", "bureau-joint",
                 "ward-allocated")
        found = set()
        for y in (2022, 2023):
            stored = {r["node"]: r for r in rows_of("classification_nodes")
                      if r["fiscal_year"] == str(y)}
            for r in paper(y, "title/"):
                node = stored[nodes[codes.index(r["number"])]]
                place = r["table"].split("/")[1]
                names = dict(n.split("=") for n in node["printed_names"].split(";") if n)
                ours = names.get(place, node["display_name"])
                bare = plain(r["label"]).lstrip("IV")
                self.assertEqual(plain(ours).lstrip("IV"), bare, (y, r))
                listed = plain(names.get("list", node["display_name"])).lstrip("IV")
                if place == "page" and listed != bare:
                    key = (y, r["table"], r["number"])
                    self.assertEqual((listed, bare), CONTRADICTIONS[key])
                    found.add(key)
        self.assertEqual(found, {k for k in CONTRADICTIONS if k[1] == "title/page"})

    def test_every_printed_target_and_actual(self):
        """Numbers of the printed texts, in order, and what our texts leave out."""
        with open(HERE / "asahi_indicators.csv", encoding="utf-8", newline="") as file:
            printed = list(csv.DictReader(file))
        indicators = {(y, i.indicator.name.rsplit("/", 1)[1]): i.indicator
                      for y in (2022, 2023) for p in self.reports[y].pages for i in p.indicators}
        self.assertEqual({(int(r["fiscal_year"]), r["indicator"]) for r in printed},
                         set(indicators))
        differing, checked = {}, 0
        for r in printed:
            item = indicators[int(r["fiscal_year"]), r["indicator"]]
            for role, side in ((1, "target"), (2, "actual")):
                texts = dict.fromkeys(self.text(item, c, role) for c in item.components)
                ours = "、".join(filter(None, texts))
                if r[side] == "（文）":
                    self.assertTrue(ours or item.note, r)
                elif self.numbers(ours) != self.numbers(r[side]) or (
                        not self.numbers(ours) and plain(ours) != plain(r[side])):
                    differing[r["fiscal_year"], r["indicator"], side] = (r[side], ours)
                checked += bool(r[side])
        self.maxDiff = None
        self.assertEqual(differing, INDICATORS_TOLD_OTHERWISE)
        self.assertGreater(checked, 150)

    @staticmethod
    def numbers(label):
        return sorted(re.findall(r"\d+(?:\.\d+)?", plain(label).replace(",", "")), key=float)

    @staticmethod
    def text(item, component, role):
        """What is known of a component's value: its text as printed, else its number."""
        for v in item.values:
            if (v.component, v.role) != (component.id, role):
                continue
            if v.state not in (1, 2):
                return v.text
            def number(d):
                digits = f"{d.unscaled:0{d.scale + 1}d}"
                return f"{digits[:-d.scale]}.{digits[-d.scale:]}" if d.scale else digits
            if v.text:
                return v.text
            return "／".join([number(v.value)] + ([number(v.denominator)]
                                                  if v.HasField("denominator") else []))
        return ""


if __name__ == "__main__":
    unittest.main()
