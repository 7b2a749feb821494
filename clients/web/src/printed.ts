// Where the papers print the figures of a row, and those that a sum is made of.
import type { RowJson } from "../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { ReportedFigureJson } from "../gen/kuzukuri/budget/v1/reported_figure_pb";
import type { StatementJson } from "../gen/kuzukuri/budget/v1/statement_pb";
import * as api from "./api";
import { iso } from "./dates";
import { allOf, baseQuery, isNode, nodeOf, type At } from "./rows";

export interface Printed { figure: ReportedFigureJson; column: number }

/** A row of a paper with the figures it prints of one node. */
export interface Spot { key: string; column: number; title: string; table: string; row: number; label: string; figures: ReportedFigureJson[] }

/** A table of a paper, or all its pages of projects together, with what it prints of the parts of a sum. */
export interface Sheet { key: string; column: number; title: string; table: string; pages: string[]; nodes: number; figures: number }

export interface Places {
  spots: Spot[];
  /** Of a sum only; projects by column. */
  parts?: { projects: number[]; figures: number; sheets: Sheet[] };
}

const PAGE = "page/";
export const pageOf = (table: string): string => (table.startsWith(PAGE) ? table.slice(PAGE.length) : "");

const printedOf = (row: RowJson): Printed[] => (row.members ?? []).flatMap((m) => (m.reportedFigures ?? []).map((figure) => ({ figure, column: m.column ?? 0 })));

const KINDS = ["KIND_ORIGINAL_BUDGET", "KIND_SUPPLEMENTARY_BUDGET", "KIND_STATUS", "KIND_SETTLEMENT"];
const stands = (paper: StatementJson | undefined): string => {
  const date = paper?.standsAt ?? paper?.asOf;
  return date ? iso(date) : "";
};
/** The newest paper has the greatest: by the date it stands at, its kind, the date it is of. What is of no paper comes before all. */
const orderOf = (paper: StatementJson | undefined): string =>
  (paper ? [stands(paper), KINDS.indexOf(paper.kind ?? ""), paper.asOf ? iso(paper.asOf) : ""].join() : "");

type Papers = Map<string, StatementJson>;

async function papersOf(at: At): Promise<Papers> {
  const years = [...new Set(at.view.columns.map((c) => c.year))];
  const answers = await Promise.all(years.map((year) => api.listStatements(at.town, year)));
  return new Map(answers.flatMap((a) => a.statements ?? []).map((s) => [s.name ?? "", s]));
}

/** What is printed of the total: no row of a comparison has its node, so it is looked for among all that is printed. Of each
 * measure what the newest paper tells that stands at the column's date, as the aggregator does for rows. */
async function printedOfTotal(at: At, papers: Papers): Promise<Printed[]> {
  const { columns, books } = at.view;
  const years = [...new Set(columns.map((c) => c.year))];
  const byYear = new Map(await Promise.all(years.map(async (year) => {
    const [nodes, figures] = await Promise.all([api.listNodes(at.town, year), api.listReportedFigures(at.town, year, books)]);
    const totals = new Set(nodes.filter((n) => n.kind === "KIND_TOTAL").map((n) => n.name));
    return [year, figures.filter((f) => totals.has(f.node))] as const;
  })));
  const order = (f: ReportedFigureJson) => orderOf(papers.get(f.statement ?? ""));
  return columns.flatMap(({ year, asOf }, column) => {
    const standing = (byYear.get(year) ?? []).filter((f) => !asOf || stands(papers.get(f.statement ?? "")) <= asOf);
    return standing.filter((f) => !standing.some((o) => o.measure === f.measure && order(o) > order(f))).map((figure) => ({ figure, column }));
  });
}

/** Everything printed of the classes, pillars and projects below a sum. */
async function printedBelow(at: At, row: RowJson): Promise<{ printed: Printed[]; projects: number[] }> {
  const id = row.id ?? "";
  const query = { ...baseQuery(at), level: "LEVEL_PROJECT", view: "COMPARISON_VIEW_BASIC", includeReportedFigures: true, pageSize: 1000,
    "filter.classificationNodes": isNode(id) ? [nodeOf(id)] : undefined };
  const { rows = [], subtotals = [] } = await allOf(at.town, query);
  const sums = new Map(subtotals.map((s) => [s.id, s]));
  const below = (r: RowJson): boolean => r.id !== id && (isNode(id) ? r.parent === id || (!!r.parent && below(sums.get(r.parent) ?? {}))
    : !!r.outsideTotal === (row.kind === "KIND_OUTSIDE_TOTAL"));
  const parts = rows.filter(below);
  const members = parts.flatMap((r) => r.members ?? []).filter((m) => m.node?.includes("/projects/"));
  return { printed: [...sums.values()].filter(below).concat(parts).flatMap(printedOf),
    projects: at.view.columns.map((_, i) => new Set(members.filter((m) => (m.column ?? 0) === i).map((m) => m.node)).size) };
}

/** A label without the runs of blanks that spread it over its printed line. */
const closeUp = (label: string): string => label.replace(/\s{2,}/g, "　");

function spotsOf(printed: Printed[], papers: Papers): Spot[] {
  const found = new Map<string, Spot>();
  for (const { figure: f, column } of printed) {
    const key = `${column}/${f.statement}/${f.table}/${f.row}`;
    const spot = found.get(key) ?? { key, column, title: papers.get(f.statement ?? "")?.title ?? "", table: f.table ?? "", row: f.row ?? 0, label: closeUp(f.rowLabel ?? ""), figures: [] };
    spot.figures.push(f);
    found.set(key, spot);
  }
  return [...found.values()].sort((a, b) => a.column - b.column);
}

function sheetsOf(printed: Printed[], papers: Papers): Sheet[] {
  const found = new Map<string, Sheet & { of: Set<string>; on: Set<string> }>();
  for (const { figure: f, column } of printed) {
    const page = pageOf(f.table ?? "");
    const table = page ? PAGE : f.table ?? "";
    const key = `${column}/${f.statement}/${table}`;
    const sheet = found.get(key) ?? { key, column, title: papers.get(f.statement ?? "")?.title ?? "", table, pages: [], nodes: 0, figures: 0, of: new Set(), on: new Set() };
    sheet.figures++;
    sheet.of.add(f.node ?? "");
    if (page) sheet.on.add(page);
    found.set(key, sheet);
  }
  return [...found.values()].map(({ of, on, ...sheet }) => ({ ...sheet, nodes: of.size, pages: [...on] }))
    .sort((a, b) => a.column - b.column || a.pages.length - b.pages.length || (a.table < b.table ? -1 : 1));
}

const isTotal = (row: RowJson): boolean => row.kind === "KIND_TOTAL" || row.kind === "KIND_OUTSIDE_TOTAL";

/** Where the figures of a row stand; of a total, a class or a pillar also where those stand that it is the sum of. */
export async function placesOf(at: At, row: RowJson): Promise<Places> {
  const papers = await papersOf(at);
  const sum = isTotal(row) || isNode(row.id ?? "");
  const [own, below] = await Promise.all([row.kind === "KIND_TOTAL" ? printedOfTotal(at, papers) : printedOf(row), sum ? printedBelow(at, row) : undefined]);
  return { spots: spotsOf(own, papers), parts: below && { projects: below.projects, figures: below.printed.length, sheets: sheetsOf(below.printed, papers) } };
}
