"""Plays clients/conformance/scenario.json and prints what it got: see clients/conformance/README.md."""

import io
import json
import pathlib
import sys
import uuid

from google.protobuf.json_format import ParseDict

from kuzukuri import connect, explain, pages
from kuzukuri.aggregator import v1 as aggregator
from kuzukuri.budget import v1 as budget
from kuzukuri.catalog import v1 as catalog
from kuzukuri.indicator import v1 as indicator
from kuzukuri.type.v1 import ErrorReason

MODULES = {"aggregator": aggregator, "budget": budget, "catalog": catalog, "indicator": indicator}


def yen(amount):
    return "absent" if amount is None else f"{amount:,}"


def permille(rate):
    if rate is None:
        return "absent"
    return f"{'-' if rate < 0 else ''}{abs(rate) // 10}.{abs(rate) % 10} %"


def optional(message, field):
    return getattr(message, field) if message.HasField(field) else None


def enum(kind, value, prefix):
    return kind.Name(value).removeprefix(prefix)


class Program:
    def __init__(self, client, scenario):
        self.client, self.scenario = client, scenario

    def short(self, name):
        return name.removeprefix(self.scenario["town"] + "/")

    def call(self, step):
        service, method = step["call"].split(".")
        request = ParseDict(step["request"], getattr(MODULES[service], method + "Request")())
        return getattr(getattr(self.client, service), method), request

    def steps(self):
        print("## steps")
        for step in self.scenario["steps"]:
            method, request = self.call(step)
            print(f"{step['call']}: revision {method(request).revision}")

    def statement(self):
        print("## statement")
        data = self.scenario["statement"]
        header = ParseDict(data["header"], budget.PutStatementHeader(request_id=str(uuid.uuid4())))
        figures = [ParseDict(f, budget.StatementFigure()) for f in data["figures"]]
        messages = [budget.PutStatementRequest(header=header)]
        messages += [budget.PutStatementRequest(figures=budget.PutStatementFigures(figures=figures[i:i + 2]))
                     for i in range(0, len(figures), 2)]
        messages.append(budget.PutStatementRequest(
            end=budget.PutStatementEnd(figure_count=len(figures))))
        effect = self.client.budget.PutStatement(iter(messages), timeout=30).effect
        print(f"posted {effect.posted_entries}, reversed {effect.reversed_entries}, "
              f"disagreements {effect.disagreement_count}")

    def correction(self):
        print("## correction")
        request = ParseDict(self.scenario["correction"], catalog.ApplyChangesRequest())
        name = request.changes[0].resource.project.name
        read = lambda: self.client.catalog.GetProject(catalog.GetProjectRequest(name=name)).project  # noqa: E731
        before = read()
        request.changes[0].etag = str(before.revision)
        result = self.client.catalog.ApplyChanges(request).results[0]
        outcome = result.DESCRIPTOR.fields_by_name["outcome"].enum_type.values_by_number[result.outcome]
        print(f"{self.short(name)}: {before.display_name} -> {read().display_name}, "
              f"{outcome.name.removeprefix('CHANGE_OUTCOME_')}")

    def lists(self):
        print("## lists")
        for step in self.scenario["lists"]:
            read = list(pages(*self.call(step)))
            print(f"{step['call']}: {len(read)} pages")
            for page in read:
                for row in page.settlements if step["call"] == "budget.ListSettlements" else page.projects:
                    print("  " + self.row(row))

    def row(self, row):
        if isinstance(row, budget.Settlement):
            day = row.closed_on
            return (f"{self.short(row.name)} closed {day.year:04}-{day.month:02}-{day.day:02}, "
                    f"unused {yen(optional(row.figures, 'unused_yen'))}")
        return f"{self.short(row.name)} {row.display_name}"

    def comparison(self):
        print("## comparison")
        request = ParseDict(self.scenario["comparison"], aggregator.CompareExecutionRequest())
        answer = self.client.aggregator.CompareExecution(request)
        print(answer.jurisdiction_display_name)
        columns = [text for c in answer.columns
                   for text in (f"{c.display_name} appropriation", "executed", "rate")]
        self.line("row", "match", *columns, "change")
        self.line(*["---"] * (len(columns) + 3))
        for row in answer.rows:
            self.table_row(row, row.display_name, enum(aggregator.Row.Match, row.match, "MATCH_"))
        self.table_row(answer.total, "合計", "-")
        self.table_row(answer.outside_total, "合計外", "-")
        return answer.rows

    def table_row(self, row, name, match):
        cells = []
        for cell in row.cells:
            cells += [yen(optional(cell, "appropriation_yen")), yen(optional(cell, "executed_yen")),
                      permille(cell.rate.permille if cell.HasField("rate") else None)]
        self.line(name, match, *cells, yen(optional(row.changes[-1], "appropriation_yen")))

    @staticmethod
    def line(*cells):
        print("| " + " | ".join(cells) + " |")

    @staticmethod
    def indicators(rows):
        print("## indicators")
        for row in rows:
            for result in (r for c in row.indicators for r in c.results):
                units = {c.id: c.unit for c in result.indicator.components}
                for value in result.indicator.values:
                    print(f"{row.display_name}: {result.fiscal_year} {result.indicator.display_name} "
                          f"{enum(indicator.ValueRole, value.role, 'VALUE_ROLE_')} "
                          f"{yen(value.value.unscaled)} {units[value.component]}")
                for achievement in result.achievements:
                    print(f"{row.display_name}: {result.fiscal_year} achieved "
                          f"{permille(optional(achievement, 'permille'))}")

    @staticmethod
    def lineage(rows):
        print("## lineage")
        for edge in (e for row in rows for e in row.lineage):
            share = optional(edge, "share_ppm")
            print(f"{enum(catalog.LineageEdge.Type, edge.type, 'TYPE_')} {edge.predecessor_display_name or '-'} -> "
                  f"{edge.successor_display_name or '-'} {'absent' if share is None else share}")

    def exact(self):
        print("## exact")
        request = ParseDict(self.scenario["related"], catalog.GetProjectRequest())
        for related in self.client.catalog.GetProject(request).project.related_projects:
            print(f"{related.display_name}: {yen(optional(related, 'amount_yen'))}")

    def mistakes(self):
        print("## mistakes")
        for mistake in self.scenario["mistakes"]:
            print(mistake["title"])
            method, request = self.call(mistake)
            try:
                method(request)
                print("  code: OK")
            except Exception as error:  # noqa: BLE001
                self.explanation(explain(error))

    @staticmethod
    def explanation(said):
        print(f"  code: {said.code}")
        reason = ErrorReason.Name(said.error_reason).removeprefix("ERROR_REASON_")
        print(f"  reason: {reason if said.error_reason else 'absent'}")
        for field in said.fields:
            print(f"  field: {field.field}: {field.description}")
        resource, delay = said.resource, said.retry_delay
        print(f"  resource: {f'{resource.type} {resource.name}' if resource else 'absent'}")
        print(f"  retry after: {'absent' if delay is None else f'{round(delay.total_seconds() * 1000)} ms'}")
        for key in sorted(said.metadata):
            print(f"  metadata: {key}={said.metadata[key]}")

    def run(self):
        self.steps()
        self.statement()
        self.correction()
        self.lists()
        rows = self.comparison()
        self.indicators(rows)
        self.lineage(rows)
        self.exact()
        self.mistakes()


def main(path):
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    scenario = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    with connect() as client:
        Program(client, scenario).run()


if __name__ == "__main__":
    main(sys.argv[1])
