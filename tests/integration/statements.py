"""Statements of a world's year, put through the API."""

import world
from suite import new_id, pb
from world import day

statement = pb("budget/statement")
printed = pb("budget/reported_figure")
Figure = statement.StatementFigure
Statement = statement.Statement

CURRENT, CARRIED_OUT, DISBURSED = (
    Figure.FIGURE_CURRENT_APPROPRIATION, Figure.FIGURE_CARRIED_OUT,
    Figure.FIGURE_DISBURSED)
APPROPRIATION, EXECUTED, DIFFERENCE, RATE = range(1, 5)  # measures of printed cells
YEAR = 2022


class Papers:
    """The statements of a world's year, 2022 unless said, in thousand yen unless said."""

    def __init__(self, w, year=YEAR):
        self.w, self.year, self.budget = w, year, w.suite.budget

    def name(self, statement_id):
        return f"{self.w.year(self.year)}/statements/{statement_id}"

    def figure(self, node, figure, printed, unit=1000):
        node = self.w.project(self.year, node) if isinstance(node, int) else node
        return Figure(node=node, figure=figure, printed=printed, unit_yen=unit)

    def paper(self, statement_id, kind=Statement.KIND_STATUS, on="2022-07-31", **fields):
        return Statement(name=self.name(statement_id), kind=kind, as_of=day(on),
                         title=statement_id, **fields)

    def cell(self, statement_id, cell_id, node, measure, value, table="T1", row=0, unit=1000):
        """A printed cell; `statement_id` None: of no statement."""
        parent = self.name(statement_id) if statement_id else self.w.year(YEAR)
        return printed.ReportedFigure(
            name=f"{parent}/reportedFigures/{cell_id}", table=table, row=row, row_label=f"行{row}",
            node=self.w.project(YEAR, node), measure=measure, value=value,
            unit_yen=0 if measure == RATE else unit)

    def cells(self, parent=None):
        """(statement, table, row, measure, value) of all that is printed in a year, or in a paper."""
        listed = self.budget.ListReportedFigures(printed.ListReportedFiguresRequest(
            parent=parent or self.w.year(YEAR), page_size=1000)).reported_figures
        return [(c.statement.rsplit("/", 1)[-1], c.table, c.row, c.measure, c.value) for c in listed]

    def messages(self, paper, figures, per_message=10000, cells=(), **header):
        header.setdefault("request_id", new_id())
        yield statement.PutStatementRequest(
            header=statement.PutStatementHeader(statement=paper, **header))
        for i in range(0, len(figures), per_message):
            yield statement.PutStatementRequest(figures=statement.PutStatementFigures(
                figures=figures[i:i + per_message]))
        for i in range(0, len(cells), min(per_message, 1000)):
            yield statement.PutStatementRequest(
                reported_figures=statement.PutStatementReportedFigures(
                    reported_figures=cells[i:i + min(per_message, 1000)]))
        yield statement.PutStatementRequest(end=statement.PutStatementEnd(
            figure_count=len(figures), reported_figure_count=len(cells)))

    def put(self, paper, figures, **header):
        return self.budget.PutStatement(self.messages(paper, figures, **header), timeout=30)

    def rows(self, *rows):
        """(appropriation, executed) of each project."""
        return [self.figure(i, figure, printed) for i, row in enumerate(rows)
                for figure, printed in zip((CURRENT, DISBURSED), row)]

    def withdraw(self, statement_id, etag, request_id=None):
        return self.budget.WithdrawStatement(statement.WithdrawStatementRequest(
            name=self.name(statement_id), etag=etag, request_id=request_id or new_id()))

    def get(self, statement_id):
        return self.budget.GetStatement(
            statement.GetStatementRequest(name=self.name(statement_id))).statement

    def total(self, as_of=None):
        total = self.budget.QueryBalances(world.balance.QueryBalancesRequest(
            parent=self.w.year(self.year), as_of=day(as_of) if as_of else None)).total
        return total.appropriation_yen, total.executed_yen

    def revision(self):
        return self.budget.ListStatements(statement.ListStatementsRequest(
            parent=self.w.year(self.year))).revision
