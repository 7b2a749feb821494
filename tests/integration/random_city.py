"""Small cities of every kind of row, with odd texts, as rows of the import format."""

import csv
import io

ODD = ["水路清掃", "\"引用\"", "a, b", "；全角", "=SUM(1)", "#1", "' ", " 前", "後 ", "①㈱", "が", "ÄÖ", "\\n",
       "=", "：", "|", "　全角の空白　", "🚰", "-5", "true", "１２３", "\u2028", "''", "\"", ","]
SINGLE = [*ODD, ";", "a;b", ":"]  # where no list is made of it

COLUMNS = {
    "jurisdiction": "display_name",
    "fiscal_years": "display_name primary_tree",
    "departments": "department display_name",
    "classification_nodes": "node kind display_name placements outside_total printed_names note",
    "projects": "project display_name printed_code placements departments page_departments printed_names note",
    "sub_projects": "project sub_project display_name position mark parts departments note",
    "related_projects": "project heading display_name owner amount_yen",
    "cross_references": "project sub_project kind target_fiscal_year target",
    "lineage_edges": "edge type predecessor successor share_ppm share_basis explanation",
    "explanations": "explanation compared_fiscal_year nodes indicator finding_kind state author text",
    "explanation_figures": "explanation figure_fiscal_year measure component value",
    "dimensions": "kind dimension display_name",
    "budget_years": "closing_state execution_stage posting_granularity executed_through statement_title control "
                    "control_level control_nodes closed_on disagreement_reason certified_on "
                    "certification_reference",
    "budget_lines": "budget_line node records_appropriation records_execution fund_source economic_item note "
                    "rollups appropriation_keeper execution_keeper",
    "ledger_entries": "entry budget_line kind amount_yen effective_date precision_yen commitment reverses "
                      "transfer_group supplementary_number fund_source economic_item actor document_reference "
                      "description",
    "statements": "statement kind as_of title rounding execution_stage excerpt checks_only document_digest",
    "statement_figures": "statement node figure supplementary_number printed unit_yen",
    "reported_figures": "statement figure table row row_label node measure unit_yen value",
    "indicators": "indicator nodes display_name measure direction accumulation position period_start period_end "
                  "note",
    "indicator_components": "indicator component label unit comparator",
    "indicator_values": "indicator component role state value denominator text approximate as_of",
    "indicator_lineage_edges": "edge predecessors successors comparability explanation",
}
OF_NO_YEAR = ("jurisdiction", "departments")
YEARS = (2021, 2022, 2023)


def columns(kind):
    return ["jurisdiction", *([] if kind in OF_NO_YEAR else ["fiscal_year"]), *COLUMNS[kind].split()]


