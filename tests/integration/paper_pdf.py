"""Prints a budget as a PDF: cells of tables wrapped and centred, text beside text, words set vertically.

The truth is that of paper_text: the same statement, laid out on pages.
"""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from paper import ROMAN, ROMAN_ASCII, rate, rate_text
from paper_text import City, Ward, wrap

FONT = "HeiseiMin-W3"  # not embedded: readers know its characters
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
WIDTH, HEIGHT = A4
MARGIN = 48


class Page:
    """Draws from the top down; goes on on a new page when one is full."""

    def __init__(self, **options):
        self.bytes = io.BytesIO()
        self.canvas = Canvas(self.bytes, pagesize=A4, invariant=1, **options)
        self.y = HEIGHT - MARGIN
        self.pages = 1

    def room(self, height):
        if self.y - height < MARGIN:
            self.turn()

    def turn(self):
        self.canvas.showPage()
        self.pages += 1
        self.y = HEIGHT - MARGIN

    def text(self, x, y, text, size=9, align="left"):
        self.canvas.setFont(FONT, size)
        draw = {"left": self.canvas.drawString, "right": self.canvas.drawRightString,
                "centre": self.canvas.drawCentredString}[align]
        draw(x, y, text)

    def line(self, x, text, size=9, align="left", after=6):
        self.room(size)
        self.y -= size
        self.text(x, self.y, text, size, align)
        self.y -= after

    def row(self, cells, size=9, pitch=11, padding=8):
        """Cells (x, lines, align) of one row, each centred vertically."""
        height = pitch * max(len(lines) for _, lines, _ in cells) + padding
        self.room(height)
        middle = self.y - height / 2
        for x, lines, align in cells:
            top = middle + pitch * len(lines) / 2
            for i, text in enumerate(lines):
                self.text(x, top - pitch * (i + 1) + (pitch - size) / 2 + 1.5, text, size, align)
        self.canvas.line(MARGIN, self.y, WIDTH - MARGIN, self.y)
        self.y -= height

    def vertical(self, x, y, text, size=9, pitch=14):
        for i, character in enumerate(text):
            self.text(x, y - i * pitch, character, size)

    def finish(self):
        self.canvas.save()
        return self.bytes.getvalue()


def cells_of(printer, entry):
    return printer.cells(entry["figures"])


class WardPages:
    def __init__(self, budget, seed, **options):
        self.printer = Ward(budget, seed)
        self.budget = budget
        self.page = Page(**options)

    def table_columns(self, figures, departments):
        """The right edges of the figures' columns."""
        right = 455 if departments else WIDTH - MARGIN - 10
        return [right - 62 * (figures - 1 - i) for i in range(figures)]

    def summary(self, table):
        page, figures = self.page, 4 if self.printer.settled else 3
        columns = self.table_columns(figures, False)
        page.line(MARGIN, table["title"], 11)
        page.line(WIDTH - MARGIN, "（単位：円）", 9, "right")
        page.row([(150, ["区　　分"], "centre"),
                  *[(x, [word], "right") for x, word in zip(columns, self.printer.headings(False))]])
        for entry in table["rows"]:
            page.row([(MARGIN + 10, wrap(entry["label"], 21), "left"),
                      *[(x, [text], "right") for x, text in zip(columns, cells_of(self.printer, entry))]])
        page.y -= 24

    def list(self, table):
        page, columns = self.page, self.table_columns(3, True)
        page.turn()
        page.line(WIDTH / 2, table["title"], 14, "centre", 10)
        if not self.printer.settled:
            page.line(WIDTH - MARGIN, "（７月31日現在）", 9, "right")
        page.line(WIDTH - MARGIN, "（単位：千円）", 9, "right")
        headings = self.printer.headings(True)
        page.row([(190, ["事業名"], "centre"),
                  *[(x, [word], "right") for x, word in zip(columns, headings)],
                  (510, [headings[-1]], "centre")])
        page.vertical(MARGIN, page.y - 60, "自主企画事業")
        pillar = None
        for entry in table["rows"]:
            if entry.get("pillar") not in (None, pillar):
                pillar = entry["pillar"]
                index = ROMAN_ASCII.index(pillar)
                page.row([(MARGIN + 20, [f"{ROMAN[index]}　{self.budget.pillars[index]}"], "left")])
            cells = [(MARGIN + 24, [entry["number"]], "left")] if entry["number"] else []
            cells.append((MARGIN + 40, wrap(entry["label"], 22), "left"))
            cells += [(x, [text], "right") for x, text in zip(columns, cells_of(self.printer, entry))]
            if entry["departments"]:
                cells.append((510, entry["departments"], "centre"))
            page.row(cells)

    def project(self, project, first):
        page, printer = self.page, self.printer
        page.turn()
        if first:
            page.line(MARGIN, f"{ROMAN[project.pillar]} {self.budget.pillars[project.pillar]}", 13)
        page.row([(MARGIN + 4, [f"{ROMAN[project.pillar]}-{printer.number(project.number)}"], "left"),
                  (190, ["事業内容"], "left")])
        top = page.y
        for i, text in enumerate(wrap(project.name, 10)):
            page.text(MARGIN + 4, top - 14 - 13 * i, text, 10)
        for i, text in enumerate(wrap(project.prose, 36)):
            page.text(190, top - 14 - 13 * i, text, 9)
        page.y = top - 14 - 13 * max(len(wrap(project.name, 10)), len(wrap(project.prose, 36))) - 12
        for sub in project.sub_projects:
            for text in printer.heading(sub):
                page.line(MARGIN + 4, text.strip(), 10, after=4)
            for activity in sub.activities:
                for text in wrap("・" + activity, 44):
                    page.line(MARGIN + 14, text, 9, after=3)
            page.y -= 8
        for text in printer.totals(project):
            page.line(MARGIN + 4, text, 9, after=4)
        for text in ["、".join(project.departments[:2]), "、".join(project.departments[2:])]:
            if text:
                page.line(MARGIN + 4, text, 9, after=4)
        page.y -= 10
        page.line(MARGIN + 4, "事業指標・目標", 10, after=4)
        page.line(MARGIN + 4, "（目標に対する成果）", 9, after=6)
        for indicator in project.indicators:
            for text in wrap(printer.indicator(indicator), 48):
                page.line(MARGIN + 4, text, 9, after=3)

    def print(self):
        _, _, truth = Ward(self.budget, 0).print()
        self.page.line(MARGIN, self.printer.title, 13, after=16)
        for table in truth["tables"][:2]:
            self.summary(table)
        self.list(truth["tables"][2])
        seen = set()
        for project in self.budget.projects:
            self.project(project, project.pillar not in seen)
            seen.add(project.pillar)
        return self.page.finish(), truth


