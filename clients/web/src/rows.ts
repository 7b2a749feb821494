// Which requests the table makes. Levels are asked for when they are opened, never the whole answer.
import type { CellJson, ColumnJson, CompareExecutionResponseJson, FindingJson, RowJson } from "../gen/kuzukuri/aggregator/v1/compare_execution_pb";
import type { IncompletenessJson } from "../gen/kuzukuri/budget/v1/balance_pb";
import * as api from "./api";
import { divideHalfAway, permilleOf, whole, yen, type Yen } from "./money";
import { columnText, type Basis, type Level, type View } from "./view";

/** What is asked for is of one moment. */
export interface At {
  view: View;
  town: string;
  snapshot: string;
}

/** Rows of a page of a table. */
export const PAGE = 200;

export function baseQuery({ view, snapshot }: At): api.Query {
  return { columns: view.columns.map(columnText), snapshot, languageCode: view.lang };
}

/** What the table asks for of a level. */
export function tableQuery(at: At, level: Level): api.Query {
  const all = at.view.reader === "finance";
  return { ...baseQuery(at), level: `LEVEL_${level}`, view: all ? "COMPARISON_VIEW_FULL" : "COMPARISON_VIEW_BASIC",
    explanations: all ? "EXPLANATION_CHOICE_NONE" : undefined, includeComponents: all || at.view.basis === "original" };
}

