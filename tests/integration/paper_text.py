"""Prints a budget as the text that extraction leaves of a statement, and says what is in it.

Each function returns (text, truth). Truth: {"fiscal_year", "stage", "tables": [{"unit_yen", "rows",
"labels_apart"}], "projects": [...]}; see paper.row for a row.
"""

import random

from paper import ROMAN, ROMAN_ASCII, figures, negative, rate, rate_text, row, wide

BLANK = ""
WARD_TITLES = {"settlement": "個性をいかす区づくり推進費　決算総括説明書",
               "in_year": "個性をいかす区づくり推進費　執行状況"}


def wrap(text, width):
    return [text[i:i + width] for i in range(0, len(text), width)]


def spaced(lines):
    """With an empty line behind each, as extraction leaves tables."""
    return [line for text in lines for line in (text, BLANK)]


class Ward:
    """The layout of a ward: summary in yen, list in thousands, a page a project."""

    def __init__(self, budget, seed, apart=False):
        self.budget = budget
        self.random = random.Random(seed)
        self.apart = apart  # labels of the summary stand apart from their figures
        self.settled = budget.stage == "settlement"
        self.executed = "決算額" if self.settled else "執行額"
        self.title = f"{budget.era}　{budget.place}{WARD_TITLES[budget.stage]}"

    def number(self, value):
        return wide(value) if int(value) < 10 and self.random.random() < 0.3 else str(value)

    # -- tables

    def headings(self, with_departments):
        words = ["予算額", self.executed] + (["差引"] if self.settled and not with_departments else [])
        return words + ["執行率"] + (["課　　名"] if with_departments else [])

    def cells(self, values):
        """The printed figures of a row."""
        unit = values["appropriation"][1]
        out = [f"{values[m][0]:,}" for m in ("appropriation", "executed")]
        if "difference" in values:
            out.append(negative(values["difference"][0], self.random.choice(("▲", "▲ ")) if unit == 1 else "▲"))
        return out + [rate_text(values["rate"][0])]

    def summary_row(self, label, appropriation, executed, **more):
        extra = {"difference": (appropriation - executed) * 1000} if self.settled else {}
        return row(label, figures(appropriation * 1000, executed * 1000, 1, **extra), **more)

    def summary(self):
        """Two tables: by category, and by pillar with its projects."""
        budget = self.budget
        own = self.summary_row("自主企画事業費", budget.total("appropriation"), budget.total("executed"))
        rest = [self.summary_row(label, a, e) for label, a, e in budget.others]
        total = self.summary_row("合　　計", budget.total("appropriation") + sum(a for _, a, _ in budget.others),
                                 budget.total("executed") + sum(e for _, _, e in budget.others), total=True)
        by_pillar = []
        for i, name in enumerate(budget.pillars):
            projects = budget.of(i)
            by_pillar.append(self.summary_row(name, sum(p.appropriation for p in projects),
                                              sum(p.executed for p in projects)))
            by_pillar += [self.summary_row(p.name, p.appropriation, p.executed) for p in projects[:2]]
        by_pillar.append(self.summary_row("合　　計", budget.total("appropriation"), budget.total("executed"),
                                          total=True))
        return [{"unit_yen": 1, "rows": [own, *rest, total], "title": "１　事業区分別実績"},
                {"unit_yen": 1, "rows": by_pillar, "title": "２　自主企画事業費実績"}]

    def print_summary(self, tables):
        lines, labels = ([] if self.apart else [self.title, BLANK]), []
        for table in tables:
            table["labels_apart"] = self.apart
            (labels if self.apart else lines).extend([table["title"], BLANK])
            lines += spaced(["（単位：円）", " ".join((["区　　分"] if not self.apart else []) + self.headings(False))])
            for entry in table["rows"]:
                cells = " ".join(self.cells(entry["figures"]))
                wrapped = wrap(entry["label"], 15)
                if self.apart and (entry["total"] or len(wrapped) == 1) and self.random.random() < 0.6:
                    labels += [entry["label"], BLANK]
                    lines += [cells, BLANK]
                elif len(wrapped) > 1:
                    lines += [*wrapped, BLANK, cells, BLANK]
                else:
                    lines += [f"{entry['label']} {cells}", BLANK]
        self.random.shuffle(labels)
        if self.apart:
            labels.insert(len(labels) // 2, self.title)
        return lines + [label for label in labels]

    def list_table(self):
        rows = []
        for project in self.budget.projects:
            rows.append(row(project.name, figures(project.appropriation, project.executed, 1000),
                            str(project.number), project.departments))
            rows[-1]["pillar"] = ROMAN_ASCII[project.pillar]
        rows.append(row("合　計", figures(self.budget.total("appropriation"), self.budget.total("executed"), 1000),
                        total=True))
        return {"unit_yen": 1000, "rows": rows, "labels_apart": False, "title": "事 業 別 一 覧 表"}

    def print_list(self, table):
        as_of = [] if self.settled else [" （７月31日現在）", BLANK]
        lines = [*as_of, table["title"], BLANK, "（単位：千円）", BLANK,
                 " ".join(["事業名", *self.headings(True)]), BLANK]
        pillar = None
        for entry in table["rows"]:
            if entry.get("pillar") not in (None, pillar):
                pillar = entry["pillar"]
                index = ROMAN_ASCII.index(pillar)
                lines += [f"{ROMAN[index]}　{self.budget.pillars[index]}", BLANK]
            lines += self.list_row(entry) + [BLANK]
        return lines

    def list_row(self, entry):
        cells, departments = " ".join(self.cells(entry["figures"])), entry["departments"]
        number = self.number(entry["number"]) if entry["number"] else ""
        wrapped = wrap(entry["label"], 22)
        behind = departments[0] if len(departments) == 1 else ""
        if len(wrapped) > 1:
            lines = [*([number] if number else []), *wrapped, BLANK, f"{cells} {behind}".strip()]
        else:
            lines = [" ".join(part for part in (number, entry["label"], cells, behind) if part)]
        return lines + (departments if len(departments) > 1 else [])

    # -- pages of projects

    def project(self, project):
        more = {"difference": project.appropriation - project.executed} if self.settled else {}
        return {
            "code": project.code, "name": project.name, "departments": project.departments,
            "figures": figures(project.appropriation, project.executed, 1000, **more),
            "sub_projects": [self.sub_project(sub) for sub in project.sub_projects],
            "indicators": [vars(indicator) for indicator in project.indicators]}

    def sub_project(self, sub):
        values = {"appropriation": (sub.figures["appropriation"], 1000)}
        if self.settled:
            values["executed"] = (sub.figures["executed"], 1000)
            values["difference"] = (sub.figures["appropriation"] - sub.figures["executed"], 1000)
        return {"number": sub.number, "name": sub.name, "mark": sub.mark, "figures": values}

    def brackets(self, sub):
        appropriation, executed = sub.figures["appropriation"], sub.figures["executed"]
        if not self.settled:
            return f"【{appropriation:,}千円】"
        return (f"【予算：{appropriation:,}千円 決算：{executed:,}千円 "
                f"差引：{negative(appropriation - executed, '▲')}千円】")

    def heading(self, sub):
        """Number, mark and name of a sub-project, with its figures beside them or below."""
        mark = {"none": "", "new": "新 ", "expanded": "拡 "}[sub.mark]
        name, brackets = f"{wide(sub.number)} {mark}{sub.name}", self.brackets(sub)
        return [name + brackets] if len(name) + len(brackets) < 44 else [name + " ", brackets]

    def totals(self, project):
        lines = [f"予算額 {project.appropriation:,}千円", f"{self.executed} {project.executed:,}千円"]
        if self.settled:
            lines.append(f"差　引 {negative(project.appropriation - project.executed, '▲')}千円")
        return lines + [f"執行率 {rate_text(rate(project.executed, project.appropriation)).replace('%', '％')}"]

    def indicator(self, indicator):
        more = "以上" if indicator.comparator else ""
        value = lambda number: wide(number) if len(number) == 1 else number
        return (f"・{indicator.name} {value(indicator.target)}{indicator.unit}{more}"
                f"（{value(indicator.actual)}{indicator.unit}）")

    def print_project(self, project, first):
        lines = []
        if first:
            lines.append(f" {ROMAN[project.pillar]} {self.budget.pillars[project.pillar]} ")
        lines += [f"{ROMAN[project.pillar]}-{self.number(project.number)} 事業内容 ", BLANK]
        lines += wrap(project.name, 10) + [BLANK] + spaced(wrap(project.prose, 31))
        for sub in project.sub_projects:
            lines += self.heading(sub)
            for activity in sub.activities:
                lines += spaced(wrap("・" + activity, 34))
            lines.append(BLANK)
        lines += spaced(self.totals(project))
        lines += spaced(wrap_departments(project.departments))
        lines += [" ", BLANK, " ", BLANK]
        lines += spaced(["事業指標・目標 ", "（目標に対する成果） "])
        for indicator in project.indicators:
            lines += spaced(wrap(self.indicator(indicator), 38))
        return lines + spaced(self.captions())

    def captions(self):
        return self.random.choice(([], ["講座の様子"], ["見学会 ", "当日の様子"]))

    def print(self):
        tables = [*self.summary(), self.list_table()]
        pages = [self.print_summary(tables[:2]), self.print_list(tables[2])]
        seen = set()
        for project in self.budget.projects:
            pages.append(self.print_project(project, project.pillar not in seen))
            seen.add(project.pillar)
        text = "\n".join("\n".join(page) for page in pages) + "\n"
        return text, pages, {
            "fiscal_year": self.budget.year, "stage": self.budget.stage,
            "as_of": "" if self.settled else f"{self.budget.year}-07-31", "tables": tables,
            "pillars": [{"code": ROMAN_ASCII[i], "name": name} for i, name in enumerate(self.budget.pillars)],
            "projects": [self.project(p) for p in self.budget.projects]}


def wrap_departments(departments):
    lines = ["、".join(departments[:2])]
    return lines + (["、".join(departments[2:])] if departments[2:] else [])


class City:
    """Layouts of cities: 予算現額 … 不用額, the year before, numbers of projects, tables of indicators."""

    def __init__(self, budget, seed):
        self.budget = budget
        self.random = random.Random(seed)
        self.sign = self.random.choice(("△", "▲"))
        self.style = self.random.choice(("1-(2)", "1-2"))
        self.million = self.random.random() < 0.3
        self.title = f"{budget.era}　{budget.place}　主要な施策の成果に関する説明書"

    def code(self, project):
        pattern = "{}-({})" if self.style == "1-(2)" else "{}-{}"
        return pattern.format(project.pillar + 1, project.number)

    def values(self, appropriation, executed, carried_out, unit=1000):
        return figures(appropriation, executed, unit, carried_out=carried_out,
                       unused=appropriation - executed - carried_out)

    def settlement_table(self):
        """予算現額 支出済額 翌年度繰越額 不用額 執行率, with numbers and departments."""
        rows = [row(p.name, self.values(p.appropriation, p.executed, p.carried_out), self.code(p),
                    p.departments, former_name=p.former_name) for p in self.budget.projects]
        rows.append(row("合計", self.values(self.budget.total("appropriation"), self.budget.total("executed"),
                                          sum(p.carried_out for p in self.budget.projects)), total=True))
        return {"unit_yen": 1000, "rows": rows, "labels_apart": False, "title": "１　事業別決算の状況"}

    def print_settlement(self, table):
        lines = [table["title"], BLANK, "（単位：千円）",
                 "事業番号　事業名　予算現額　支出済額　翌年度繰越額　不用額　執行率　所管課", BLANK]
        for entry in table["rows"]:
            values = entry["figures"]
            cells = [negative(values[m][0], self.sign) if values[m][0] or m != "carried_out" else
                     self.random.choice(("0", "－", "―"))
                     for m in ("appropriation", "executed", "carried_out", "unused")]
            if cells[2] in "－―":
                entry["figures"] = {m: v for m, v in values.items() if m != "carried_out"}
            cells.append(rate_text(values["rate"][0]))
            lines += self.labelled(entry, "　".join(cells)) + [BLANK]
        return lines

    def labelled(self, entry, cells):
        name = entry["label"]
        if entry["former_name"]:
            name += f"（旧：{entry['former_name']}）"
        parts = [part for part in (entry["number"], cells, *entry["departments"]) if part]
        wrapped = wrap(name, 20)
        if len(wrapped) == 1:
            return ["　".join([*parts[:-1 - len(entry["departments"])], name, *parts[-1 - len(entry["departments"]):]])]
        number = [entry["number"]] if entry["number"] else []
        return [*number, *wrapped, BLANK, "　".join([cells, *entry["departments"]])]

    def change_table(self):
        """The year before, this year, and the change, in another unit when so drawn."""
        unit = 1_000_000 if self.million else 1000
        rows = []
        for p in self.budget.projects:
            values = {"prior_executed": p.prior, "executed": p.executed, "change": p.executed - p.prior}
            if self.million:
                values = {m: round(v / 1000) for m, v in values.items()}
                values["change"] = values["executed"] - values["prior_executed"]
            rows.append(row(p.name, {m: (v, unit) for m, v in values.items()}))
        return {"unit_yen": unit, "rows": rows, "labels_apart": False, "title": "２　事業別決算の内訳"}

    def print_change(self, table):
        lines = [table["title"], BLANK, f"（単位：{'百万円' if self.million else '千円'}）",
                 "事業名　前年度決算額　本年度決算額　増減額", BLANK]
        for entry in table["rows"]:
            values = entry["figures"]
            cells = [negative(values[m][0], self.sign) for m in ("prior_executed", "executed", "change")]
            lines += self.labelled(entry, "　".join(cells)) + [BLANK]
        return lines

    def project(self, p):
        return {"code": self.code(p), "name": p.name, "departments": p.departments,
                "figures": self.values(p.appropriation, p.executed, p.carried_out),
                "sub_projects": [{"number": sub.number, "name": sub.name, "mark": "none",
                                  "figures": {m: (v, 1000) for m, v in sub.figures.items()}}
                                 for sub in p.sub_projects],
                "indicators": [{**vars(indicator), "comparator": ""} for indicator in p.indicators]}

    def print_project(self, p):
        unused = p.appropriation - p.executed - p.carried_out
        lines = [f"事業番号 {self.code(p)}　{p.name}", BLANK, "所管課 " + "、".join(p.departments), BLANK,
                 f"予算現額 {p.appropriation:,}千円　支出済額 {p.executed:,}千円",
                 f"翌年度繰越額 {p.carried_out:,}千円　不用額 {unused:,}千円　執行率 "
                 f"{rate_text(rate(p.executed, p.appropriation))}", BLANK, "【事業概要】"]
        lines += wrap(p.prose, 36) + [BLANK, "【主な取組】"]
        for sub in p.sub_projects:
            number = "①②③④⑤⑥⑦⑧⑨"[int(sub.number) - 1]
            lines += [f"{number} {sub.name}（予算現額 {sub.figures['appropriation']:,}千円、"
                      f"支出済額 {sub.figures['executed']:,}千円）"]
            for activity in sub.activities:
                lines += wrap("・" + activity, 36)
        lines += [BLANK, "【成果指標】", "指標名　単位　目標値　実績値"]
        return lines + [f"{i.name}　{i.unit}　{i.target}　{i.actual}" for i in p.indicators] + [BLANK]

    def print(self):
        tables = [self.settlement_table(), self.change_table()]
        pages = [[self.title, BLANK, *self.print_settlement(tables[0])], self.print_change(tables[1])]
        pages += [self.print_project(p) for p in self.budget.projects]
        text = "\f".join("\n".join(page) + "\n" for page in pages)
        return text, pages, {"fiscal_year": self.budget.year, "stage": "settlement", "as_of": "", "tables": tables,
                             "projects": [self.project(p) for p in self.budget.projects]}


def ward_text(budget, seed, apart=False):
    text, _, truth = Ward(budget, seed, apart).print()
    return text, truth


def city_text(budget, seed):
    text, _, truth = City(budget, seed).print()
    return text, truth
