// Plays clients/conformance/scenario.json and prints what it got: see clients/conformance/README.md.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { create, type DescMessage, fromJson, type JsonObject, type JsonValue, type Message } from "@bufbuild/protobuf";
import { type Client, connect, explain, type Explanation, pages } from "@kuzukuri/client";
import { AggregatorService, CompareExecutionRequestSchema, type Row, Row_Match } from "@kuzukuri/client/aggregator/v1";
import {
  BudgetService,
  PutStatementHeaderSchema,
  type PutStatementRequest,
  PutStatementRequestSchema,
  type Settlement,
  StatementFigureSchema,
} from "@kuzukuri/client/budget/v1";
import {
  ApplyChangesRequestSchema,
  CatalogService,
  GetProjectRequestSchema,
  LineageEdge_Type,
} from "@kuzukuri/client/catalog/v1";
import { IndicatorService, ValueRole } from "@kuzukuri/client/indicator/v1";
import { ChangeOutcome, ErrorReason } from "@kuzukuri/client/type/v1";

interface Step {
  call: string;
  request: JsonValue;
}

interface Scenario {
  town: string;
  steps: Step[];
  statement: { header: JsonValue; figures: JsonValue[] };
  correction: JsonValue;
  lists: Step[];
  comparison: JsonValue;
  related: JsonValue;
  mistakes: (Step & { title: string })[];
}

// The part of an answer that the generic steps read.
type Answer = Message & { revision: bigint; nextPageToken: string; projects?: Named[]; settlements?: Settlement[] };
type Named = { name: string; displayName: string };
type Unary = (request: Message & { pageToken?: string }) => Promise<Answer>;

const services = {
  aggregator: AggregatorService,
  budget: BudgetService,
  catalog: CatalogService,
  indicator: IndicatorService,
};

const yen = (amount: bigint | undefined): string =>
  amount === undefined ? "absent" : amount.toString().replace(/\B(?=(\d{3})+$)/g, ",");

function permille(rate: bigint | undefined): string {
  if (rate === undefined) return "absent";
  const size = rate < 0n ? -rate : rate;
  return `${rate < 0n ? "-" : ""}${size / 10n}.${size % 10n} %`;
}

const two = (number: number): string => String(number).padStart(2, "0");

class Program {
  constructor(
    private readonly client: Client,
    private readonly scenario: Scenario,
  ) {}

  async run(): Promise<void> {
    await this.steps();
    await this.statement();
    await this.correction();
    await this.lists();
    const rows = await this.comparison();
    this.indicators(rows);
    this.lineage(rows);
    await this.exact();
    await this.mistakes();
  }

  private short(name: string): string {
    return name.startsWith(`${this.scenario.town}/`) ? name.slice(this.scenario.town.length + 1) : name;
  }

  private call(step: Step): [Unary, Message] {
    const [service, method] = step.call.split(".") as [keyof typeof services, string];
    const local = method[0]!.toLowerCase() + method.slice(1);
    const input: DescMessage | undefined = services[service].methods.find((m) => m.name === method)?.input;
    if (!input) throw new Error(`there is no ${step.call}`);
    const stub = this.client[service] as unknown as Record<string, Unary>;
    return [stub[local]!, fromJson(input, step.request)];
  }

  private async steps(): Promise<void> {
    console.log("## steps");
    for (const step of this.scenario.steps) {
      const [method, request] = this.call(step);
      console.log(`${step.call}: revision ${(await method(request)).revision}`);
    }
  }

  private async statement(): Promise<void> {
    console.log("## statement");
    const data = this.scenario.statement;
    const header = fromJson(PutStatementHeaderSchema, { ...(data.header as JsonObject), requestId: randomUUID() });
    const figures = data.figures.map((figure) => fromJson(StatementFigureSchema, figure));
    async function* messages(): AsyncGenerator<PutStatementRequest> {
      const message = (part: PutStatementRequest["part"]) => create(PutStatementRequestSchema, { part });
      yield message({ case: "header", value: header });
      for (let i = 0; i < figures.length; i += 2) {
        yield create(PutStatementRequestSchema, {
          part: { case: "figures", value: { figures: figures.slice(i, i + 2) } },
        });
      }
      yield create(PutStatementRequestSchema, { part: { case: "end", value: { figureCount: figures.length } } });
    }
    const { effect } = await this.client.budget.putStatement(messages());
    console.log(
      `posted ${effect?.postedEntries}, reversed ${effect?.reversedEntries}, disagreements ${effect?.disagreementCount}`,
    );
  }

