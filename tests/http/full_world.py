"""A jurisdiction that has something of every kind, with texts and numbers that are easily written wrong."""

import functools

import world
from statements import Papers
from suite import jurisdiction_code, new_id, pb, suite
from world import World, day

edges = pb("indicator/indicator_lineage_edge")
printed = pb("budget/reported_figure")
explanation = world.explanation
indicator = world.indicator

# The only one of these tests that has the same name each time: what is asked about it stands in a file.
CODE = jurisdiction_code(20001)
# More than a number of JSON holds exactly where it is read as a double, in entries of at most 10^15.
EXACT = 10 * [10 ** 15] + [1]
# Quotes, a tag, a character beyond 16 bits, half width, and marks that go with the one before.
HARD = '道路「新設」&"橋りょう"<1>\\𠮷野ｶﾞ・か\u309a'


class Full(World):
    """Years 2022 (with papers) and 2023 (closed, certified); revisions are the same each time it is built."""

    def __init__(self, code=CODE):
        super().__init__(suite(), projects=4, code=code)
        self.add_projects()
        self.add_dimensions()
        self.post()
        self.papers()
        self.add_indicators()
        self.connect()
        self.explain()
        self.close(2023)
        self.certify(2023, reference="認定第１号")

    def add_projects(self):
        made = self.make_project(2022, 10, display_name=HARD, printed_code="1-10", note="一行目、二行目",
                                 page_departments=[f"{self.name}/departments/d"])
        made.sub_projects.add(name=f"{made.name}/subProjects/1", display_name="細事業", position=1, mark=1,
                              departments=[f"{self.name}/departments/d"], parts=["部分", "別の部分"], note="注")
        made.related_projects.add(heading="局", display_name="額のある関連", owner="局", amount_yen=0)
        made.related_projects.add(heading="局", display_name="額のない関連", owner="局")
        self.suite.catalog.BatchCreateProjects(world.project.BatchCreateProjectsRequest(
            parent=self.year(2022), request_id=new_id(), projects=[made]))

    def add_dimensions(self):
        year = self.year(2022)
        self.suite.budget.BatchCreateDimensions(world.dimension.BatchCreateDimensionsRequest(
            parent=year, request_id=new_id(), dimensions=[
                world.dimension.Dimension(name=f"{year}/fundSources/state", display_name="国庫支出金"),
                world.dimension.Dimension(name=f"{year}/economicItems/12", display_name="委託料")]))

    def post(self):
        texts = dict(description=HARD, document_reference="文書第1号", fund_source="state", economic_item="12")
        for y in (2022, 2023):
            self.append(y, [self.entry(y, i, 5_000_000, kind=1) for i in range(4)])
        self.append(2022, [self.entry(2022, 0, amount, kind=kind) for amount in EXACT for kind in (1, 20)])
        self.append(2022, [self.entry(2022, 0, 10 ** 15 - 1, entry_id="large"),
                           self.entry(2022, 1, 70_000, kind=21, entry_id="c"),
                           self.entry(2022, 2, 7, entry_id="wrong"),
                           self.entry(2022, 3, 9, kind=2, supplementary_number=3)])
        self.append(2022, [self.entry(2022, 1, 60_000, commitment="c", **texts),
                           self.entry(2022, 2, -7, reverses="wrong", on="2022-07-01")])
        self.append(2023, [self.entry(2023, i, 1_000_000) for i in range(4)])
        self.import_entries([self.entry(2022, 0, 9, kind=23, on="2022-08-01")], batch="5月9日")

    def papers(self):
        papers = Papers(self)
        papers.put(papers.paper("stands"), papers.rows((0, 0), (5_000, 1_000)),
                   cells=[papers.cell("stands", "c", 0, 2, 12345)])
        self.suite.budget.BatchCreateReportedFigures(printed.BatchCreateReportedFiguresRequest(
            parent=self.year(2022), request_id=new_id(), reported_figures=[papers.cell(None, "f", 1, 4, 998)]))

    def add_indicators(self):
        values = {2022: ((1, 1, 90, 0), (2, 1, 705, 1)), 2023: ((1, 1, 90, 0), (2, 3, None, 0))}
        for y, rows in values.items():
            made = indicator.Indicator(
                name=f"{self.year(y)}/indicators/i", display_name="満足度", measure=9, direction=1, accumulation=3,
                period_start=day(f"{y}-04-01"), period_end=day(f"{y + 1}-03-31"), nodes=[self.project(y, 0)],
                components=[indicator.IndicatorComponent(id="1", label="全体", unit="点", comparator=1)])
            for role, state, number, scale in rows:
                value = made.values.add(component="1", role=role, state=state)
                if number is not None:
                    value.value.unscaled, value.value.scale = number, scale
            self.suite.indicator.BatchCreateIndicators(indicator.BatchCreateIndicatorsRequest(
                parent=self.year(y), request_id=new_id(), indicators=[made]))

    def connect(self):
        self.create_edges([
            self.edge("s0", 4, self.project(2022, 0), self.project(2023, 0), share_ppm=1, explanation="理由"),
            self.edge("s1", 4, self.project(2022, 0), self.project(2023, 1), share_ppm=999_999),
            self.edge("k2", 1, self.project(2022, 2), self.project(2023, 2))])
        self.suite.indicator.BatchCreateIndicatorLineageEdges(edges.BatchCreateIndicatorLineageEdgesRequest(
            parent=self.year(2023), request_id=new_id(), indicator_lineage_edges=[edges.IndicatorLineageEdge(
                name=f"{self.year(2023)}/indicatorLineageEdges/k", comparability=1, explanation="同じ問い",
                predecessors=[edges.IndicatorEnd(indicator=f"{self.year(2022)}/indicators/i")],
                successors=[edges.IndicatorEnd(indicator=f"{self.year(2023)}/indicators/i")])]))

    def explain(self):
        changes = pb("catalog/change")
        def make(name, state, **fields):
            change = changes.CatalogChange(action=pb("type/change").CHANGE_ACTION_CREATE)
            change.resource.explanation.CopyFrom(explanation.Explanation(
                name=f"{self.year(2023)}/explanations/{name}", compared_fiscal_year=2022, author="土木課", state=state,
                nodes=[self.project(2022, 2), self.project(2023, 2)], **fields))
            return change
        figure = explanation.ExplainedFigure
        self.suite.catalog.ApplyChanges(changes.ApplyChangesRequest(
            parent=self.name, request_id=new_id(), reason="説明を加える", changes=[
                make("e", 2, text=f"工期の延長による。{HARD}", finding_kind="LARGE_SWING",
                     figures=[figure(fiscal_year=2022, measure=2, amount_yen=0),
                              figure(fiscal_year=2023, measure=2, amount_yen=1_000_000)]),
                make("draft", 1, text="下書き")]))


@functools.cache
def full():
    """The one of a run: its name is there once."""
    return Full()
