"""Measures of statements: one beside an import of as many rows, the last of a year beside the first."""

import time

from frame import measure
from ledger import YEAR, Books, ratio_result, turns

LINES = 10_000


class City:
    """Jurisdictions of many lines in a budget service, and what is put into them."""

    def __init__(self):
        self.books = Books()
        import world  # noqa: PLC0415  (generates stubs)
        from suite import grpc, new_id, pb, stub  # noqa: PLC0415

        self.world, self.new_id, self.statement = world, new_id, pb("budget/statement")
        self.budget = stub("budget", grpc.insecure_channel(self.books.service.address))
        self.codes = iter(range(20000, 99999))

    def make(self):
        """The year of a new jurisdiction with its lines."""
        code = self.books.suite.jurisdiction_code(next(self.codes))
        year = f"jurisdictions/{code}/fiscalYears/{YEAR}"
        for begin in range(0, LINES, 1000):
            self.budget.BatchCreateBudgetLines(self.world.line.BatchCreateBudgetLinesRequest(
                parent=year, request_id=self.new_id(), budget_lines=[
                    self.world.line.BudgetLine(
                        name=f"{year}/budgetLines/P-{i}", node=f"{year}/projects/P-{i}",
                        records_appropriation=True, records_execution=True)
                    for i in range(begin, begin + 1000)]))
        return year

    def timed(self, method, messages):
        began = time.monotonic()
        method(iter(messages))
        return {"per_second": LINES / (time.monotonic() - began)}

    def put(self, year, month):
        s = self.statement
        figure = s.StatementFigure
        messages = [s.PutStatementRequest(header=s.PutStatementHeader(
            request_id=self.new_id(), statement=s.Statement(
                name=f"{year}/statements/m{month}", kind=3, title=f"month {month}",
                as_of=self.world.day(f"{YEAR + (month < 4)}-{month:02d}-28"))))]
        for begin in range(0, LINES, 1000):
            messages.append(s.PutStatementRequest(figures=s.PutStatementFigures(figures=[
                figure(node=f"{year}/projects/P-{i}", figure=figure.FIGURE_DISBURSED,
                       printed=month * 1000 + i, unit_yen=1000)
                for i in range(begin, begin + 1000)])))
        messages.append(s.PutStatementRequest(end=s.PutStatementEnd(figure_count=LINES)))
        return self.timed(self.budget.PutStatement, messages)

    def post(self, year):
        x, entry = self.world.exchange, self.world.entry
        parent = year.rsplit("/fiscalYears/", 1)[0]
        messages = [x.ImportEntriesRequest(header=x.ImportHeader(
            parent=parent, request_id=self.new_id()))]
        for begin in range(0, LINES, 1000):
            messages.append(x.ImportEntriesRequest(rows=x.ImportRows(entries=[
                entry.LedgerEntry(budget_line=f"{year}/budgetLines/P-{i}", kind=20,
                                  amount_yen=(1000 + i) * 1000, precision_yen=1000,
                                  effective_date=self.world.day(f"{YEAR}-04-28"))
                for i in range(begin, begin + 1000)])))
        messages.append(x.ImportEntriesRequest(end=x.ImportEnd(entry_count=LINES)))
        return self.timed(self.budget.ImportEntries, messages)


@measure
def statement_put(bench):
    """A statement of ten thousand lines beside an import of as many rows, each into a new jurisdiction."""
    city = City()
    try:
        ours, base = turns(bench,
                           [lambda: city.put(city.make(), 4), lambda: city.post(city.make())])
        return [ratio_result(f"statement_put/{LINES}", "lines/s", ours, base, 0.5,
                             f"fdatasync {city.books.fsync()} us")]
    finally:
        city.books.close()


@measure
def statement_monthly(bench):
    """The twelfth monthly statement of a year beside its first. Between two months the database takes its
    statistics, which it does by itself within a minute."""
    city = City()
    first, last = [], []
    try:
        for _ in range(bench.arguments.rounds):
            year = city.make()
            figures = []
            for month in (*range(4, 13), 1, 2, 3):
                figures.append(city.put(year, month))
                city.books.cluster.sql("analyze budget.ledger_entry")
            first.append(figures[0])
            last.append(figures[-1])
        return [ratio_result("statement_monthly/12", "lines/s", last, first, 0.77, "")]
    finally:
        city.books.close()