class CityPages:
    """The city's pages: its lines as they are, tables in columns."""

    def __init__(self, budget, seed, **options):
        self.printer = City(budget, seed)
        self.budget = budget
        self.page = Page(**options)

    def table(self, title, unit, headings, rows, measures, sign_cells):
        page = self.page
        numbered = headings[0] == "事業番号"
        columns = [WIDTH - MARGIN - (60 if numbered else 10) - 52 * (len(measures) - 1 - i)
                   for i in range(len(measures))]
        page.line(MARGIN, title, 12)
        page.line(WIDTH - MARGIN, unit, 8, "right")
        words = [w for w in headings if w not in ("事業番号", "事業名", "所管課")]
        page.row([*([(MARGIN, ["事業番号"], "left")] if numbered else []), (MARGIN + 60, ["事業名"], "left"),
                  *[(x, [w], "right") for x, w in zip(columns, words)],
                  *([(WIDTH - MARGIN, ["所管課"], "right")] if numbered else [])], 8)
        for entry in rows:
            name = entry["label"] + (f"（旧：{entry['former_name']}）" if entry["former_name"] else "")
            cells = [(MARGIN, [entry["number"]], "left")] if entry["number"] else []
            cells.append((MARGIN + 46, wrap(name, 14), "left"))
            cells += [(x, [text], "right") for x, text in zip(columns, sign_cells(entry))]
            if entry["departments"]:
                cells.append((WIDTH - MARGIN, entry["departments"], "right"))
            page.row(cells, 8, 10)
        page.y -= 20

    def settlement_cells(self, entry):
        values, sign = entry["figures"], self.printer.sign
        out = []
        for measure in ("appropriation", "executed", "carried_out", "unused"):
            value = values.get(measure)
            out.append("－" if value is None else f"{sign}{-value[0]:,}" if value[0] < 0 else f"{value[0]:,}")
        return [*out, rate_text(values["rate"][0])]

    def change_cells(self, entry):
        values, sign = entry["figures"], self.printer.sign
        return [f"{sign}{-values[m][0]:,}" if values[m][0] < 0 else f"{values[m][0]:,}"
                for m in ("prior_executed", "executed", "change")]

    def project(self, project):
        page = self.page
        page.turn()
        page.line(MARGIN, f"事業番号 {self.printer.code(project)}　{project.name}", 12)
        page.line(MARGIN, "所管課 " + "、".join(project.departments))
        unused = project.appropriation - project.executed - project.carried_out
        page.line(MARGIN, f"予算現額 {project.appropriation:,}千円　支出済額 {project.executed:,}千円")
        page.line(MARGIN, f"翌年度繰越額 {project.carried_out:,}千円　不用額 {unused:,}千円　執行率 "
                          f"{rate_text(rate(project.executed, project.appropriation))}", after=14)
        for text in self.printer.print_project(project)[6:]:
            if text.startswith("指標名"):
                break
            page.line(MARGIN, text, after=10 if not text else 4)
        for cells in [("指標名", "単位", "目標値", "実績値"),
                      *[(i.name, i.unit, i.target, i.actual) for i in project.indicators]]:
            page.row([(MARGIN + 4, [cells[0]], "left"), (330, [cells[1]], "centre"),
                      (420, [cells[2]], "right"), (500, [cells[3]], "right")])

    def print(self):
        _, _, truth = City(self.budget, 0).print()
        truth["tables"] = [self.printer.settlement_table(), self.printer.change_table()]
        truth["projects"] = [self.printer.project(p) for p in self.budget.projects]
        self.page.line(MARGIN, self.printer.title, 14, after=14)
        settlement, change = truth["tables"]
        self.table(settlement["title"], "（単位：千円）",
                   ["事業番号", "事業名", "予算現額", "支出済額", "翌年度繰越額", "不用額", "執行率", "所管課"],
                   settlement["rows"], range(5), self.settlement_cells)
        self.table(change["title"], f"（単位：{'百万円' if self.printer.million else '千円'}）",
                   ["事業名", "前年度決算額", "本年度決算額", "増減額"], change["rows"], range(3), self.change_cells)
        for project in self.budget.projects:
            self.project(project)
        return self.page.finish(), truth


def ward_pdf(budget, seed, **options):
    """(bytes, truth)"""
    return WardPages(budget, seed, **options).print()


def city_pdf(budget, seed, **options):
    return CityPages(budget, seed, **options).print()
