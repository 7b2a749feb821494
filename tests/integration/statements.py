"""Statements of a world's year, put through the API."""

import world
from suite import new_id, pb
from world import day

statement = pb("budget/statement")
Figure = statement.StatementFigure
Statement = statement.Statement

CURRENT, CARRIED_OUT, DISBURSED = (
    Figure.FIGURE_CURRENT_APPROPRIATION, Figure.FIGURE_CARRIED_OUT,
    Figure.FIGURE_DISBURSED)
YEAR = 2022


class Papers:
    """The statements of a world's year 2022, in thousand yen unless said."""

    def __init__(self, w):
        self.w, self.budget = w, w.suite.budget

    def name(self, statement_id):
        return f"{self.w.year(YEAR)}/statements/{statement_id}"

    def figure(self, node, figure, printed, unit=1000):
        node = self.w.project(YEAR, node) if isinstance(node, int) else node
        return Figure(node=node, figure=figure, printed=printed, unit_yen=unit)

    def paper(self, statement_id, kind=Statement.KIND_STATUS, on="2022-07-31", **fields):
        return Statement(name=self.name(statement_id), kind=kind, as_of=day(on),
                         title=statement_id, **fields)

    def messages(self, paper, figures, per_message=10000, **header):
        header.setdefault("request_id", new_id())
        yield statement.PutStatementRequest(
            header=statement.PutStatementHeader(statement=paper, **header))
        for i in range(0, len(figures), per_message):
            yield statement.PutStatementRequest(figures=statement.PutStatementFigures(
                figures=figures[i:i + per_message]))
        yield statement.PutStatementRequest(
            end=statement.PutStatementEnd(figure_count=len(figures)))

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
            parent=self.w.year(YEAR), as_of=day(as_of) if as_of else None)).total
        return total.appropriation_yen, total.executed_yen

    def revision(self):
        return self.budget.ListStatements(statement.ListStatementsRequest(
            parent=self.w.year(YEAR))).revision