class RandomCity:
    """Rows by kind; each is a dictionary of texts, as an export writes them."""

    def __init__(self, random, code):
        self.random, self.code = random, code
        self.rows = {kind: [] for kind in COLUMNS}
        self.count = 0
        self.above = {}     # nodes above a project, by year and id
        self.projects = {}  # ids by year
        self.subs = {}      # (project, id) by year
        self.add("jurisdiction", None, display_name=self.text())
        self.departments = [f"d{i}" for i in range(3)]
        for one in self.departments:
            self.add("departments", None, department=one, display_name=self.name())
        for year in YEARS:
            self.add_catalogue(year)
            self.add_lineage(year)
            self.add_budget(year)
            self.add_indicators(year)
            self.add_explanations(year)

    def add(self, file, year, **cells):
        row = dict.fromkeys(columns(file), "")
        row["jurisdiction"] = self.code
        if year:
            row["fiscal_year"] = str(year)
        assert set(cells) <= set(row), (file, cells)
        row.update({column: str(cell) for column, cell in cells.items()})
        self.rows[file].append(row)
        return row

    def write(self, folder):
        folder.mkdir(exist_ok=True)
        for kind, rows in self.rows.items():
            out = io.StringIO()
            writer = csv.DictWriter(out, columns(kind), lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
            if rows:
                (folder / f"{kind}.csv").write_text(out.getvalue(), encoding="utf-8")

    # Texts.

    def text(self, pool=SINGLE):
        return "文" + "".join(self.random.choices(pool, k=self.random.randint(0, 4)))

    def note(self):
        return self.random.choice(["", self.text(), self.random.choice(SINGLE)])

    def name(self, pool=SINGLE):
        self.count += 1
        return f"{self.text(pool)}{self.count}"

    def some(self, things, least=0):
        return self.random.sample(things, self.random.randint(least, len(things)))

    def printed_names(self):
        return ";".join(f"{place}={self.name(ODD)}"
                        for place in self.some(["list", "page", "表1", "ＤＶ"]))

    def rollups(self, year, node):
        """All nodes above a project, or none, in any order, and departments."""
        above = self.random.choice([[], self.above[year, node.partition("/")[2]]])
        named = [*above, *self.some(["departments/d1"])]
        self.random.shuffle(named)
        return named

    # Rows.

    def add_explanations(self, year):
        """Of a year alone and since the one before, of nodes of either and of indicators."""
        for i in range(4):
            compared = year - 1 if i % 2 and year > YEARS[0] else None
            ours = ["classificationNodes/c0", *sum(self.node_names(year), [])]
            theirs = [f"fiscalYears/{compared}/{n}" for n in sum(self.node_names(compared), [])] if compared else []
            nodes = self.some(theirs) + self.some(ours, 1)
            self.random.shuffle(nodes)
            of_indicator = i == 3
            self.add("explanations", year, explanation=f"e{i}", compared_fiscal_year=compared or "",
                     nodes="" if of_indicator else ";".join(nodes),
                     indicator=f"indicators/{self.projects[year][0]}.0" if of_indicator else "",
                     finding_kind=self.random.choice(["", "large_swing", "indicator_missed"]),
                     state=self.random.choice(["draft", "approved"]), author=self.text(), text=self.text())
            measures = ("indicator_actual", "indicator_target") if of_indicator else \
                ("executed", "appropriation", "carried_out")
            if not of_indicator and not set(nodes) & set(ours):
                continue
            for measure in self.some(list(measures)):
                values = ["0", "80.0", "-1.50"] if of_indicator else ["0", "-7", "12000000"]
                self.add("explanation_figures", year, explanation=f"e{i}", figure_fiscal_year=year, measure=measure,
                         component=self.note() if of_indicator else "", value=self.random.choice(values))

    def add_catalogue(self, year):
        self.add("fiscal_years", year, display_name=self.name(), primary_tree="list")
        for node, kind, above in (("total", "total", ""), ("c0", "class", "total"), ("c1", "class", "total"),
                                  ("p0", "pillar", "c0")):
            self.add("classification_nodes", year, node=node, kind=kind, display_name=self.name(),
                     placements=f"list:{above}:{self.random.randint(0, 5)}", printed_names=self.printed_names(),
                     outside_total="true" if node == "c1" else "false", note=self.note())
        self.add("classification_nodes", year, node="g0", kind="group", display_name=self.name(),
                 placements="summary::0;other::1", outside_total="false", note=self.note())
        self.projects[year], self.subs[year] = [], []
        for i in range(self.random.randint(2, 4)):
            self.add_project(year, f"{self.random.choice('ABZ')}-{i}")

    def add_project(self, year, project):
        self.projects[year].append(project)
        parent = self.random.choice(["c0", "c1", "p0"])
        above = [*({"p0": ["p0", "c0"]}.get(parent) or [parent]), "total"]
        self.above[year, project] = [f"classificationNodes/{node}" for node in above]
        placements = [f"list:{parent}:{self.random.randint(0, 9)}"]
        placements += self.some(["summary:g0:7"])
        self.add("projects", year, project=project, display_name=self.name(), printed_code=self.note(),
                 placements=";".join(placements), departments=";".join(self.some(self.departments, 1)),
                 page_departments=";".join(self.some(self.departments)), printed_names=self.printed_names(),
                 note=self.note())
        for i in range(self.random.randint(0, 3)):
            sub = f"{i}"
            self.subs[year].append((project, sub))
            self.add("sub_projects", year, project=project, sub_project=sub, display_name=self.name(), position=i,
                     mark=self.random.choice(["", "new", "expanded"]),
                     parts=";".join(self.name(ODD) for _ in range(self.random.randint(0, 3))),
                     departments=";".join(self.some(self.departments)), note=self.note())
            for _ in range(self.random.randint(0, 2)):
                self.add("cross_references", year, project=project, sub_project=sub,
                         kind=self.random.choice(["relisted", "prior_year"]),
                         target_fiscal_year=self.random.choice([2019, year]),
                         target=self.random.choice([f"projects/{project}", "projects/X/subProjects/1"]))
        for _ in range(self.random.randint(0, 2)):
            self.add("related_projects", year, project=project, heading=self.text(), display_name=self.text(),
                     owner=self.note(), amount_yen=self.random.choice(["", 0, 123456789]))

    def node_names(self, year):
        return [f"projects/{p}" for p in self.projects[year]], \
            [f"projects/{p}/subProjects/{s}" for p, s in self.subs[year]]

    def add_lineage(self, year):
        if year == YEARS[0]:
            return
        edge = 0
        for before, after in zip(self.node_names(year - 1), self.node_names(year)):
            self.random.shuffle(before)
            self.random.shuffle(after)
            while before and after:
                kind = self.random.choice(["renames", "merges_into", "ended", "new", "alternates_with",
                                           "splits_into"])
                cells = {}
                if kind != "new":
                    cells["predecessor"] = before.pop()
                if kind != "ended":
                    cells["successor"] = after.pop()
                if kind == "splits_into":
                    cells.update(share_ppm=self.random.choice(["", 1000000]), share_basis=self.note())
                edge += 1
                explanation = self.text() if kind in ("ended", "new") else self.note()
                self.add("lineage_edges", year, edge=f"e{edge:02}", type=kind, explanation=explanation, **cells)
        self.add("lineage_edges", year, edge="f", type="planned_end",
                 predecessor=f"projects/{self.projects[year][0]}", explanation=self.note())

    def add_budget(self, year):
        """2021 is closed, 2022 is kept by papers, 2023 by postings under control."""
        for kind, dimension in (("fund_source", "own"), ("fund_source", "国"), ("economic_item", "i-1")):
            dimension = dimension.replace("国", "state")
            self.add("dimensions", year, kind=kind, dimension=dimension, display_name=self.name())
        nodes = [f"projects/{p}" for p in self.projects[year]]
        for i, node in enumerate(nodes):
            self.add("budget_lines", year, budget_line=f"L-{i}", node=node, records_appropriation="true",
                     records_execution="true", fund_source="" if year == 2022 else self.random.choice(["", "own"]),
                     economic_item="" if year == 2022 else self.random.choice(["", "i-1"]), note=self.note(),
                     rollups=";".join(self.rollups(year, node)),
                     appropriation_keeper="" if year == 2022 else self.random.choice(["", "postings"]),
                     execution_keeper=self.random.choice(["", "statements"]) if year == 2022 else "")
        state = {
            2021: {"closing_state": "certified", "posting_granularity": "daily", "control": "observe",
                   "closed_on": "2022-06-03", "certified_on": "2022-09-29", "certification_reference": self.text()},
            2022: {"closing_state": "closing_period", "posting_granularity": "statement", "control": "observe",
                   "execution_stage": "disbursement"},
            2023: {"closing_state": "in_year", "posting_granularity": "daily", "control": "enforce",
                   "control_level": "classification_node",
                   "control_nodes": "classificationNodes/c0;classificationNodes/c1"}}[year]
        self.add("budget_years", year, executed_through=f"{year + 1}-03-31", statement_title=self.note(), **state)
        if year == 2022:
            self.add_papers(year, nodes)
        else:
            self.add_entries(year, len(nodes))
        for i in range(self.random.randint(0, 2)):
            self.add("reported_figures", year, figure=f"x{i}", table=self.text(), row=i, row_label=self.text(),
                     node=self.random.choice(["", nodes[0]]), measure="rate", unit_yen=0, value=755)

    def add_entries(self, year, lines):
        number = 0

        def post(i, kind, amount, on="06-01", **cells):
            nonlocal number
            number += 1
            line = [r for r in self.rows["budget_lines"] if r["fiscal_year"] == str(year)][i]
            row = dict(entry=f"V{number:03}", budget_line=line["budget_line"], kind=kind, amount_yen=amount,
                       effective_date=f"{year}-{on}", precision_yen=1, fund_source=line["fund_source"],
                       economic_item=line["economic_item"], actor=self.note(), document_reference=self.note(),
                       description=self.note())
            row.update(cells)
            return self.add("ledger_entries", year, **row)

        for i in range(lines):
            post(i, "original_appropriation", 1000000, "04-01", precision_yen=1000)
        post(0, "supplementary_appropriation", -300, "07-01", supplementary_number=self.random.randint(1, 99))
        made = post(0, "commitment", 5000)
        post(0, "expenditure", 700, commitment=made["entry"])
        post(0, "refund", 50, commitment=made["entry"])
        post(1, "expenditure", 999)
        for i, amount in ((0, -40), (1, 40)):
            post(i, "reallocation", amount, transfer_group="G-1")
        wrong = post(1, "expenditure", 60)
        post(1, "expenditure", -60, "08-01", reverses=wrong["entry"])

    def add_papers(self, year, nodes):
        for i, kind in enumerate(("original_budget", "status")):
            paper = f"{'zy'[i]}-{kind[0]}"  # named against their dates
            self.add("statements", year, statement=paper, kind=kind, as_of=(f"{year}-04-01", f"{year}-09-30")[i],
                     title=self.text(), rounding=self.random.choice(["", "truncated", "half_up"]),
                     execution_stage=self.random.choice(["", "disbursement"]), excerpt="false",
                     checks_only="false", document_digest=self.random.choice(["", "0a" * 32]))
            order = list(nodes)
            self.random.shuffle(order)
            for node in order:
                self.add("statement_figures", year, statement=paper, node=node, figure="current_appropriation",
                         printed=self.random.randint(0, 9000), unit_yen=1000)
                if kind == "status":
                    self.add("statement_figures", year, statement=paper, node=node, figure="disbursed",
                             printed=self.random.randint(-5, 900), unit_yen=1)
            for k in range(self.random.randint(0, 4)):
                self.add("reported_figures", year, statement=paper, figure=f"c{9 - k}",
                         table=self.random.choice(["T1", "R4-L1"]), row=k, row_label=self.text(),
                         node=self.random.choice(["", *nodes]), measure="appropriation", unit_yen=1000, value=-k)

    def add_indicators(self, year):
        for i in range(3):
            number = f"{self.projects[year][0]}.{i}"
            nodes = ";".join(self.some(["classificationNodes/c0", *self.node_names(year)[0]], 1))
            period = {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
            self.add("indicators", year, indicator=number, nodes=nodes, display_name=self.name(),
                     measure=self.random.choice(["count", "ratio", "score", "date", "qualitative"]),
                     direction=self.random.choice(["", "up", "target"]),
                     accumulation=self.random.choice(["", "flow", "cumulative", "level"]), position=i,
                     note=self.note(), **(period if i == 1 else {}))
            for component in self.some(["2", "1", "b"], 1):
                self.add("indicator_components", year, indicator=number, component=component, label=self.note(),
                         unit=self.random.choice(["", "回", "％"]),
                         comparator=self.random.choice(["", "ge", "le", "eq"]))
                self.add_values(year, number, component)
        if year > YEARS[0]:
            before, after = (f"{self.projects[y][0]}.0" for y in (year - 1, year))
            ends = [r["component"] for r in self.rows["indicator_components"]
                    if r["fiscal_year"] == str(year) and r["indicator"] == after]
            self.add("indicator_lineage_edges", year, edge="k", predecessors=before,
                     successors=f"{after}:{ends[0]};{after}", comparability="split", explanation=self.note())

    def add_values(self, year, number, component):
        for role in self.some(["target", "actual", "baseline"]):
            for on in self.some(["", f"{year}-07-31", f"{year}-10-31"], 1):
                state = self.random.choice(["value", "zero", "blank", "not_yet_known", "qualitative"])
                cells = {"value": {"value": self.random.choice(["80", "80.0", "-0.50", "1234567", "0.000000001"]),
                                   "denominator": self.random.choice(["", "255", "2.50"])},
                         "zero": {"value": "0"}}.get(state, {})
                text = self.text() if state == "qualitative" else self.note()
                self.add("indicator_values", year, indicator=number, component=component, role=role, state=state,
                         text=text, approximate=self.random.choice(["true", "false"]), as_of=on, **cells)