export const nodeOf = (id: string): string => id.replace(/^node\//, "").replace(/\/whole$/, "");
export const isNode = (id: string): boolean => id.startsWith("node/");
export const isProject = (id: string): boolean => /^\d+\/[^/]+$/.test(id);
export const isSubProject = (id: string): boolean => /^\d+\/[^/]+\/.+$/.test(id);

/** Rows that may have parts at a level that has not been fetched. */
export const mayOpen = (row: RowJson): boolean =>
  !!row.id && ((isNode(row.id) && !row.id.endsWith("/whole")) || (isProject(row.id) && row.kind === "KIND_NODES"));

/** All rows that a query asks for, however many pages they are on: every page has the subtotals of all. */
export async function allOf(town: string, query: api.Query): Promise<CompareExecutionResponseJson> {
  const first = await api.compare(town, query);
  const rows = [...(first.rows ?? [])];
  for (let token = first.nextPageToken; token;) {
    const next = await api.compare(town, { ...query, pageToken: token });
    rows.push(...(next.rows ?? []));
    token = next.nextPageToken;
  }
  return { ...first, rows, nextPageToken: "" };
}

interface Found { rows: RowJson[]; subtotals: RowJson[] }

/** Everything of a level at or below some nodes. */
async function filtered(at: At, level: Level, nodes: string[]): Promise<Found> {
  const { rows, subtotals } = await allOf(at.town, { ...tableQuery(at, level), "filter.classificationNodes": nodes, pageSize: 1000 });
  return { rows: rows ?? [], subtotals: subtotals ?? [] };
}

const DEPTHS: Level[] = ["CLASS", "PILLAR", "PROJECT", "SUB_PROJECT"];

/** The deepest of some levels. */
export const deepest = (levels: Level[]): Level => levels.reduce((a, b) => (DEPTHS.indexOf(b) > DEPTHS.indexOf(a) ? b : a));

/** The level of the rows that were found below a row. */
export const levelOfParts = (row: RowJson, parts: RowJson[]): Level =>
  !isNode(row.id ?? "") ? "SUB_PROJECT" : parts.some((p) => isNode(p.id ?? "")) ? "PILLAR" : "PROJECT";

/** What a CSV or a workbook of the table asks for: all rows down to the deepest level that is open, with the figures that are shown. */
export const fileQuery = (at: At, level: Level): api.Query =>
  ({ ...baseQuery(at), level: `LEVEL_${level}`, includeComponents: at.view.reader === "finance" || at.view.basis === "original" });

/** Whether `row` is a part of a project's row: made of sub-projects of its members, or of what is posted on them. */
function within(row: RowJson, project: RowJson): boolean {
  const nodes = (project.members ?? []).map((m) => m.node ?? "");
  return (row.members ?? []).some((m) => nodes.some((n) => m.node === n || m.node?.startsWith(n + "/")));
}

/** Whether parts make up a row, as far as it is known. */
const addsUp = (row: RowJson, parts: RowJson[]): boolean => (row.cells ?? []).every((cell, i) =>
  (["appropriationYen", "executedYen"] as const).every((of) =>
    cell[of] === undefined || BigInt(cell[of]) === parts.reduce((a, p) => a + whole(p.cells?.[i]?.[of]), 0n)));

/** Ids of the nodes that the projects of a row stand under, each in its own year. */
async function placementsOf(row: RowJson): Promise<string[]> {
  const answers = await Promise.all((row.members ?? []).map((m) => api.getProject(m.node ?? "")));
  return answers.flatMap((a) => (a.project?.placements ?? []).map((p) => (p.parent ?? "").split("/").at(-1) ?? "")).filter(Boolean);
}

/** The parts of a project's row, each with the class or pillar it stands under as its parent. Those that ended stand where
 * their own project stood, which may be elsewhere: asked for when the others do not add up. */
async function partsOfProject(at: At, row: RowJson, node: string): Promise<RowJson[]> {
  const below = async (nodes: string[]) => {
    const { rows, subtotals } = await filtered(at, "SUB_PROJECT", nodes);
    const parents = new Map(subtotals.map((s) => [s.id, s.parent]));
    return rows.filter((r) => within(r, row)).map((r) => ({ ...r, parent: parents.get(r.parent) ?? r.parent ?? "" }));
  };
  const here = await below([node]);
  if (addsUp(row, here)) return here;
  const places = [...new Set([node, ...await placementsOf(row)])];
  return places.length > 1 ? below(places) : here;
}

/** The rows below a row. `under`: id of the nearest class or pillar at or above it; `top`: id of its class. */
export async function partsOf(at: At, row: RowJson, under: string, top: string): Promise<RowJson[]> {
  const id = row.id ?? "";
  if (!isNode(id)) return partsOfProject(at, row, nodeOf(under));
  const below = async (level: Level) => {
    const { rows, subtotals } = await filtered(at, level, [nodeOf(id)]);
    return [...subtotals, ...rows].filter((r) => r.parent === id && r.id !== id);
  };
  const pillars = id === top ? await below("PILLAR") : [];
  return pillars.length ? pillars : below("PROJECT");
}

const LEVEL_OF = (id: string, under: string): Level =>
  isNode(id) ? (under ? "PILLAR" : "CLASS") : isSubProject(id) ? "SUB_PROJECT" : isProject(id) || /^(own|unknown)/.test(id) ? "PROJECT"
    : id.startsWith("department/") ? "DEPARTMENT" : id.startsWith("fund/") ? "FUND_SOURCE" : "CLASS";

export interface Detail {
  row: RowJson;
  /** What a reader should know of its nodes. */
  findings: FindingJson[];
  columns: ColumnJson[];
  level: Level;
}

/** Everything about one row; null where the answer has none of that id. */
export async function detailOf(at: At, id: string, under: string, drafts: boolean): Promise<Detail | null> {
  const level = LEVEL_OF(id, under);
  const sum = id === "" || id === "total" || id === "outside";
  const node = isNode(id) ? nodeOf(id) : under ? nodeOf(under) : "";
  const answer = await api.compare(at.town, {
    ...baseQuery(at), level: `LEVEL_${level}`, view: "COMPARISON_VIEW_FULL",
    explanations: drafts ? "EXPLANATION_CHOICE_WITH_DRAFTS" : undefined,
    includeIndicators: level === "PROJECT", includeReportedFigures: !sum,
    "filter.classificationNodes": node && !sum && level !== "DEPARTMENT" && level !== "FUND_SOURCE" ? [node] : undefined,
    pageSize: sum ? 1 : 1000,
  });
  const rows = [...(answer.rows ?? []), ...(answer.subtotals ?? []), answer.total, answer.outsideTotal];
  const row = rows.find((r) => r?.id === (id || "total")) ?? rows.find((r) => r?.id === id + "/whole");
  if (!row) return null;
  const nodes = new Set((row.members ?? []).map((m) => m.node));
  return { row, columns: answer.columns ?? [], level, findings: (answer.findings ?? []).filter((f) => f.node && nodes.has(f.node)) };
}

export interface Place {
  row: string;
  under: string;
  open: string[];
}

/** Where the table shows a catalogue node, called `name`; null where it does not. */
export async function locate(at: At, node: string, name: string): Promise<Place | null> {
  const of = node.includes("/classificationNodes/") ? "PILLAR" : "PROJECT";
  const answer = await api.compare(at.town, { ...baseQuery(at), level: `LEVEL_${of}`, view: "COMPARISON_VIEW_BASIC", pageSize: 1000,
    "filter.text": of === "PROJECT" && !node.includes("/subProjects/") ? name : undefined });
  const all = [...(answer.subtotals ?? []), ...(answer.rows ?? [])];
  const row = of === "PILLAR"
    ? all.find((r) => r.id === "node/" + node.split("/").at(-1))
    : all.find((r) => (r.members ?? []).some((m) => m.node && (m.node === node || node.startsWith(m.node + "/"))));
  if (!row?.id) return /\/classificationNodes\/total$/.test(node) ? { row: "", under: "", open: [] } : null;
  const open: string[] = [];
  for (let up = row.parent; up; up = all.find((r) => r.id === up)?.parent) open.unshift(up);
  return { row: row.id, under: open.at(-1) ?? "", open };
}

/** What a bar and the figures beside it show of an amount. */
export interface Shown {
  /** What is known, in yen; null where nothing is. */
  yen: Yen;
  lacks?: IncompletenessJson;
}

const shown = (known: string | undefined, lacks: IncompletenessJson | undefined): Shown =>
  lacks ? { yen: lacks.parts === lacks.absentParts ? null : yen(lacks.knownYen), lacks } : { yen: yen(known) };

/** The original budget: not known, rather than zero, where statements tell the whole without its parts. */
export function originalOf(cell: CellJson): Shown {
  const original = yen(cell.originalYen ?? cell.components?.originalYen);
  return { yen: original === 0n && whole(cell.components?.notStatedYen) !== 0n ? null : original };
}

export const budgetOf = (cell: CellJson, basis: Basis): Shown =>
  basis === "current" ? shown(cell.appropriationYen, cell.incompleteAppropriation)
    : originalOf(cell);

export const spentOf = (cell: CellJson): Shown => shown(cell.executedYen, cell.incompleteExecuted);

/** The rate on the basis, in tenths of a percent; null where either amount is not wholly known. */
export function rateOf(cell: CellJson, basis: Basis): bigint | null {
  if (basis === "current") return cell.rate?.permille === undefined ? null : BigInt(cell.rate.permille);
  return cell.executedYen === undefined ? null : permilleOf(yen(cell.executedYen), budgetOf(cell, basis).yen);
}

/** Whether more was executed than the basis allows. */
export function isOver(cell: CellJson, basis: Basis): boolean {
  const budget = budgetOf(cell, basis);
  const spent = spentOf(cell);
  return !budget.lacks && !spent.lacks && budget.yen !== null && spent.yen !== null && spent.yen > budget.yen;
}

/** How many of 1,000 yen of the total's budget a row's budget is. */
export function ofThousand(cell: CellJson | undefined, total: CellJson | undefined): bigint | null {
  const part = yen(cell?.appropriationYen);
  const sum = yen(total?.appropriationYen);
  return part === null || sum === null || sum <= 0n ? null : divideHalfAway(part * 1000n, sum);
}