  private async correction(): Promise<void> {
    console.log("## correction");
    const request = fromJson(ApplyChangesRequestSchema, this.scenario.correction);
    const change = request.changes[0]!;
    const { name } = change.resource!.resource.value!;
    const before = (await this.client.catalog.getProject({ name })).project!;
    change.etag = before.revision.toString();
    const { outcome } = (await this.client.catalog.applyChanges(request)).results[0]!;
    const after = (await this.client.catalog.getProject({ name })).project!;
    console.log(`${this.short(name)}: ${before.displayName} -> ${after.displayName}, ${ChangeOutcome[outcome]}`);
  }

  private async lists(): Promise<void> {
    console.log("## lists");
    for (const step of this.scenario.lists) {
      const read: Answer[] = [];
      for await (const page of pages(...this.call(step))) read.push(page);
      console.log(`${step.call}: ${read.length} pages`);
      for (const page of read) {
        for (const row of page.projects ?? []) console.log(`  ${this.short(row.name)} ${row.displayName}`);
        for (const row of page.settlements ?? []) console.log(`  ${this.settlement(row)}`);
      }
    }
  }

  private settlement({ name, closedOn, figures }: Settlement): string {
    const day = `${String(closedOn?.year).padStart(4, "0")}-${two(closedOn!.month)}-${two(closedOn!.day)}`;
    return `${this.short(name)} closed ${day}, unused ${yen(figures?.unusedYen)}`;
  }

  private async comparison(): Promise<Row[]> {
    console.log("## comparison");
    const request = fromJson(CompareExecutionRequestSchema, this.scenario.comparison);
    const answer = await this.client.aggregator.compareExecution(request);
    console.log(answer.jurisdictionDisplayName);
    const columns = answer.columns.flatMap((c) => [`${c.displayName} appropriation`, "executed", "rate"]);
    this.line("row", "match", ...columns, "change");
    this.line(...Array<string>(columns.length + 3).fill("---"));
    for (const row of answer.rows) this.tableRow(row, row.displayName, Row_Match[row.match]!);
    this.tableRow(answer.total!, "合計", "-");
    this.tableRow(answer.outsideTotal!, "合計外", "-");
    return answer.rows;
  }

  private tableRow(row: Row, name: string, match: string): void {
    const cells = row.cells.flatMap((c) => [yen(c.appropriationYen), yen(c.executedYen), permille(c.rate?.permille)]);
    this.line(name, match, ...cells, yen(row.changes.at(-1)?.appropriationYen));
  }

  private line(...cells: string[]): void {
    console.log(`| ${cells.join(" | ")} |`);
  }

  private indicators(rows: Row[]): void {
    console.log("## indicators");
    for (const row of rows) {
      for (const { fiscalYear, indicator, achievements } of row.indicators.flatMap((c) => c.results)) {
        const place = `${row.displayName}: ${fiscalYear}`;
        for (const { role, value, component } of indicator!.values) {
          const unit = indicator!.components.find((c) => c.id === component)?.unit;
          console.log(`${place} ${indicator!.displayName} ${ValueRole[role]} ${yen(value?.unscaled)} ${unit}`);
        }
        for (const achievement of achievements) console.log(`${place} achieved ${permille(achievement.permille)}`);
      }
    }
  }

  private lineage(rows: Row[]): void {
    console.log("## lineage");
    for (const edge of rows.flatMap((row) => row.lineage)) {
      const [from, to] = [edge.predecessorDisplayName || "-", edge.successorDisplayName || "-"];
      console.log(`${LineageEdge_Type[edge.type]} ${from} -> ${to} ${edge.sharePpm ?? "absent"}`);
    }
  }

  private async exact(): Promise<void> {
    console.log("## exact");
    const { project } = await this.client.catalog.getProject(fromJson(GetProjectRequestSchema, this.scenario.related));
    for (const related of project!.relatedProjects) console.log(`${related.displayName}: ${yen(related.amountYen)}`);
  }

  private async mistakes(): Promise<void> {
    console.log("## mistakes");
    for (const mistake of this.scenario.mistakes) {
      console.log(mistake.title);
      const [method, request] = this.call(mistake);
      try {
        await method(request);
        console.log("  code: OK");
      } catch (error) {
        this.explanation(explain(error));
      }
    }
  }

  private explanation({ code, errorReason, fields, resource, retryDelayMs, metadata }: Explanation): void {
    console.log(`  code: ${code}`);
    console.log(`  reason: ${errorReason ? ErrorReason[errorReason] : "absent"}`);
    for (const { field, description } of fields) console.log(`  field: ${field}: ${description}`);
    console.log(`  resource: ${resource ? `${resource.type} ${resource.name}` : "absent"}`);
    console.log(`  retry after: ${retryDelayMs === undefined ? "absent" : `${Math.round(retryDelayMs)} ms`}`);
    for (const key of Object.keys(metadata).sort()) console.log(`  metadata: ${key}=${metadata[key]}`);
  }
}

const client = connect();
try {
  await new Program(client, JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Scenario).run();
} finally {
  client.close();
}
